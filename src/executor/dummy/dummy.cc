#include "executor/dummy/dummy.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "executor/dummy/request.h"
#include "executor/json_text.h"

namespace docket::executor::dummy {
namespace {

constexpr std::size_t summary_bytes_max = 16U << 10;

Failure failure_asked_for(const Request& request, std::uint32_t attempt) {
  const bool is_retryable = request.fail_attempts > 0;
  return {.kind = request.fail_with.value_or(FailureKind::internal),
          .code = "asked_for",
          .message = is_retryable ? fmt::format("Attempt {} of {} that were asked to fail.",
                                                attempt, request.fail_attempts)
                                  : "The task was asked to fail.",
          .detail = fmt::format(R"({{"stage":"solve","attempt":{}}})", attempt),
          .retryable = is_retryable};
}

// Whether this attempt is to fail: those up to `fail_attempts`, or all when only a word was given.
bool is_asked_to_fail(const Request& request, std::uint32_t attempt) {
  if (request.fail_attempts > 0) return attempt <= request.fail_attempts;
  return request.fail_with.has_value();
}

// Waits in equal steps, each counted from the begin, and reports each; false when cancelled.
bool wait_in_steps(const Request& request, Context& context) {
  const Monotonic begin = context.clock().monotonic();
  for (std::int64_t step = 1; step <= request.steps; ++step) {
    const double fraction = static_cast<double>(step) / static_cast<double>(request.steps);
    const auto until = begin + Micros(std::llround(request.sleep_s * fraction * 1e6));
    const Millis left = std::chrono::ceil<Millis>(until - context.clock().monotonic());
    if (context.wait(std::max(left, Millis(0)))) return false;
    context.progress(fraction, fmt::format("step {} of {}", step, request.steps));
  }
  return true;
}

class Dummy final : public Executor {
 public:
  Outcome run(const Task& task, Context& context) override {
    auto request = parse_request(task.input);
    if (!request) return request.error();
    if (!wait_in_steps(*request, context)) {
      return Failure{.kind = FailureKind::cancelled,
                     .code = {},
                     .message = "The task was cancelled.",
                     .detail = {},
                     .retryable = false};
    }
    if (is_asked_to_fail(*request, task.attempt)) return failure_asked_for(*request, task.attempt);
    const boost::json::object result{
        {"echo", request->echo}, {"slept_s", request->sleep_s}, {"attempt", task.attempt}};
    return Output{json_text(result), std::move(request->spawn)};
  }
};

}  // namespace

Kind dummy_kind() {
  Kind kind;
  kind.name = "dummy";
  kind.check = [](std::string_view input) {
    Checked checked;
    if (auto request = parse_request(input); !request) checked.refusal = request.error();
    return checked;
  };
  kind.limits.wall = std::chrono::hours(1);
  kind.may_spawn = true;
  kind.summary = [](std::string_view output) { return summarize(output, summary_bytes_max); };
  kind.make_executor = [] { return std::make_unique<Dummy>(); };
  return kind;
}

}  // namespace docket::executor::dummy
