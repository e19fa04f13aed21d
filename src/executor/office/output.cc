#include "executor/office/output.h"

#include "executor/element/collector.h"
#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

// Some 10 ms of work.
constexpr std::int64_t ticks_per_question = 1024;

void clean(std::string& text) {
  if (!element::is_utf8(text) || text.find('\0') != std::string::npos) {
    text = element::clean_utf8(std::move(text));
  }
}

void clean(element::Element& element) {
  clean(element.text);
  clean(element.metadata.text_as_html);
  clean(element.metadata.page_name);
  for (std::string& text : element.metadata.emphasized_text_contents) clean(text);
  for (std::string& text : element.metadata.link_texts) clean(text);
  for (std::string& url : element.metadata.link_urls) clean(url);
  for (element::Link& link : element.metadata.links) {
    clean(link.text);
    clean(link.url);
  }
}

}  // namespace

void Output::add(element::Element element) {
  tick();
  if (is_over()) return;
  clean(element);
  spend(element.text.size() + element.metadata.text_as_html.size());
  if (is_over()) return;
  if (std::ssize(elements_) >= context_.limits.elements) {
    failure_ = element::past_limit("elements");
  } else {
    elements_.push_back(std::move(element));
  }
}

void Output::spend(std::size_t bytes) {
  text_bytes_ += static_cast<std::int64_t>(bytes);
  if (!is_over() && text_bytes_ > context_.limits.text_bytes) {
    failure_ = element::past_limit("text_bytes");
  }
}

void Output::tick() {
  if (++ticks_ % ticks_per_question != 0 || is_over()) return;
  if (context_.context.is_cancelled()) {
    failure_ = element::cancelled();
  }
}

element::Reading Output::finish() {
  if (failure_) return *std::move(failure_);
  return std::move(elements_);
}

}  // namespace docket::executor::office
