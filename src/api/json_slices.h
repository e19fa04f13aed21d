// The members and items of JSON text as text, so that what a client submitted is stored byte for
// byte: reading numbers into doubles and writing them again can change their last digit
// (Boost.JSON 1.81 does not round exactly).
//
// Threads: pure. The results point into the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::api {

struct JsonMember {
  std::string name;       // unescaped
  std::string_view text;  // of the value, without space around it
};

// `object` and `array` are valid JSON of that type: callers have read them before. Duplicate names
// are all there, in order.
std::vector<JsonMember> json_members(std::string_view object);
std::vector<std::string_view> json_items(std::string_view array);

// The text that a JSON string stands for. `quoted` is one.
std::string json_string(std::string_view quoted);

// The value of the last member of this name; empty when there is none.
std::string_view json_member(std::string_view object, std::string_view name);

// How deep a valid JSON value nests: 0 for a number, 1 for [] and {"a":7}, 2 for [{}].
std::size_t json_depth(std::string_view value);

// `object` with null for the values of members, however deep, whose names are hidden; everything
// else byte for byte.
std::string json_with_nulls(std::string_view object, bool (*is_hidden)(std::string_view name));

}  // namespace docket::api
