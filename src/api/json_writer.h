// Writes JSON text in the order and form that clients of Python services know: compact, keys in
// the order they were written, shortest numbers that read back the same.
//
// Guarantees: what it writes is valid UTF-8 (other bytes become U+FFFD) and has only finite numbers
//   (others become null). Commas are its business; balance of begin and end is the caller's.
// Callers: every door. `raw` splices JSON text that was stored, so a result is never parsed again
//   to be shown.
// Threads: one.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace docket::api {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  // As Python's repr: 5.0, 0.0817, 1e-15.
  JsonWriter& number(double number);
  JsonWriter& integer(std::int64_t number);
  JsonWriter& integer(std::uint64_t number);
  JsonWriter& boolean(bool truth);
  JsonWriter& null();
  // `json` is one JSON value as text.
  JsonWriter& raw(std::string_view json);
  JsonWriter& value(const boost::json::value& value);

  // A key with its value; nothing in an optional is null.
  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, const std::string& text) {
    return key(name).string(text);
  }
  JsonWriter& field(std::string_view name, bool truth) { return key(name).boolean(truth); }
  JsonWriter& field(std::string_view name, double number) { return key(name).number(number); }
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  JsonWriter& field(std::string_view name, Integer number) {
    if constexpr (std::unsigned_integral<Integer>) {
      return key(name).integer(static_cast<std::uint64_t>(number));
    } else {
      return key(name).integer(static_cast<std::int64_t>(number));
    }
  }
  template <class T>
  JsonWriter& field(std::string_view name, const std::optional<T>& maybe) {
    return maybe ? field(name, *maybe) : key(name).null();
  }
  JsonWriter& null_field(std::string_view name) { return key(name).null(); }

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

// `value` as JSON text in the writer's form.
std::string to_json(const boost::json::value& value);

}  // namespace docket::api
