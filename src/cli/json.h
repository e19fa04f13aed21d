// Reading the server's JSON for people: what is absent or of another type reads as empty.
//
// Guarantees: an older or newer server's answer is shown as far as it is known.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/time.h"
#include "cli/outcome.h"

namespace docket::cli {

// Errors: `refused` when the text is no JSON object.
Outcome<boost::json::object> parse_object(std::string_view text);

std::string text_at(const boost::json::object& object, std::string_view key);
std::optional<double> number_at(const boost::json::object& object, std::string_view key);
bool bool_at(const boost::json::object& object, std::string_view key);
std::optional<TimePoint> time_at(const boost::json::object& object, std::string_view key);
const boost::json::object* object_at(const boost::json::object& object, std::string_view key);
const boost::json::array* array_at(const boost::json::object& object, std::string_view key);

// A scalar as a person writes it, an array or object by its size.
std::string describe(const boost::json::value& value);

}  // namespace docket::cli
