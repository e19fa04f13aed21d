#include "api/http_url.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "api/url_host.h"
#include "base/ascii.h"

namespace docket::api {
namespace {

constexpr UrlFault empty_input{"input is empty"};
constexpr UrlFault relative{"relative URL without a base"};
constexpr UrlFault empty_host{"empty host"};
constexpr UrlFault bad_port{"invalid port number"};

// What is percent-encoded where, besides controls and everything outside ASCII
// (https://url.spec.whatwg.org/#percent-encoded-bytes).
constexpr std::string_view in_fragment = " \"<>`";
constexpr std::string_view in_query = " \"#<>'";
constexpr std::string_view in_path = " \"#<>?`{}";
constexpr std::string_view in_userinfo = " \"#<>?`{}/:;=@[\\]^|";

std::string encode(std::string_view text, std::string_view set) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E || set.find(c) != set.npos) {
      encoded += fmt::format("%{:02X}", byte);
    } else {
      encoded += c;
    }
  }
  return encoded;
}

// Without control characters and spaces at both ends, tabs and newlines anywhere.
std::string clean(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string kept(text);
  std::erase_if(kept, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return kept;
}

bool is_slash(char c) { return c == '/' || c == '\\'; }

// Takes "scheme:" from the front and gives the scheme in lower case.
std::optional<std::string> take_scheme(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos || colon == 0 || !is_ascii_letter(text.front())) return std::nullopt;
  std::string scheme = ascii_lower(text.substr(0, colon));
  for (const char c : scheme) {
    if (!is_ascii_letter(c) && !is_ascii_digit(c) && c != '+' && c != '-' && c != '.')
      return std::nullopt;
  }
  text.remove_prefix(colon + 1);
  return scheme;
}

// Schemes with a host; the others cannot be misspelt in a way that matters here.
std::optional<int> default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  if (scheme == "ftp") return 21;
  return std::nullopt;
}

// "user:password@", "user@" or "".
std::string userinfo(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string user = encode(text.substr(0, colon), in_userinfo);
  const std::string password =
      colon == text.npos ? "" : encode(text.substr(colon + 1), in_userinfo);
  if (user.empty() && password.empty()) return {};
  return password.empty() ? user + "@" : fmt::format("{}:{}@", user, password);
}

// ":8080", or "" for none and the default; empty when it is no port.
std::optional<std::string> port_suffix(std::string_view text, int default_port) {
  if (!std::all_of(text.begin(), text.end(), is_ascii_digit)) return std::nullopt;
  int port = 0;
  for (const char c : text) {
    port = port * 10 + (c - '0');
    if (port > 65'535) return std::nullopt;
  }
  return text.empty() || port == default_port ? "" : fmt::format(":{}", port);
}

std::variant<std::string, UrlFault> authority(std::string_view text, int default_port) {
  std::string prefix;
  if (const std::size_t at = text.rfind('@'); at != text.npos) {
    prefix = userinfo(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  // Colons inside the brackets of an IPv6 address belong to the host.
  const std::size_t colon = text.find(':', text.starts_with('[') ? text.find(']') : 0);
  const std::string_view host_text = text.substr(0, colon);
  if (host_text.empty()) return empty_host;
  const auto host = normalize_host(host_text);
  if (const auto* fault = std::get_if<UrlFault>(&host)) return *fault;
  const auto port = port_suffix(colon == text.npos ? "" : text.substr(colon + 1), default_port);
  if (!port) return bad_port;
  return prefix + std::get<std::string>(host) + *port;
}

bool is_single_dot(std::string_view segment) {
  return segment == "." || segment == "%2e" || segment == "%2E";
}

bool is_double_dot(std::string_view segment) {
  constexpr std::array<std::string_view, 3> dots = {".", "%2e", "%2E"};
  for (const std::string_view first : dots) {
    for (const std::string_view second : dots) {
      if (segment.size() == first.size() + second.size() && segment.starts_with(first) &&
          segment.ends_with(second)) {
        return true;
      }
    }
  }
  return false;
}

// Begins with '/'; dot segments are resolved, a last one leaves its slash.
std::string path(std::string_view text) {
  std::vector<std::string> kept;
  if (!text.empty()) text.remove_prefix(1);
  for (bool is_last = false; !is_last;) {
    const auto end = std::find_if(text.begin(), text.end(), is_slash);
    is_last = end == text.end();
    const std::string_view segment = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(segment.size() + (is_last ? 0 : 1));
    const bool is_dots = is_double_dot(segment);
    if (is_dots && !kept.empty()) kept.pop_back();
    if (!is_dots && !is_single_dot(segment)) {
      kept.push_back(encode(segment, in_path));
    } else if (is_last) {
      kept.emplace_back();
    }
  }
  return fmt::format("/{}", fmt::join(kept, "/"));
}

// Takes what follows `mark` (which stays out) from the end of `text`.
std::optional<std::string_view> take_after(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == text.npos) return std::nullopt;
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

}  // namespace

HttpUrl normalize_http_url(std::string_view text) {
  if (text.empty()) return empty_input;
  const std::string cleaned = clean(text);
  std::string_view rest = cleaned;
  const auto scheme = take_scheme(rest);
  if (!scheme) return relative;
  const auto port = default_port(*scheme);
  if (!port) return OtherScheme{};
  while (!rest.empty() && is_slash(rest.front())) rest.remove_prefix(1);
  const auto fragment = take_after(rest, '#');
  const auto query = take_after(rest, '?');
  const std::size_t host_end = std::min(rest.find_first_of("/\\"), rest.size());
  const auto host = authority(rest.substr(0, host_end), *port);
  if (const auto* fault = std::get_if<UrlFault>(&host)) return *fault;
  if (*scheme != "http" && *scheme != "https") return OtherScheme{};
  std::string url =
      fmt::format("{}://{}{}", *scheme, std::get<std::string>(host), path(rest.substr(host_end)));
  if (query) url += "?" + encode(*query, in_query);
  if (fragment) url += "#" + encode(*fragment, in_fragment);
  return url;
}

}  // namespace docket::api
