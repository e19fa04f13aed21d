// The bodies with which FastAPI and pydantic 2 refuse a request, byte for byte.
//
// Guarantees: keys in their order (type, loc, msg, input, ctx), no `url`; violations in the order
//   in which they were added.
// Callers: doors whose API is a FastAPI service.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/fwd.hpp>

#include "api/python_json_error.h"
#include "http/message.h"

namespace docket::api {

using LocPart = std::variant<std::string_view, std::int64_t>;
// Where in a request; views into parts that outlive the call it is given to.
class Loc {
 public:
  // For arguments only: the parts are gone at the end of the expression, so a variable is made of
  // an array.
  Loc(std::initializer_list<LocPart> parts) : parts_(parts.begin(), parts.size()) {}
  explicit Loc(std::span<const LocPart> parts) : parts_(parts) {}
  auto begin() const { return parts_.begin(); }
  auto end() const { return parts_.end(); }

 private:
  std::span<const LocPart> parts_;
};

// 'a', 'b' or 'c'
std::string alternatives(std::span<const std::string_view> words);

// Collects what is wrong with one request. `input` is the offending value as JSON text.
class Violations {
 public:
  void missing(Loc loc, std::string_view input);
  void json_invalid(const PythonJsonError& error);
  void not_a_model(std::string_view input);  // the body is no object
  void not_a_dict(Loc loc, std::string_view input);
  void not_a_string(Loc loc, std::string_view input);
  void not_in_enum(Loc loc, std::string_view input, std::span<const std::string_view> words);
  void int_parsing(Loc loc, std::string_view input);
  void int_parsing_size(Loc loc, std::string_view input);
  void int_from_float(Loc loc, std::string_view input);
  void int_type(Loc loc, std::string_view input);
  void below(Loc loc, std::string_view input, std::int64_t least);
  void above(Loc loc, std::string_view input, std::int64_t greatest);
  void url_type(Loc loc, std::string_view input);
  void url_too_long(Loc loc, std::string_view input, std::int64_t length_max);
  void url_parsing(Loc loc, std::string_view input, std::string_view reason);
  void url_scheme(Loc loc, std::string_view input);
  void json_invalid(Loc loc, std::string_view input, std::string_view reason);
  void not_a_list(Loc loc, std::string_view input);
  void not_a_bool(Loc loc, std::string_view input);
  void not_a_number(Loc loc, std::string_view input);
  void bool_parsing(Loc loc, std::string_view input);
  void float_parsing(Loc loc, std::string_view input);
  void datetime_parsing(Loc loc, std::string_view input);
  void uuid_parsing(Loc loc, std::string_view input, std::string_view reason);
  // A Literal of Python's: as not_in_enum, under another name.
  void not_a_literal(Loc loc, std::string_view input, std::span<const std::string_view> words);
  void not_above(Loc loc, std::string_view input, std::int64_t limit);
  void not_below(Loc loc, std::string_view input, std::int64_t limit);
  void too_short(Loc loc, std::string_view input, std::int64_t least);  // of text, in characters
  void too_long(Loc loc, std::string_view input, std::int64_t greatest);
  // What a validator of the service itself says.
  void value_error(Loc loc, std::string_view input, std::string_view reason);

  // Those of `more`, behind the ones that are here.
  void add_all(Violations more);

  bool is_empty() const { return items_.empty(); }
  // 422 {"detail":[…]}.
  http::Response response() const;

 private:
  void add(std::string_view type, Loc loc, std::string_view message, std::string_view input,
           std::string_view context = {});
  std::vector<std::string> items_;
};

// Whole numbers with bounds, from a query and from a body; what is wrong goes to `violations`.
struct IntBounds {
  std::int64_t least = 0;
  std::int64_t greatest = 0;
};
std::optional<std::int64_t> read_int(Violations& violations, Loc loc, std::string_view text,
                                     IntBounds bounds);
std::optional<std::int64_t> read_int(Violations& violations, Loc loc,
                                     const boost::json::value& value, IntBounds bounds);

// {"detail":"…"} with this status: unknown routes, wrong methods, unreadable bodies.
http::Response fastapi_detail(int status, std::string_view detail);

// How FastAPI reads a body of this Content-Type (null: none was sent): JSON, or text that no model
// can be made of.
bool is_json_content_type(const std::string* content_type);

// The last value of a query key: FastAPI's answer to a scalar that is sent twice. Null: absent.
const std::string* last_value(const http::Request& request, std::string_view name);

}  // namespace docket::api
