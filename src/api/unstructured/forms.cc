#include "api/unstructured/forms.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"

namespace docket::api::unstructured {
namespace {

constexpr std::size_t simple_length = 32;
// Characters of each group between hyphens (RFC 9562 section 4).
constexpr std::array<std::size_t, 5> group_lengths = {8, 4, 4, 4, 12};

// Empty when every character may stand in a UUID.
std::optional<std::string> bad_character(std::string_view text) {
  const auto* bad = std::find_if_not(text.begin(), text.end(),
                                     [](char c) { return is_hex_digit(c) || c == '-'; });
  if (bad == text.end()) return std::nullopt;
  return fmt::format(
      "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], "
      "found `{}` at {}",
      *bad, bad - text.begin() + 1);
}

// What is wrong with the groups of a text that has hyphens.
std::string group_fault(std::string_view text) {
  const auto groups = static_cast<std::size_t>(std::count(text.begin(), text.end(), '-')) + 1;
  if (groups != group_lengths.size()) {
    return fmt::format("invalid group count: expected {}, found {}", group_lengths.size(), groups);
  }
  for (std::size_t i = 0; i < group_lengths.size(); ++i) {
    const std::size_t length = std::min(text.find('-'), text.size());
    if (length != group_lengths[i]) {
      return fmt::format("invalid group length in group {}: expected {}, found {}", i,
                         group_lengths[i], length);
    }
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return "invalid character";
}

// The random bits of version 7 (RFC 9562 section 5.7): the low four of byte 6, byte 7, the low six
// of byte 8, and the rest. Any constant but zero would do.
constexpr std::array<std::uint8_t, 16> temporary_mask = {
    0, 0, 0, 0, 0, 0, 0x05, 0xc3, 0x2d, 0x96, 0x1b, 0xe4, 0x58, 0xa7, 0x3c, 0xd1};

Uuid masked(Uuid uuid) {
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    uuid.bytes[i] = static_cast<std::uint8_t>(uuid.bytes[i] ^ temporary_mask[i]);
  }
  return uuid;
}

}  // namespace

std::string time_text(TimePoint time) {
  std::string text = format_time(time);  // 2026-03-02T09:15:00.000000Z
  constexpr std::size_t whole = 19;
  constexpr std::size_t with_millis = 23;
  const bool has_millis = text.compare(whole, with_millis - whole, ".000") != 0;
  text.resize(has_millis ? with_millis : whole);
  text += 'Z';
  return text;
}

std::string duration_text(Micros duration) {
  const std::int64_t millis =
      std::max<std::int64_t>(std::chrono::round<Millis>(duration).count(), 0);
  const std::int64_t seconds = millis / 1000;
  std::string text = "PT";
  if (seconds >= 3600) text.append(std::to_string(seconds / 3600)) += 'H';
  if (seconds / 60 % 60 > 0) text.append(std::to_string(seconds / 60 % 60)) += 'M';
  if (millis % 1000 > 0) {
    text.append(std::to_string(seconds % 60)) += '.';
    text.append(std::to_string(1000 + millis % 1000), 1);
    text.erase(text.find_last_not_of('0') + 1);
    text += 'S';
  } else if (seconds % 60 > 0 || seconds == 0) {
    text.append(std::to_string(seconds % 60)) += 'S';
  }
  return text;
}

std::variant<Uuid, std::string> read_uuid(std::string_view text) {
  if (text.find('-') != text.npos) {
    if (const auto uuid = parse_uuid(text)) return *uuid;
    if (auto reason = bad_character(text)) return *std::move(reason);
    return group_fault(text);
  }
  if (text.size() != simple_length) {
    return fmt::format("invalid length: expected length {} for simple format, found {}",
                       simple_length, text.size());
  }
  if (auto reason = bad_character(text)) return *std::move(reason);
  std::string hyphened;
  for (const std::size_t length : group_lengths) {
    if (!hyphened.empty()) hyphened += '-';
    hyphened += text.substr(0, length);
    text.remove_prefix(length);
  }
  return *parse_uuid(hyphened);
}

Uuid temporary_workflow(JobId job) { return masked(job.uuid); }

JobId job_of_temporary_workflow(const Uuid& workflow) { return JobId{masked(workflow)}; }

std::string temporary_workflow_name(JobId job) {
  constexpr std::size_t digits = 8;
  return "job-" + to_string(job).substr(0, digits);
}

}  // namespace docket::api::unstructured
