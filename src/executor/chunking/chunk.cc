#include "executor/chunking/chunk.h"

#include <algorithm>
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
#include "executor/element/pack.h"
#include "executor/element/reader.h"

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
  std::size_t body_length = 0;  // in code points
  std::size_t length = 0;       // of the text, in code points
  bool has_table = false;

  std::string take_text() {
    if (prefix.empty()) return std::move(body);
    if (!body.empty()) prefix.append(separator).append(body);
    return std::move(prefix);
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

  std::size_t chunks_ahead() const;
  bool fits(const Element& element, std::size_t length) const;
  void gather(const Element& element, std::size_t length, std::size_t index);
  std::string body_of(std::size_t first, std::size_t last) const;
  void flush();
  void pass(PreChunk next);
  bool may_combine(const PreChunk& next) const;
  void combine(PreChunk next);
  void emit(PreChunk pre_chunk);
  void emit_text(PreChunk& pre_chunk);
  void emit_table(const Element& table);
  void emit_table_parts(const Element& table, const std::string& text,
                        const std::optional<HtmlTable>& html);
  Element& add(Type type, std::string text);
  bool count(const Element& chunk);
  std::string packed(std::span<const Element> elements);
  bool is_stopped() const { return failure_ || context_.is_cancelled(); }

  const Elements& elements_;
  const ChunkOptions& options_;
  const Window window_;
  const element::ReadLimits& limits_;
  const Context& context_;
  Random& random_;
  Gathered gathered_;
  std::optional<PreChunk> combined_;  // by_title: waits for what may join it
  element::Packer packer_;
  Elements chunks_;
  std::int64_t bytes_ = 0;
  std::optional<Failure> failure_;
};

// Chunks are large values: moving them to make room for more costs as much as filling them.
std::size_t Chunker::chunks_ahead() const {
  constexpr std::size_t most = 1U << 16U;
  std::size_t bytes = 0;
  for (const Element& element : elements_) bytes += element.text.size();
  // Chunks are half full or better, where elements are not much longer or shorter than they.
  return std::min(most, elements_.size() / 8 + 2 * bytes / size(window_.hard_max) + 1);
}

element::Reading Chunker::run() {
  chunks_.reserve(chunks_ahead());
  Boundary boundary(elements_, options_);
  for (std::size_t i = 0; i < elements_.size() && !is_stopped(); ++i) {
    const bool is_boundary = boundary.is_before(elements_[i], i);
    const std::size_t length = code_points(elements_[i].text);
    if (is_boundary || !fits(elements_[i], length)) flush();
    gather(elements_[i], length, i);
  }
  flush();
  if (combined_) emit(*std::move(combined_));
  if (failure_) return *std::move(failure_);
  return std::move(chunks_);
}

bool Chunker::fits(const Element& element, std::size_t length) const {
  if (is_table(element)) return gathered_.count == 0;
  if (gathered_.has_table) return false;
  if (gathered_.count == 0) return true;
  const std::size_t between = gathered_.segments > 0 ? gathered_.segments - 1 : 0;
  if (gathered_.length + between * separator.size() > size(window_.soft_max)) return false;
  return gathered_.length + gathered_.segments * separator.size() + length <=
         size(window_.hard_max);
}

void Chunker::gather(const Element& element, std::size_t length, std::size_t index) {
  // A table repeats nothing of the chunk before.
  if (gathered_.count == 0 && is_table(element)) gathered_ = {};
  if (gathered_.count == 0) gathered_.first = index;
  ++gathered_.count;
  gathered_.has_table = gathered_.has_table || is_table(element);
  if (element.text.empty()) return;
  gathered_.length += length;
  ++gathered_.segments;
}

std::string Chunker::body_of(std::size_t first, std::size_t last) const {
  std::string body;
  std::size_t bytes = 0;
  for (std::size_t i = first; i < last; ++i) bytes += elements_[i].text.size() + separator.size();
  body.reserve(bytes);
  for (std::size_t i = first; i < last; ++i) {
    const Element& element = elements_[i];
    const std::size_t before = body.size();
    if (before > 0) body += separator;
    const std::size_t begin = body.size();
    if (element.type == Type::code_snippet) {
      body += element.text;
    } else {
      append_squeezed(body, element.text);
    }
    if (body.size() == begin) body.resize(before);
  }
  return body;
}

void Chunker::flush() {
  if (gathered_.count == 0) return;
  const std::size_t last = gathered_.first + gathered_.count;
  PreChunk next{.first = gathered_.first,
                .last = last,
                .prefix = std::move(gathered_.prefix),
                .body = body_of(gathered_.first, last),
                .has_table = gathered_.has_table};
  next.body_length = code_points(next.body);
  next.length = code_points(next.prefix) + next.body_length;
  if (!next.prefix.empty() && !next.body.empty()) next.length += separator.size();
  gathered_ = {};
  if (window_.overlap_chunks > 0 && !next.has_table) {
    std::string joined;
    std::string_view text = next.body;
    if (next.body_length < size(window_.overlap_chunks)) {
      joined = PreChunk(next).take_text();
      text = joined;
    }
    const std::size_t bytes = bytes_of_last(text, size(window_.overlap_chunks));
    gathered_.prefix = trim(text.substr(text.size() - bytes));
    gathered_.length = code_points(gathered_.prefix);
    gathered_.segments = gathered_.prefix.empty() ? 0 : 1;
  }
  pass(std::move(next));
}

