#include "executor/markup/html_paragraph.h"

#include <utility>

#include "executor/element/classify.h"
#include "executor/element/text_rules.h"
#include "executor/element/unicode.h"

namespace docket::executor::markup {

using element::Type;

std::string joined(const Runs& runs) {
  std::string text;
  for (const Run& run : runs) text += run.text;
  return text;
}

void annotate(element::Metadata& metadata, const Runs& runs) {
  for (const Run& run : runs) {
    if (!run.link_url.empty()) {
      metadata.link_texts.push_back(run.link_text);
      metadata.link_urls.emplace_back(run.link_url);
    }
    if (run.emphasis == plain) continue;
    std::string text = element::ws(run.text);
    if (text.empty()) continue;
    metadata.emphasized_text_contents.push_back(std::move(text));
    metadata.emphasized_text_tags.emplace_back(run.emphasis == (bold | italic) ? "bi"
                                               : run.emphasis == bold          ? "b"
                                                                               : "i");
  }
}

std::optional<element::Element> derived(std::string text) {
  element::Element element;
  if (element::is_bulleted(text)) {
    element.type = Type::list_item;
    element.text = element::clean_bullet(text);
    if (element.text.empty()) return std::nullopt;
    return element;
  }
  if (element::is_zip_line(text)) {
    element.type = Type::address;
  } else if (element::is_email(text)) {
    element.type = Type::email_address;
  } else if (element::length(text) < 2) {
    return std::nullopt;
  } else if (element::is_narrative(text)) {
    element.type = Type::narrative_text;
  }
  element.text = std::move(text);
  return element;
}

}  // namespace docket::executor::markup
