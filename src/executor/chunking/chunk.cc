#include "executor/chunking/chunk.h"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "executor/chunking/boundary.h"
#include "executor/chunking/chunk_metadata.h"
#include "executor/chunking/code_points.h"
#include "executor/chunking/html_table.h"
#include "executor/chunking/table_splitter.h"
#include "executor/chunking/text_splitter.h"
#include "executor/element/ids.h"
#include "executor/element/json.h"

namespace docket::executor::chunking {
namespace {

using element::Element;
using element::Elements;
using element::Metadata;
using element::Type;

constexpr std::string_view separator = "\n\n";
// Below this, markup would leave hardly any room for a table's text.
constexpr std::size_t html_window_min = 50;

bool is_table(const Element& element) {
  return element.type == Type::table || element.type == Type::table_chunk;
}

std::size_t size(std::int64_t value) { return static_cast<std::size_t>(value); }

// Elements first..last-1 that go into one chunk, if they fit.
struct PreChunk {
  std::size_t first = 0;
  std::size_t last = 0;
  std::string prefix;  // repeated from the chunk before
  std::string body;
  bool has_table = false;

  std::string text() const {
    if (prefix.empty() || body.empty()) return prefix + body;
    return prefix + std::string(separator) + body;
  }
};

class Chunker {
 public:
  Chunker(const Elements& elements, const ChunkOptions& options, const element::ReadLimits& limits,
          const Context& context, Random& random)
      : elements_(elements),
        options_(options),
        window_(window_of(options)),
        limits_(limits),
        context_(context),
        random_(random) {}

  element::Reading run();

 private:
  // What is being gathered.
  struct Gathered {
    std::size_t first = 0;
    std::size_t count = 0;
    std::string prefix;
    std::size_t length = 0;    // of the texts, in code points
    std::size_t segments = 0;  // texts that are not empty, the prefix included
    bool has_table = false;
  };

  bool fits(const Element& element) const;
  void gather(const Element& element, std::size_t index);
  void flush();
  void pass(PreChunk next);
  bool may_combine(const PreChunk& next) const;
  void combine(PreChunk next);
  void emit(const PreChunk& pre_chunk);
  void emit_text(const PreChunk& pre_chunk);
  void emit_table(const Element& table);
  void emit_table_parts(const std::string& text, const std::optional<HtmlTable>& html,
                        const Metadata& metadata);
  bool put(Type type, std::string text, Metadata metadata);
  std::string packed(std::span<const Element> elements) const;
  bool is_stopped() const { return failure_ || context_.is_cancelled(); }

