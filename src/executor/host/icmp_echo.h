// The bytes of an ICMP echo request and of what comes back (RFC 792, RFC 4443).
//
// Guarantees: what is no reply of ours is none: type, length, identifier where we chose it, and the
//   cookie must be right.
// Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::host {

inline constexpr std::size_t echo_data_bytes = 56;  // as ping(8) has it
inline constexpr std::size_t cookie_bytes = 16;

struct Echo {
  bool is_ipv6 = false;
  std::uint16_t identifier = 0;
  std::string cookie;  // cookie_bytes, nobody else's
};

// With a checksum, which a kernel that makes its own writes over.
std::string echo_request(const Echo& echo, std::uint16_t sequence);
// The sequence of a reply to one of `echo`'s requests. `packet` begins with the ICMP header.
// With `any_identifier` the kernel has chosen it, and has sorted out the others' replies.
std::optional<std::uint16_t> reply_sequence(const Echo& echo, std::string_view packet,
                                            bool any_identifier);
// What follows the header of an IPv4 packet; empty for a broken one.
std::string_view without_ipv4_header(std::string_view packet);

}  // namespace docket::executor::host
