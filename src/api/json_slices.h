// The members and items of JSON text as text, so that what a client submitted is stored byte for
// byte: reading numbers into doubles and writing them again can change their last digit
// (Boost.JSON 1.81 does not round exactly).
//
// Threads: pure. The results point into the text.
#pragma once

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

}  // namespace docket::api
