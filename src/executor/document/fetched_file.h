// A file that the step before a task fetched: {"name":…,"content":…}, its content in Base64.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string_view>

#include "executor/kind.h"

namespace docket::executor::document {

// nullopt: it is none.
std::optional<File> fetched_file(std::string_view output);

}  // namespace docket::executor::document