  const Elements& elements_;
  const ChunkOptions& options_;
  const Window window_;
  const element::ReadLimits& limits_;
  const Context& context_;
  Random& random_;
  Gathered gathered_;
  std::optional<PreChunk> combined_;  // by_title: waits for what may join it
  std::size_t combined_length_ = 0;
  Elements chunks_;
  std::int64_t bytes_ = 0;
  std::optional<Failure> failure_;
};

element::Reading Chunker::run() {
  Boundary boundary(elements_, options_);
  for (std::size_t i = 0; i < elements_.size() && !is_stopped(); ++i) {
    const bool is_boundary = boundary.is_before(elements_[i], i);
    if (is_boundary || !fits(elements_[i])) flush();
    gather(elements_[i], i);
  }
  flush();
  if (combined_) emit(*std::exchange(combined_, std::nullopt));
  if (failure_) return *std::move(failure_);
  return std::move(chunks_);
}

bool Chunker::fits(const Element& element) const {
  if (is_table(element)) return gathered_.count == 0;
  if (gathered_.has_table) return false;
  if (gathered_.count == 0) return true;
  const std::size_t between = gathered_.segments > 0 ? gathered_.segments - 1 : 0;
  if (gathered_.length + between * separator.size() > size(window_.soft_max)) return false;
  return gathered_.length + gathered_.segments * separator.size() + code_points(element.text) <=
         size(window_.hard_max);
}

void Chunker::gather(const Element& element, std::size_t index) {
  // A table repeats nothing of the chunk before.
  if (gathered_.count == 0 && is_table(element)) gathered_ = {};
  if (gathered_.count == 0) gathered_.first = index;
  ++gathered_.count;
  gathered_.has_table = gathered_.has_table || is_table(element);
  if (element.text.empty()) return;
  gathered_.length += code_points(element.text);
  ++gathered_.segments;
}

void Chunker::flush() {
  if (gathered_.count == 0) return;
  PreChunk next{.first = gathered_.first,
                .last = gathered_.first + gathered_.count,
                .prefix = std::move(gathered_.prefix),
                .body = {},
                .has_table = gathered_.has_table};
  for (std::size_t i = next.first; i < next.last; ++i) {
    const Element& element = elements_[i];
    const std::size_t before = next.body.size();
    if (before > 0) next.body += separator;
    const std::size_t begin = next.body.size();
    if (element.type == Type::code_snippet) {
      next.body += element.text;
    } else {
      append_squeezed(next.body, element.text);
    }
    if (next.body.size() == begin) next.body.resize(before);
  }
  gathered_ = {};
  if (window_.overlap_chunks > 0 && !next.has_table) {
    const std::string text = next.text();
    const std::size_t bytes = bytes_of_last(text, size(window_.overlap_chunks));
    gathered_.prefix = trim(std::string_view(text).substr(text.size() - bytes));
    gathered_.length = code_points(gathered_.prefix);
    gathered_.segments = gathered_.prefix.empty() ? 0 : 1;
  }
  pass(std::move(next));
}

void Chunker::pass(PreChunk next) {
  if (options_.strategy != Strategy::by_title) {
    emit(next);
  } else if (!combined_) {
    combined_length_ = code_points(next.text());
    combined_ = std::move(next);
  } else if (may_combine(next)) {
    combine(std::move(next));
  } else {
    emit(*combined_);
    combined_length_ = code_points(next.text());
    combined_ = std::move(next);
  }
}

bool Chunker::may_combine(const PreChunk& next) const {
  if (combined_->has_table || next.has_table) return false;
  if (combined_length_ >= size(window_.combine_under)) return false;
  const std::size_t more = code_points(next.body);
  const std::size_t between = combined_length_ > 0 && more > 0 ? separator.size() : 0;
  return combined_length_ + between + more <= size(window_.hard_max);
}

// What the second repeats of the first is in it already.
void Chunker::combine(PreChunk next) {
  const std::size_t more = code_points(next.body);
  combined_length_ += (combined_length_ > 0 && more > 0 ? separator.size() : 0) + more;
  combined_->last = next.last;
  if (!combined_->body.empty() && !next.body.empty()) combined_->body += separator;
  combined_->body += next.body;
}

void Chunker::emit(const PreChunk& pre_chunk) {
  if (is_stopped()) return;
  if (pre_chunk.last - pre_chunk.first == 1 && pre_chunk.has_table) {
    emit_table(elements_[pre_chunk.first]);
  } else {
    emit_text(pre_chunk);
  }
}

void Chunker::emit_text(const PreChunk& pre_chunk) {
  const std::string text = pre_chunk.text();
  if (text.empty()) return;
  const std::span<const Element> elements(elements_.data() + pre_chunk.first,
                                          pre_chunk.last - pre_chunk.first);
  Metadata metadata = gathered_metadata(elements);
  metadata.orig_elements = packed(elements);
  TextSplitter splitter(text, size(window_.hard_max), size(window_.overlap));
  do {
    std::string part = splitter.next();
    if (splitter.is_done()) {
      put(Type::composite_element, std::move(part), std::move(metadata));
      return;
    }
    if (!put(Type::composite_element, std::move(part), metadata)) return;
    metadata.is_continuation = true;
  } while (!is_stopped());
}

void Chunker::emit_table(const Element& table) {
  std::string text(trim(table.text));
  if (text.empty()) return;
  const std::optional<HtmlTable> html = HtmlTable::parse(table.metadata.text_as_html);
  Metadata metadata = table_metadata(table);
  metadata.orig_elements = packed({&table, 1});
  const std::size_t html_length = html ? code_points(html->html) : 0;
  if (code_points(text) <= size(window_.hard_max) && html_length <= size(window_.hard_max)) {
    if (html) metadata.text_as_html = html->html;
    put(Type::table, std::move(text), std::move(metadata));
    return;
  }
  emit_table_parts(text, html, metadata);
}

void Chunker::emit_table_parts(const std::string& text, const std::optional<HtmlTable>& html,
                               const Metadata& metadata) {
  const std::string id = element::uuid4(random_);
  std::int64_t index = 0;
  std::int64_t headers = 0;
  const TableSplitter::Emit emit = [&](std::string part, std::string part_html) {
    Metadata own = metadata;
    own.text_as_html = std::move(part_html);
    own.table_id = id;
    own.chunk_index = index;
    own.is_continuation = index > 0;
    own.num_carried_over_header_rows = index > 0 ? headers : 0;
    ++index;
    return put(Type::table_chunk, std::move(part), std::move(own)) && !is_stopped();
  };
  if (html && size(window_.hard_max) >= html_window_min) {
    TableSplitter splitter(*html, size(window_.hard_max), emit);
    headers = splitter.repeated_header_rows();
    splitter.split();
    return;
  }
  TextSplitter splitter(text, size(window_.hard_max), size(window_.overlap));
  while (!splitter.is_done() && emit(splitter.next(), {})) {
  }
}

std::string Chunker::packed(std::span<const Element> elements) const {
  if (!options_.include_orig_elements) return {};
  return element::pack({elements.begin(), elements.end()});
}

// False: no more are wanted.
bool Chunker::put(Type type, std::string text, Metadata metadata) {
  bytes_ += static_cast<std::int64_t>(text.size() + metadata.text_as_html.size() +
                                      metadata.orig_elements.size());
  if (bytes_ > limits_.text_bytes) failure_ = element::past_limit("text_bytes");
  if (std::ssize(chunks_) >= limits_.elements) failure_ = element::past_limit("elements");
  if (failure_) return false;
  chunks_.push_back(
      {.type = type, .text = std::move(text), .metadata = std::move(metadata), .id = {}});
  return true;
}

}  // namespace

element::Reading chunk(const Elements& elements, const ChunkOptions& options,
                       const element::ReadLimits& limits, const Context& context, Random& random) {
  if (std::optional<Failure> refusal = refusal_of(options)) return *std::move(refusal);
  return Chunker(elements, options, limits, context, random).run();
}

}  // namespace docket::executor::chunking
