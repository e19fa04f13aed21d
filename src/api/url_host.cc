#include "api/url_host.h"

#include <arpa/inet.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace docket::api {
namespace {

constexpr UrlFault empty_host{"empty host"};
constexpr UrlFault bad_ipv4{"invalid IPv4 address"};
constexpr UrlFault bad_ipv6{"invalid IPv6 address"};
constexpr UrlFault bad_name{"invalid international domain name"};
constexpr UrlFault bad_character{"invalid domain character"};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decode(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                           hex_value(text[i + 2]) >= 0;
    if (!is_escape) {
      bytes += text[i];
      continue;
    }
    bytes += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return bytes;
}

// Groups in hexadecimal, the first of the longest runs of two or more zeros as "::"
// (https://url.spec.whatwg.org/#concept-ipv6-serializer).
std::string format_ipv6(const std::array<std::uint16_t, 8>& groups) {
  std::size_t run = 8;
  std::size_t run_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > run_length) run = i, run_length = end - i;
    i = std::max(end, i + 1);
  }
  std::string text = "[";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == run) {
      text += i == 0 ? "::" : ":";
      i += run_length - 1;
      continue;
    }
    fmt::format_to(std::back_inserter(text), "{:x}", groups[i]);
    if (i < 7) text += ':';
  }
  return text + "]";
}

std::variant<std::string, UrlFault> ipv6(std::string_view host) {
  if (host.back() != ']') return bad_ipv6;
  const std::string inner(host.substr(1, host.size() - 2));
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, inner.c_str(), bytes.data()) != 1) return bad_ipv6;
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint16_t>((bytes[2 * i] << 8) | bytes[2 * i + 1]);
  }
  return format_ipv6(groups);
}

std::vector<std::string_view> split_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == text.npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

// Decimal, octal after 0, hexadecimal after 0x; what is past 32 bits reads as 2^32.
std::optional<std::uint64_t> ipv4_number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.size() >= 2 && part[0] == '0') {
    const bool is_hex = part[1] == 'x' || part[1] == 'X';
    base = is_hex ? 16 : 8;
    part.remove_prefix(is_hex ? 2 : 1);
  }
  if (part.empty()) return 0;
  std::uint64_t value = 0;
  const char* end = part.data() + part.size();
  const auto [rest, error] = std::from_chars(part.data(), end, value, base);
  if (rest != end) return std::nullopt;
  return error == std::errc{} ? std::min(value, std::uint64_t{1} << 32) : std::uint64_t{1} << 32;
}

bool ends_in_number(const std::vector<std::string_view>& parts) {
  const std::string_view last = parts.back();
  if (!last.empty() && std::all_of(last.begin(), last.end(), is_ascii_digit)) return true;
  return last.size() >= 2 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X') &&
         ipv4_number(last).has_value();
}

std::variant<std::string, UrlFault> ipv4(const std::vector<std::string_view>& parts) {
  if (parts.size() > 4) return bad_ipv4;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = ipv4_number(parts[i]);
    if (!number) return bad_ipv4;
    // The last number fills all bytes that are left.
    const bool is_last = i + 1 == parts.size();
    const std::size_t bits = is_last ? 8 * (4 - i) : 8;
    if (*number >= std::uint64_t{1} << bits) return bad_ipv4;
    address |= is_last ? *number : *number << (8 * (3 - i));
  }
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255,
                     address & 255);
}

bool is_forbidden(char c) {
  constexpr std::string_view forbidden = " #/:<>?@[\\]^|%";
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || forbidden.find(c) != forbidden.npos;
}

// UTS #46 for names that need it; others are only lower-cased, as browsers do.
std::optional<std::string> to_ascii(const std::string& domain) {
  const bool is_ascii =
      std::all_of(domain.begin(), domain.end(), [](char c) { return (c & 0x80) == 0; });
  std::string lowered = ascii_lower(domain);
  if (is_ascii && lowered.find("xn--") == lowered.npos) return lowered;
  char* ascii = nullptr;
  const int code = idn2_to_ascii_8z(lowered.c_str(), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owner(ascii, idn2_free);
  if (code != IDN2_OK) return std::nullopt;
  return std::string(ascii);
}

}  // namespace

std::variant<std::string, UrlFault> normalize_host(std::string_view host) {
  if (host.front() == '[') return ipv6(host);
  const std::string decoded = scrub_utf8(percent_decode(host));
  if (decoded.find('\0') != decoded.npos) return bad_character;
  const auto domain = to_ascii(decoded);
  if (!domain) return bad_name;
  if (domain->empty()) return empty_host;
  if (std::any_of(domain->begin(), domain->end(), is_forbidden)) return bad_character;
  std::vector<std::string_view> parts = split_dots(*domain);
  if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  if (ends_in_number(parts)) return ipv4(parts);
  return *domain;
}

}  // namespace docket::api
