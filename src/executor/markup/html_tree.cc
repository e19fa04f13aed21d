#include "executor/markup/html_tree.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include "base/parse_number.h"
#include "executor/element/collector.h"
#include "executor/element/unicode.h"
#include "executor/markup/crowded_tag.h"
#include "executor/markup/html_bogus.h"

namespace docket::executor::markup {
namespace {

using std::string_view;

struct Known {
  string_view name;
  Tag tag;
};

// Sorted.
constexpr auto known_tags = std::to_array<Known>({
    {"a", Tag::anchor},
    {"abbr", Tag::phrase},
    {"address", Tag::block},
    {"article", Tag::block},
    {"aside", Tag::block},
    {"b", Tag::bold},
    {"bdi", Tag::phrase},
    {"bdo", Tag::phrase},
    {"big", Tag::phrase},
    {"blockquote", Tag::block},
    {"body", Tag::block},
    {"br", Tag::line_break},
    {"center", Tag::block},
    {"cite", Tag::phrase},
    {"code", Tag::phrase},
    {"data", Tag::phrase},
    {"dd", Tag::removed_block},
    {"details", Tag::removed_block},
    {"dfn", Tag::phrase},
    {"div", Tag::block},
    {"dl", Tag::removed_block},
    {"dt", Tag::removed_block},
    {"em", Tag::italic},
    {"figure", Tag::removed_block},
    {"footer", Tag::block},
    {"form", Tag::removed_block},
    {"h1", Tag::heading},
    {"h2", Tag::heading},
    {"h3", Tag::heading},
    {"h4", Tag::heading},
    {"h5", Tag::heading},
    {"h6", Tag::heading},
    {"header", Tag::block},
    {"hgroup", Tag::block},
    {"hr", Tag::removed_block},
    {"i", Tag::italic},
    {"img", Tag::image},
    {"input", Tag::removed_block},
    {"kbd", Tag::phrase},
    {"li", Tag::item},
    {"main", Tag::block},
    {"mark", Tag::phrase},
    {"meter", Tag::phrase},
    {"nav", Tag::removed_block},
    {"ol", Tag::block},
    {"p", Tag::block},
    {"pre", Tag::pre},
    {"q", Tag::phrase},
    {"s", Tag::phrase},
    {"samp", Tag::phrase},
    {"section", Tag::block},
    {"small", Tag::phrase},
    {"span", Tag::phrase},
    {"strike", Tag::phrase},
    {"strong", Tag::bold},
    {"sub", Tag::phrase},
    {"summary", Tag::removed_block},
    {"sup", Tag::phrase},
    {"table", Tag::table},
    {"template", Tag::removed_block},
    {"time", Tag::phrase},
    {"tt", Tag::phrase},
    {"u", Tag::phrase},
    {"ul", Tag::block},
    {"var", Tag::phrase},
    {"wbr", Tag::phrase},
});

// Left out with all that is in them. Sorted.
constexpr auto dropped_names =
    std::to_array<string_view>({"del", "link", "meta", "noscript", "script", "style"});
// Whose names the reader of tables asks for. Sorted.
constexpr auto table_names =
    std::to_array<string_view>({"tbody", "td", "tfoot", "th", "thead", "tr"});

string_view view(const xmlChar* text) {
  return text == nullptr ? string_view() : reinterpret_cast<const char*>(text);
}

Tag tag_of(string_view name) {
  const auto found = std::ranges::lower_bound(known_tags, name, {}, &Known::name);
  return found != known_tags.end() && found->name == name ? found->tag : Tag::other;
}

bool is_list(string_view name) { return name == "ol" || name == "ul" || name == "dl"; }

// As Python's int() takes it.
std::optional<std::int64_t> page_number(string_view text) {
  text = element::trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return parse_number<std::int64_t>(text);
}

bool is_phrase(Tag tag) {
  return tag == Tag::phrase || tag == Tag::anchor || tag == Tag::bold || tag == Tag::italic ||
         tag == Tag::line_break;
}

}  // namespace

// Hears of tags and texts as the parser meets them.
class HtmlTree::Builder {
 public:
  Builder(HtmlTree& tree, const element::ReadContext& context) : tree_(tree), context_(context) {
    tree_.nodes_.emplace_back();    // node 0 stands for the document
    tree_.details_.emplace_back();  // details 0 are nobody's
    open_.push_back({.node = 0, .last_child = 0, .is_list = false});
  }

