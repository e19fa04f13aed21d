#include "executor/host/icmp_echo.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t header_bytes = 8;
constexpr std::size_t ipv4_header_bytes_min = 20;

std::uint8_t request_type(bool is_ipv6) { return is_ipv6 ? 128 : 8; }
std::uint8_t reply_type(bool is_ipv6) { return is_ipv6 ? 129 : 0; }

std::uint16_t read16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[at]) << 8 |
                                    static_cast<std::uint8_t>(bytes[at + 1]));
}

void write16(std::string& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<char>(value >> 8U);
  bytes[at + 1] = static_cast<char>(value & 0xffU);
}

// RFC 1071; the length is even.
std::uint16_t checksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += read16(bytes, i);
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::string echo_request(const Echo& echo, std::uint16_t sequence) {
  std::string packet(header_bytes + echo_data_bytes, '\0');
  packet[0] = static_cast<char>(request_type(echo.is_ipv6));
  write16(packet, 4, echo.identifier);
  write16(packet, 6, sequence);
  packet.replace(header_bytes, cookie_bytes, echo.cookie);
  write16(packet, 2, checksum(packet));
  return packet;
}

std::optional<std::uint16_t> reply_sequence(const Echo& echo, std::string_view packet,
                                            bool any_identifier) {
  if (packet.size() != header_bytes + echo_data_bytes) return std::nullopt;
  if (static_cast<std::uint8_t>(packet[0]) != reply_type(echo.is_ipv6) || packet[1] != 0) {
    return std::nullopt;
  }
  if (!any_identifier && read16(packet, 4) != echo.identifier) return std::nullopt;
  if (packet.substr(header_bytes, cookie_bytes) != echo.cookie) return std::nullopt;
  return read16(packet, 6);
}

std::string_view without_ipv4_header(std::string_view packet) {
  if (packet.empty()) return {};
  // The header's length in words of 32 bits stands in its first byte.
  const std::size_t length = std::size_t{4} * (static_cast<std::uint8_t>(packet[0]) & 0x0fU);
  return length < ipv4_header_bytes_min || length > packet.size() ? std::string_view()
                                                                  : packet.substr(length);
}

}  // namespace docket::executor::host
