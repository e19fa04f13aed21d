// The alphabet of stored rows: variable-length integers and counted bytes, so that a row that is
// rewritten often is small.
//
// Guarantees: a number below 128 takes one byte. A reader that has reached the end of the row
//   gives zeros and empty bytes: a later version adds fields at the end whose zero means what
//   older rows meant.
// Threads: plain values.
// Errors: a reader remembers the first thing that was wrong; ask `is_good` before believing it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace docket::store {

class ByteWriter {
 public:
  void number(std::uint64_t value);
  // Small absolute values are short.
  void signed_number(std::int64_t value);
  void flag(bool value) { number(value ? 1 : 0); }
  void bytes(std::string_view value);  // with its length
  void raw(std::string_view value) { text_.append(value); }
  // Times are near others of their row, so they are kept as distances from one of those.
  void time(TimePoint value, TimePoint base);
  void optional_time(const std::optional<TimePoint>& value, TimePoint base);
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

class ByteReader {
 public:
  // `text` must outlive the reader.
  explicit ByteReader(std::string_view text) : rest_(text) {}
  std::uint64_t number() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(rest_.front());
    if (first >= 0x80U) return long_number();
    rest_.remove_prefix(1);
    return first;
  }
  std::int64_t signed_number();
  bool flag() { return number() != 0; }
  // How many elements follow, each of at least one byte.
  std::uint64_t count();
  std::string_view bytes();
  std::string_view raw(std::size_t size);
  TimePoint time(TimePoint base);
  std::optional<TimePoint> optional_time(TimePoint base);
  // A number that must be an enumerator: at most `last`.
  template <class Enum>
  Enum one_of(Enum last) {
    const std::uint64_t value = number();
    if (value > static_cast<std::uint64_t>(last)) {
      is_good_ = false;
      return Enum{};
    }
    return static_cast<Enum>(value);
  }
  // A number that must fit its type.
  template <class Int>
  Int small() {
    const std::uint64_t value = number();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<Int>::max())) is_good_ = false;
    return static_cast<Int>(value);
  }
  void refuse() { is_good_ = false; }
  bool is_good() const { return is_good_; }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::uint64_t long_number();  // of more than one byte

  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace docket::store
