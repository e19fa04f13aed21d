// For which hosts a job is: `_any`, `_all`, `key:value`, or the name of one.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace docket::api::osapi {

inline constexpr std::size_t hostname_bytes_max = 255;
inline constexpr std::size_t label_part_bytes_max = 63;  // of a key, and of a value between dots

struct Target {
  enum class Sort : std::uint8_t {
    any,    // one suitable host
    all,    // every host
    label,  // hosts whose label `key` is `value` or begins with `value` and a dot
    host,   // the one that is called `value`
  };
  Sort sort = Sort::any;
  std::string key = {};
  std::string value = {};
  bool may_wait =
      false;  // for such hosts to appear; else a label or name that nobody has is refused
  friend bool operator==(const Target&, const Target&) = default;

  // Asks several hosts, perhaps; its answer is a list also when it is one.
  bool is_broadcast() const { return sort == Sort::all || sort == Sort::label; }
};

// Errors: `invalid_argument` with the text in quotes.
Result<Target> parse_target(std::string_view text);

}  // namespace docket::api::osapi
