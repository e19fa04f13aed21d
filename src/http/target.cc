#include "http/target.h"

#include "base/ascii.h"

namespace docket::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// What follows the authority of an absolute form, or nothing when it is none of http or https.
std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_without_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = target.find_first_of("/?");
    return end == std::string_view::npos ? std::string_view("/") : target.substr(end);
  }
  return {};
}

}  // namespace

std::string percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    decoded += plus == Plus::space && text[i] == '+' ? ' ' : text[i];
  }
  return decoded;
}

std::vector<NamedValue> decode_query(std::string_view raw) {
  std::vector<NamedValue> pairs;
  while (!raw.empty()) {
    const auto end = raw.find('&');
    const std::string_view pair = raw.substr(0, end);
    if (!pair.empty()) {
      const auto equals = pair.find('=');
      const auto value =
          equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
      pairs.push_back({percent_decode(pair.substr(0, equals), Plus::space),
                       percent_decode(value, Plus::space)});
    }
    if (end == std::string_view::npos) break;
    raw.remove_prefix(end + 1);
  }
  return pairs;
}

bool split_target(Request& request) {
  std::string_view rest = request.target;
  if (!rest.starts_with('/')) rest = without_authority(rest);
  if (rest.empty()) return false;
  const auto question = rest.find('?');
  std::string_view path = rest.substr(0, question);
  if (question != std::string_view::npos) {
    request.raw_query = rest.substr(question + 1);
    request.query = decode_query(request.raw_query);
  }
  while (!path.empty()) {
    const auto start = path.find_first_not_of('/');
    if (start == std::string_view::npos) break;
    const auto end = path.find('/', start);
    const auto segment = path.substr(start, end == std::string_view::npos ? end : end - start);
    request.segments.push_back(percent_decode(segment));
    request.path += '/';
    request.path += segment;
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  }
  if (!path.empty() || request.path.empty()) request.path += '/';
  return true;
}

}  // namespace docket::http
