#include "executor/host/ping_program.h"

#include <arpa/inet.h>

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "executor/host/tool.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

// The value of `key` among a line's words, "time=0.031" or "time<1".
std::optional<double> value_of(std::string_view line, std::string_view key) {
  for (const std::string_view word : words(line)) {
    const bool is_it = word.starts_with(key) && word.size() > key.size() &&
                       (word[key.size()] == '=' || word[key.size()] == '<');
    if (is_it) return decimal(word.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::string text_of(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.family, address.bytes.data(), text.data(), text.size());
  return std::string(text.data()) + (address.scope.empty() ? "" : "%" + address.scope);
}

}  // namespace

OrFailure<std::optional<PingEnd>> ping_by_program(const PingPlan& plan, const Roots& roots,
                                                  Context& context) {
  const std::string program = tool_path(roots, "ping");
  if (program.empty()) return std::optional<PingEnd>();
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(plan.total).count();
  const OrFailure<ToolEnd> end =
      run_tool({.path = program,
                .arguments = {"-n", "-c", std::to_string(plan.count), "-w", std::to_string(seconds),
                              text_of(plan.address)},
                .environment = {"LC_ALL=C"},
                .wall = plan.total + Millis(2000)},
               context);
  if (!end) return end.error();
  // 0: replies; 1: none. 2 is any other trouble, the lack of rights above all.
  if (end->exit_code != 0 && end->exit_code != 1) {
    if (end->errors.find("unreachable") == std::string::npos) return std::optional<PingEnd>();
    return std::optional(PingEnd{.sent = 0, .round_trips = {}, .is_unreachable = true});
  }
  return std::optional(
      PingEnd{.sent = plan.count, .round_trips = parse_ping(end->output, plan.count)});
}

std::vector<Micros> parse_ping(std::string_view output, std::uint16_t count) {
  std::vector<bool> is_seen(count, false);
  std::vector<Micros> round_trips;
  constexpr double millis_max = 1e6;
  while (const auto line = take_line(output)) {
    const auto sequence = value_of(*line, "icmp_seq");
    const auto millis = value_of(*line, "time");
    if (!sequence || !millis || *sequence < 1 || *sequence > count) continue;
    if (*millis < 0 || *millis > millis_max) continue;
    const auto index = static_cast<std::size_t>(*sequence) - 1;
    if (is_seen[index]) continue;
    is_seen[index] = true;
    round_trips.emplace_back(std::llround(*millis * 1000));
  }
  return round_trips;
}

}  // namespace docket::executor::host