  void begin(string_view name, const xmlChar** attributes) {
    if (count_of(attributes) > context_.limits.xml_attrs) {
      return fail(element::past_limit("xml_attrs"));
    }
    if (dropped_ > 0 || std::ranges::binary_search(dropped_names, name)) {
      ++dropped_;
      return;
    }
    if (tree_.nodes_.size() > static_cast<std::size_t>(context_.limits.html_nodes)) {
      return fail(element::past_limit("html_nodes"));
    }
    if (open_.size() > static_cast<std::size_t>(context_.limits.html_depth)) {
      return fail(element::past_limit("html_depth"));
    }
    // Asked now and then: a virtual call and a clock.
    constexpr std::size_t nodes_between = 4096;
    if (tree_.nodes_.size() % nodes_between == 0 && context_.context.is_cancelled()) {
      return fail(element::cancelled());
    }
    add(name, attributes);
  }

  void end() {
    if (dropped_ > 0) {
      --dropped_;
      return;
    }
    if (open_.size() > 1) open_.pop_back();
  }

  // Belongs to the tail of the last child of what is open, or to its text if there is no child.
  void text(string_view text) {
    if (dropped_ > 0) return;
    const Open& top = open_.back();
    HtmlNode& node = tree_.nodes_[top.last_child != 0 ? top.last_child : top.node];
    std::uint32_t& begin = top.last_child != 0 ? node.tail : node.text;
    std::uint32_t& size = top.last_child != 0 ? node.tail_size : node.text_size;
    if (size == 0) begin = static_cast<std::uint32_t>(tree_.texts_.size());
    tree_.texts_ += text;
    size += static_cast<std::uint32_t>(text.size());
  }

  const std::optional<Failure>& failure() const { return failure_; }

 private:
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t last_child = 0;
    bool is_list = false;
  };

  void fail(Failure failure) { failure_ = std::move(failure); }

  // Names and values by turns, then nothing; nullptr: there are none.
  static std::int64_t count_of(const xmlChar** attributes) {
    std::int64_t count = 0;
    while (attributes != nullptr && attributes[2 * count] != nullptr) ++count;
    return count;
  }

  void add(string_view name, const xmlChar** attributes) {
    const auto at = static_cast<std::uint32_t>(tree_.nodes_.size());
    Open& top = open_.back();
    HtmlNode node;
    node.tag = tag_of(name);
    node.parent = top.node;
    node.lists = static_cast<std::uint16_t>(tree_.nodes_[top.node].lists + (top.is_list ? 1 : 0));
    if (node.tag == Tag::heading) node.level = static_cast<std::uint8_t>(name[1] - '1');
    tree_.nodes_.push_back(node);
    if (top.last_child != 0) {
      tree_.nodes_[top.last_child].next = at;
    } else {
      tree_.nodes_[top.node].first_child = at;
    }
    top.last_child = at;
    add_details(at, name, attributes);
    if (name == "main" && !tree_.main_) tree_.main_ = at;
    if (name == "body" && !tree_.body_) tree_.body_ = at;
    open_.push_back({.node = at, .last_child = 0, .is_list = is_list(name)});
  }

