#include "executor/chunking/chunk_metadata.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "executor/chunking/code_points.h"

namespace docket::executor::chunking {
namespace {

using element::Metadata;

template <class T>
void take_first(T& value, const T& more) {
  if (value.empty() && !more.empty()) value = more;
}

void take_first(std::optional<std::int64_t>& value, const std::optional<std::int64_t>& more) {
  if (!value) value = more;
}

void concatenate(std::vector<std::string>& list, const std::vector<std::string>& more) {
  if (more.empty()) return;
  list.insert(list.end(), more.begin(), more.end());
}

void unite(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& word : more) {
    if (std::ranges::find(list, word) == list.end()) list.push_back(word);
  }
}

// All but the HTML of tables.
void add(Metadata& chunk, const Metadata& more) {
  take_first(chunk.filename, more.filename);
  take_first(chunk.filetype, more.filetype);
  take_first(chunk.page_number, more.page_number);
  take_first(chunk.page_name, more.page_name);
  take_first(chunk.last_modified, more.last_modified);
  take_first(chunk.subject, more.subject);
  take_first(chunk.sent_from, more.sent_from);
  take_first(chunk.sent_to, more.sent_to);
  take_first(chunk.cc_recipient, more.cc_recipient);
  take_first(chunk.bcc_recipient, more.bcc_recipient);
  take_first(chunk.email_message_id, more.email_message_id);
  take_first(chunk.attached_to_filename, more.attached_to_filename);
  concatenate(chunk.emphasized_text_contents, more.emphasized_text_contents);
  concatenate(chunk.emphasized_text_tags, more.emphasized_text_tags);
  concatenate(chunk.link_texts, more.link_texts);
  concatenate(chunk.link_urls, more.link_urls);
  unite(chunk.languages, more.languages);
}

void add_html(Metadata& chunk, const Metadata& more) {
  if (more.text_as_html.empty()) return;
  if (!chunk.text_as_html.empty()) chunk.text_as_html += ' ';
  chunk.text_as_html += trim(more.text_as_html);
}

}  // namespace

void gather_metadata(Metadata& chunk, std::span<const element::Element> elements) {
  for (const element::Element& one : elements) {
    add(chunk, one.metadata);
    add_html(chunk, one.metadata);
  }
}

void take_table_metadata(Metadata& chunk, const element::Element& table) {
  add(chunk, table.metadata);
}

}  // namespace docket::executor::chunking
