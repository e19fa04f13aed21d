// Members of a JSON object of foreign make: there and of the type asked for, or nothing.
//
// Threads: pure. Texts and parts point into the object.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/time.h"

namespace docket::api::osapi {

std::optional<std::string_view> text_member(const boost::json::object& object,
                                            std::string_view name);
std::optional<std::int64_t> whole_member(const boost::json::object& object, std::string_view name);
// Also a whole one.
std::optional<double> number_member(const boost::json::object& object, std::string_view name);
std::optional<bool> flag_member(const boost::json::object& object, std::string_view name);
// A text in RFC 3339.
std::optional<TimePoint> time_member(const boost::json::object& object, std::string_view name);
// Null when there is none.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
const boost::json::array* array_member(const boost::json::object& object, std::string_view name);

// The value of a text, null when it is no JSON or empty.
boost::json::value foreign_json(std::string_view text);

}  // namespace docket::api::osapi