  void add_details(std::uint32_t at, string_view name, const xmlChar** attributes) {
    HtmlDetails details;
    bool has_any = std::ranges::binary_search(table_names, name);
    if (has_any) details.name = name;
    const Tag tag = tree_.nodes_[at].tag;
    string_view source;
    string_view lazy_source;
    for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
      const string_view key = view(attributes[0]);
      const string_view value = view(attributes[1]);
      if (key == "data-page-number") {
        details.page = page_number(value);
        tree_.has_pages_ = tree_.has_pages_ || details.page.has_value();
      } else if (tag == Tag::anchor && key == "href") {
        details.href = value;
      } else if (tag == Tag::image && key == "src") {
        source = value;
      } else if (tag == Tag::image && key == "data-src") {
        lazy_source = value;
      } else if (tag == Tag::image && key == "alt") {
        details.alternative = element::trim(value);
      } else {
        continue;
      }
      has_any = true;
    }
    if (!has_any) return;
    details.source = element::trim(lazy_source);
    if (details.source.empty()) details.source = element::trim(source);
    tree_.nodes_[at].details = static_cast<std::uint32_t>(tree_.details_.size());
    tree_.details_.push_back(std::move(details));
  }

  HtmlTree& tree_;
  const element::ReadContext& context_;
  std::vector<Open> open_;
  std::size_t dropped_ = 0;  // tags open inside of what is left out
  std::optional<Failure> failure_;

 public:
  // For the parser's callbacks.
  xmlParserCtxtPtr parser = nullptr;
};

std::optional<Failure> HtmlTree::read(string_view text, const element::ReadContext& context) {
  *this = HtmlTree();
  Builder builder(*this, context);
  const std::optional<std::string> cleaned = without_bogus_comments(text);
  if (cleaned) text = *cleaned;
  if (has_crowded_tag(text, crowd_factor * context.limits.xml_attrs)) {
    return element::past_limit("xml_attrs");
  }
  // The parser would put text before the first tag into a paragraph of its own; no newer version
  // does.
  std::string with_body;
  if (!element::trim_left(text).starts_with('<')) {
    with_body = "<html><body>";
    with_body += text;
    text = with_body;
  }
  const std::unique_ptr<xmlParserCtxt, decltype(&htmlFreeParserCtxt)> parser(
      htmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())), &htmlFreeParserCtxt);
  if (!parser) return std::nullopt;
  builder.parser = parser.get();
  const auto stop_if_failed = [](Builder& to) {
    if (to.failure()) xmlStopParser(to.parser);
  };
  static const auto stop = stop_if_failed;
  xmlSAXHandler sax{};
  sax.startElement = [](void* to, const xmlChar* name, const xmlChar** attributes) {
    auto& hearing = *static_cast<Builder*>(to);
    if (!hearing.failure()) hearing.begin(view(name), attributes);
    stop(hearing);
  };
  sax.endElement = [](void* to, const xmlChar*) {
    auto& hearing = *static_cast<Builder*>(to);
    if (!hearing.failure()) hearing.end();
  };
  sax.characters = [](void* to, const xmlChar* characters, int size) {
    auto& hearing = *static_cast<Builder*>(to);
    if (hearing.failure()) return;
    hearing.text({reinterpret_cast<const char*>(characters), static_cast<std::size_t>(size)});
  };
  sax.cdataBlock = sax.characters;
  sax.ignorableWhitespace = sax.characters;
  *parser->sax = sax;
  parser->userData = &builder;
  // As the library has it do, recover: else any end tag within a script ends it.
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  // What a <meta> says of the charset no longer holds.
  xmlSwitchToEncoding(parser.get(), xmlFindCharEncodingHandler("UTF-8"));
  htmlParseDocument(parser.get());
  return builder.failure();
}

std::optional<std::uint32_t> HtmlTree::root() const { return main_ ? main_ : body_; }

string_view HtmlTree::text(std::uint32_t at) const {
  return string_view(texts_).substr(nodes_[at].text, nodes_[at].text_size);
}

string_view HtmlTree::tail(std::uint32_t at) const {
  return string_view(texts_).substr(nodes_[at].tail, nodes_[at].tail_size);
}

std::optional<std::int64_t> HtmlTree::page(std::uint32_t at) const {
  if (!has_pages_) return std::nullopt;
  while (true) {
    if (details(at).page) return details(at).page;
    at = nodes_[at].parent;
    if (at == 0 || is_phrase(nodes_[at].tag)) return std::nullopt;
  }
}

}  // namespace docket::executor::markup
