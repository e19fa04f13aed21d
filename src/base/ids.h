// Identifiers as types: a JobId cannot be passed where a TenantId is meant.
//
// Guarantees: every id we mint is a UUID version 7 (RFC 9562), shown as 36 lower-case characters.
//   Ids made in order of their stamps compare in that order.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace docket {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  bool is_nil() const { return *this == Uuid{}; }
};

// 36 characters, lower case, with hyphens.
std::string format_uuid(const Uuid& uuid);
// Reads 36 characters with hyphens (any case). Empty for anything else.
std::optional<Uuid> parse_uuid(std::string_view text);
// RFC 9562 version 7, method 3 (section 6.2): 48 bits of Unix milliseconds, 12 bits of the
// sub-millisecond fraction, 62 bits from `random`. Strictly rising stamps give rising ids.
Uuid make_uuid_v7(TimePoint stamp, std::uint64_t random);

// A Uuid with a meaning. Tag is an empty struct that is never defined.
template <class Tag>
struct Id {
  Uuid uuid;
  friend auto operator<=>(const Id&, const Id&) = default;
};

using JobId = Id<struct JobTag>;
using TenantId = Id<struct TenantTag>;
using UserId = Id<struct UserTag>;
using KeyId = Id<struct KeyTag>;
using AgentId = Id<struct AgentTag>;
using RecordId = Id<struct RecordTag>;

template <class Tag>
std::string to_string(const Id<Tag>& id) {
  return format_uuid(id.uuid);
}

// Tenants, users and agents are also numbered, because rows and counters want small keys. The
// numbers never leave the server. 0 means none.
enum class TenantNumber : std::uint32_t { none = 0 };
enum class UserNumber : std::uint32_t { none = 0 };
enum class AgentNumber : std::uint32_t { none = 0 };

// A job's place in the server's one order of submission; starts at 1, 0 means none. It leaves the
// server only inside a sealed cursor.
enum class Sequence : std::int64_t { none = 0 };
inline std::int64_t to_number(Sequence sequence) { return static_cast<std::int64_t>(sequence); }

// A record's place in the order of making: its stamp in microseconds, 0 means none. It leaves the
// server only inside a sealed cursor.
enum class RecordNumber : std::int64_t { none = 0 };
inline std::int64_t to_number(RecordNumber number) { return static_cast<std::int64_t>(number); }

}  // namespace docket

template <>
struct std::hash<docket::Uuid> {
  std::size_t operator()(const docket::Uuid& uuid) const noexcept;
};
template <class Tag>
struct std::hash<docket::Id<Tag>> {
  std::size_t operator()(const docket::Id<Tag>& id) const noexcept {
    return std::hash<docket::Uuid>()(id.uuid);
  }
};
