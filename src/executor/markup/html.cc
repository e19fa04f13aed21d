#include "executor/markup/html.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "executor/element/collector.h"
#include "executor/element/unicode.h"
#include "executor/markup/decode.h"
#include "executor/markup/html_tree.h"
#include "executor/markup/html_walk.h"

namespace docket::executor::markup {

element::Reading read_html(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode_lines(bytes, context.options);
  if (decoded.failure) return *decoded.failure;
  return read_decoded_html(decoded.text, context);
}

element::Reading read_decoded_html(std::string_view text, const element::ReadContext& context) {
  element::Collector found(context);
  if (element::is_blank(text)) return found.finish();
  HtmlTree tree;
  if (std::optional<Failure> failure = tree.read(text, context)) return *failure;
  const std::optional<std::uint32_t> root = tree.root();
  if (root) walk_html(tree, *root, context.options, found);
  return found.finish();
}

}  // namespace docket::executor::markup
