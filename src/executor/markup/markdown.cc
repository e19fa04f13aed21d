#include "executor/markup/markdown.h"

#include <cstddef>

#include "executor/markup/decode.h"
#include "executor/markup/html.h"
#include "executor/markup/markdown_blocks.h"
#include "executor/markup/markdown_inline.h"
#include "executor/markup/markdown_raw.h"

namespace docket::executor::markup {

std::optional<Failure> append_markdown(std::string& html, std::string_view text,
                                       const element::ReadLimits& limits) {
  MarkdownNotes notes;
  const std::string source = set_raw_aside(text, notes);
  const std::optional<MarkdownBlock> document =
      parse_markdown_blocks(source, notes, static_cast<std::size_t>(limits.html_nodes));
  if (!document) return element::past_limit("html_nodes");
  if (!append_markdown_html(html, *document, notes, static_cast<std::size_t>(limits.text_bytes))) {
    return element::past_limit("text_bytes");
  }
  return std::nullopt;
}

element::Reading read_markdown(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode_lines(bytes, context.options);
  if (decoded.failure) return *decoded.failure;
  std::string html;
  if (auto failure = append_markdown(html, decoded.text, context.limits)) return *failure;
  return read_decoded_html(html, context);
}

}  // namespace docket::executor::markup