void Chunker::pass(PreChunk next) {
  if (options_.strategy != Strategy::by_title) {
    emit(std::move(next));
  } else if (!combined_) {
    combined_ = std::move(next);
  } else if (may_combine(next)) {
    combine(std::move(next));
  } else {
    emit(std::exchange(*combined_, std::move(next)));
  }
}

bool Chunker::may_combine(const PreChunk& next) const {
  if (combined_->has_table || next.has_table) return false;
  if (combined_->length >= size(window_.combine_under)) return false;
  const std::size_t more = next.body_length;
  const std::size_t between = combined_->length > 0 && more > 0 ? separator.size() : 0;
  return combined_->length + between + more <= size(window_.hard_max);
}

// What the second repeats of the first is in it already.
void Chunker::combine(PreChunk next) {
  const std::size_t more = next.body_length;
  combined_->length += (combined_->length > 0 && more > 0 ? separator.size() : 0) + more;
  combined_->last = next.last;
  if (!combined_->body.empty() && !next.body.empty()) combined_->body += separator;
  combined_->body += next.body;
}

void Chunker::emit(PreChunk pre_chunk) {
  if (is_stopped()) return;
  if (pre_chunk.last - pre_chunk.first == 1 && pre_chunk.has_table) {
    emit_table(elements_[pre_chunk.first]);
  } else {
    emit_text(pre_chunk);
  }
}

void Chunker::emit_text(PreChunk& pre_chunk) {
  const std::span<const Element> elements(elements_.data() + pre_chunk.first,
                                          pre_chunk.last - pre_chunk.first);
  const bool is_whole = pre_chunk.length <= size(window_.hard_max);
  std::string text = pre_chunk.take_text();
  if (text.empty()) return;
  Element& chunk = add(Type::composite_element, {});
  gather_metadata(chunk.metadata, elements);
  chunk.metadata.orig_elements = packed(elements);
  if (is_whole) {
    chunk.text = std::move(text);
    count(chunk);
    return;
  }
  TextSplitter splitter(text, size(window_.hard_max), size(window_.overlap));
  chunk.text = splitter.next();
  bool is_wanted = count(chunk);
  while (is_wanted && !splitter.is_done() && !is_stopped()) {
    Element& part = add(Type::composite_element, splitter.next());
    part.metadata = chunks_[chunks_.size() - 2].metadata;
    part.metadata.is_continuation = true;
    is_wanted = count(part);
  }
}

void Chunker::emit_table(const Element& table) {
  std::string text(trim(table.text));
  if (text.empty()) return;
  const bool is_whole = code_points(text) <= size(window_.hard_max);
  auto parsed = HtmlTable::parse(
      table.metadata.text_as_html,
      {.whole_max = is_whole ? size(window_.hard_max) : 0, .nodes_max = limits_.html_nodes});
  if (!parsed) {
    failure_ = parsed.error();
    return;
  }
  std::optional<HtmlTable>& html = *parsed;
  const std::size_t html_length = html ? code_points(html->html) : 0;
  if (!is_whole || html_length > size(window_.hard_max)) return emit_table_parts(table, text, html);
  Element& chunk = add(Type::table, std::move(text));
  take_table_metadata(chunk.metadata, table);
  chunk.metadata.orig_elements = packed({&table, 1});
  if (html) chunk.metadata.text_as_html = std::move(html->html);
  count(chunk);
}

void Chunker::emit_table_parts(const Element& table, const std::string& text,
                               const std::optional<HtmlTable>& html) {
  Metadata metadata;
  take_table_metadata(metadata, table);
  metadata.orig_elements = packed({&table, 1});
  const std::string id = element::uuid4(random_);
  std::int64_t index = 0;
  std::int64_t headers = 0;
  const TableSplitter::Emit emit = [&](std::string part, std::string part_html) {
    Element& chunk = add(Type::table_chunk, std::move(part));
    Metadata& own = chunk.metadata;
    own = metadata;
    own.text_as_html = std::move(part_html);
    own.table_id = id;
    own.chunk_index = index;
    own.is_continuation = index > 0;
    own.num_carried_over_header_rows = index > 0 ? headers : 0;
    ++index;
    return count(chunk) && !is_stopped();
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

// Made where it stays: an element is a large value.
Element& Chunker::add(Type type, std::string text) {
  Element& chunk = chunks_.emplace_back();
  chunk.type = type;
  chunk.text = std::move(text);
  return chunk;
}

std::string Chunker::packed(std::span<const Element> elements) {
  if (!options_.include_orig_elements) return {};
  return packer_.pack(elements);
}

// Counts the last chunk. False: no more are wanted.
bool Chunker::count(const Element& chunk) {
  bytes_ += static_cast<std::int64_t>(chunk.text.size() + chunk.metadata.text_as_html.size() +
                                      chunk.metadata.orig_elements.size());
  if (bytes_ > limits_.text_bytes) failure_ = element::past_limit("text_bytes");
  if (std::ssize(chunks_) > limits_.elements) failure_ = element::past_limit("elements");
  return !failure_;
}

}  // namespace

element::Reading chunk(const Elements& elements, const ChunkOptions& options,
                       const element::ReadLimits& limits, const Context& context, Random& random) {
  if (std::optional<Failure> refusal = refusal_of(options)) return *std::move(refusal);
  return Chunker(elements, options, limits, context, random).run();
}

}  // namespace docket::executor::chunking
