// A place in a list as clients may hold it: sealed, so that it tells nothing about how many jobs a
// server has, and is good in one tenant only.
//
// Guarantees: survives restarts of the server as long as its secret does. A text that this server
//   did not seal for this tenant is refused.
// Format: one block of AES-256 (FIPS 197) in hex. The block is a permutation of direction, tenant,
//   sequence and three zero bytes; the zeros and the tenant are what a forger would have to hit
//   (one in 2^56), and all there is to gain is another place in one's own list.
// Threads: safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace docket::api {

struct Cursor {
  enum class Direction : std::uint8_t { older = 1, newer = 2 };
  Direction direction = Direction::older;
  Sequence sequence = Sequence::none;  // the page begins next to it
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

class CursorSeal {
 public:
  using Secret = std::array<std::uint8_t, 32>;
  explicit CursorSeal(const Secret& secret) : secret_(secret) {}

  std::string seal(TenantNumber tenant, const Cursor& cursor) const;
  // Empty when it is not one of ours.
  std::optional<Cursor> open(TenantNumber tenant, std::string_view text) const;

 private:
  Secret secret_;
};

}  // namespace docket::api
