#include "executor/markup/markdown.h"

#include "executor/markup/decode.h"
#include "executor/markup/html.h"
#include "executor/markup/markdown_blocks.h"
#include "executor/markup/markdown_inline.h"
#include "executor/markup/markdown_raw.h"

namespace docket::executor::markup {

std::string markdown_to_html(std::string_view text) {
  MarkdownNotes notes;
  const std::string source = set_raw_aside(text, notes);
  const MarkdownBlock document = parse_markdown_blocks(source, notes);
  std::string html;
  append_markdown_html(html, document, notes);
  return html;
}

element::Reading read_markdown(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode_lines(bytes, context.options);
  if (decoded.failure) return *decoded.failure;
  return read_decoded_html(markdown_to_html(decoded.text), context);
}

}  // namespace docket::executor::markup
