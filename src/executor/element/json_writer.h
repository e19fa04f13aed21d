// Writes the JSON of elements in either of two dresses.
//
// Guarantees: members in the order in which they are given; strings are valid UTF-8.
// Callers: json.cc.
// Threads: one writer, one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/element/element.h"

namespace docket::executor::element {

enum class Dress : std::uint8_t {
  compact,  // no spaces, UTF-8
  python,   // as json.dumps writes it: spaces behind commas and colons, ASCII only
};

class JsonWriter {
 public:
  JsonWriter(std::string& out, Dress dress) : out_(out), dress_(dress) {}

  void open() {
    separate();
    out_ += '{';
    is_first_ = true;
  }
  void close() {
    out_ += '}';
    is_first_ = false;
  }
  void name(std::string_view name);
  void string(std::string_view text);
  void number(std::int64_t number);
  void number(double number);
  void boolean(bool value);

  // Members that are left out when they have no value.
  void member(std::string_view name, std::string_view text);
  void member(std::string_view name, const std::optional<std::int64_t>& number);
  void member(std::string_view name, const std::vector<std::string>& texts);
  void member(std::string_view name, const std::vector<Link>& links);
  void member(std::string_view name, const std::optional<Coordinates>& coordinates);

 private:
  void separate();
  void array(const std::array<double, 2>& pair);

  std::string& out_;
  Dress dress_;
  bool is_first_ = true;
};

}  // namespace docket::executor::element
