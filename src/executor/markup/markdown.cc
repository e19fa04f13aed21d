#include "executor/markup/markdown.h"

#include <cstddef>

#include "executor/markup/decode.h"
#include "executor/markup/html.h"
#include "executor/markup/markdown_blocks.h"
#include "executor/markup/markdown_inline.h"
#include "executor/markup/markdown_raw.h"

namespace docket::executor::markup {

std::optional<std::string> markdown_to_html(std::string_view text,
                                            const element::ReadLimits& limits) {
  MarkdownNotes notes;
  const std::string source = set_raw_aside(text, notes);
  const std::optional<MarkdownBlock> document =
      parse_markdown_blocks(source, notes, static_cast<std::size_t>(limits.html_nodes));
  if (!document) return std::nullopt;
  std::string html;
  append_markdown_html(html, *document, notes);
  return html;
}

element::Reading read_markdown(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode_lines(bytes, context.options);
  if (decoded.failure) return *decoded.failure;
  const std::optional<std::string> html = markdown_to_html(decoded.text, context.limits);
  if (!html) return element::past_limit("html_nodes");
  return read_decoded_html(*html, context);
}

}  // namespace docket::executor::markup
