// JSON values as text, the way outputs are stored and clients read them.
//
// Guarantees: compact; members in their order; doubles in the shortest form that reads back the
//   same, with a point or an exponent (5.0, 0.0817, 1e-15); numbers that are not finite, which JSON
//   cannot say, become null.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace docket::executor {

std::string json_text(const boost::json::value& value);

// Appends one number in that form.
void append_number(std::string& text, double number);

// Appends a string in quotes, UTF-8 as it is: what JSON wants escaped is, in Python's short forms.
void append_string(std::string& text, std::string_view string);

}  // namespace docket::executor
