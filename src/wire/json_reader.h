// Reads the members of a JSON object into our types, and says what was wrong in one sentence.
//
// Guarantees: the first fault sticks and later reads change nothing, so a decoder reads every
//   member and asks once at its end. Unknown members are ignored.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "base/time.h"

namespace docket::wire {

class JsonReader {
 public:
  explicit JsonReader(const boost::json::object& object) : object_(object) {}

  // Absent members leave the value alone; those of another type are a fault.
  void read(std::string_view key, std::string& value);
  void read(std::string_view key, bool& value);
  void read(std::string_view key, double& value);
  void read(std::string_view key, Millis& value);  // whole milliseconds
  void read(std::string_view key, std::int64_t& value);
  void read(std::string_view key, std::uint64_t& value);
  void read(std::string_view key, std::uint32_t& value);
  // An absent one is a fault.
  template <class T>
  void require(std::string_view key, T& value) {
    if (!object_.contains(key)) return expected(key, "to be there");
    read(key, value);
  }
  // Null when absent; another type is a fault.
  const boost::json::array* array(std::string_view key);
  const boost::json::object* object(std::string_view key);
  bool has(std::string_view key) const { return object_.contains(key); }

  // "Expected `key` to be …."
  void expected(std::string_view key, std::string_view what);
  const std::optional<Error>& fault() const { return fault_; }
  void adopt(const std::optional<Error>& fault) {
    if (!fault_) fault_ = fault;
  }

 private:
  template <class T>
  void read_integer(std::string_view key, T& value);

  const boost::json::object& object_;
  std::optional<Error> fault_;
};

// Parses a JSON object of at most `bytes_max`; nesting up to 32.
Result<boost::json::object> parse_object(std::string_view json, std::size_t bytes_max);

}  // namespace docket::wire
