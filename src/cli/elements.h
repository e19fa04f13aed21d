// Elements of documents (docs/executors/document.md) as a table.
//
// Guarantees: one line an element; what is no element is left out.
// Threads: pure.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

namespace docket::cli {

// Whether an output looks like elements: an array of objects with a type and a text.
bool are_elements(const boost::json::value& output);

// Lines are at most `width` columns wide; 0: a screen of usual width.
std::string elements_table(const boost::json::array& elements, int width);

}  // namespace docket::cli
