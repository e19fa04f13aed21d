#include "executor/element/collector.h"

namespace docket::executor::element {
namespace {

// How often the context is asked, which costs a virtual call and a clock.
constexpr std::uint32_t steps_between = 256;

}  // namespace

Failure cancelled() {
  return {.kind = FailureKind::cancelled,
          .code = "cancelled",
          .message = "The task was cancelled",
          .detail = {}};
}

bool Collector::add(Element element) {
  if (failure_) return false;
  text_bytes_ += static_cast<std::int64_t>(element.text.size());
  if (text_bytes_ > context_.limits.text_bytes) {
    fail(past_limit("text_bytes"));
  } else if (elements_.size() >= static_cast<std::size_t>(context_.limits.elements)) {
    fail(past_limit("elements"));
  } else {
    elements_.push_back(std::move(element));
  }
  return may_go_on();
}

bool Collector::may_go_on() {
  if (!failure_ && ++steps_ % steps_between == 0 && context_.context.is_cancelled()) {
    fail(cancelled());
  }
  return !failure_;
}

void Collector::fail(Failure failure) {
  if (!failure_) failure_ = std::move(failure);
}

Reading Collector::finish() {
  if (failure_) return std::move(*failure_);
  return std::move(elements_);
}

}  // namespace docket::executor::element
