#include "executor/host/uptime.h"

#include <fmt/format.h>

#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

// Far above any machine's; keeps nanoseconds within 64 bits.
constexpr double seconds_max = 9e9;

}  // namespace

OrFailure<double> parse_uptime(std::string_view uptime) {
  const auto fields = words(uptime, 1);
  const auto seconds = fields.empty() ? std::nullopt : decimal(fields[0]);
  if (!seconds || *seconds < 0 || *seconds > seconds_max) {
    return io("failed to read the uptime: unexpected text");
  }
  return *seconds;
}

OrFailure<double> read_uptime(const Roots& roots) {
  const OrFailure<std::string> text = read_text(roots.proc + "/uptime");
  if (!text) return text.error();
  return parse_uptime(*text);
}

boost::json::object uptime_json(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  return {{"uptime_seconds", whole}, {"uptime", go_duration(whole)}, {"changed", false}};
}

std::string go_duration(std::int64_t seconds) {
  const std::int64_t hours = seconds / 3600;
  const std::int64_t minutes = seconds / 60 % 60;
  if (hours > 0) return fmt::format("{}h{}m{}s", hours, minutes, seconds % 60);
  if (minutes > 0) return fmt::format("{}m{}s", minutes, seconds % 60);
  return fmt::format("{}s", seconds);
}

}  // namespace docket::executor::host
