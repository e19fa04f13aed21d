// In which order the boxes of a page are read.
//
// Guarantees: top to bottom and left to right, then columns by recursive X-Y cut: a page is cut
//   where no box stands, by columns first, then by rows, and so on. Boxes that nothing separates
//   stay in order of their tops. Recursion is a list of its own, so depth costs no stack.
// Callers: the PDF reader. Threads: pure.
#pragma once

#include <cstddef>
#include <vector>

#include "executor/page/box.h"

namespace docket::executor::page {

// Indexes into `boxes`, each once.
std::vector<std::size_t> reading_order(const std::vector<Box>& boxes);

}  // namespace docket::executor::page
