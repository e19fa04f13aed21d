#include "executor/element/collector.h"

#include <string>

#include "executor/element/unicode.h"

namespace docket::executor::element {
namespace {

// How often the context is asked, which costs a virtual call and a clock.
constexpr std::uint32_t steps_between = 256;

void clean(std::string& text) {
  if (!is_utf8(text) || text.find('\0') != std::string::npos) text = clean_utf8(std::move(text));
}

void clean(Element& element) {
  clean(element.text);
  clean(element.metadata.text_as_html);
  clean(element.metadata.page_name);
  for (std::string& text : element.metadata.emphasized_text_contents) clean(text);
  for (std::string& text : element.metadata.link_texts) clean(text);
  for (std::string& url : element.metadata.link_urls) clean(url);
  for (Link& link : element.metadata.links) {
    clean(link.text);
    clean(link.url);
  }
}

}  // namespace

Failure cancelled() {
  return {.kind = FailureKind::cancelled,
          .code = "cancelled",
          .message = "The task was cancelled",
          .detail = {}};
}

bool Collector::add(Element element) {
  if (failure_) return false;
  clean(element);
  if (!spend(element.text.size() + element.metadata.text_as_html.size())) return false;
  if (elements_.size() >= static_cast<std::size_t>(context_.limits.elements)) {
    fail(past_limit("elements"));
  } else {
    elements_.push_back(std::move(element));
  }
  return may_go_on();
}

bool Collector::spend(std::size_t bytes) {
  text_bytes_ += static_cast<std::int64_t>(bytes);
  if (text_bytes_ > context_.limits.text_bytes) fail(past_limit("text_bytes"));
  return !failure_;
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
