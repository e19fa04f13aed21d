#include "executor/markup/html_walk.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/element/unicode.h"
#include "executor/markup/html_blocks.h"
#include "executor/markup/html_paragraph.h"

namespace docket::executor::markup {
namespace {

using element::Element;
using element::Type;

bool is_phrase(Tag tag) {
  return tag == Tag::phrase || tag == Tag::anchor || tag == Tag::bold || tag == Tag::italic;
}

bool is_block(Tag tag) {
  return tag == Tag::block || tag == Tag::heading || tag == Tag::item || tag == Tag::pre ||
         tag == Tag::image || tag == Tag::table || tag == Tag::removed_block;
}

// Goes through a tree depth first. A frame stands for each open node. Blocks gather the runs of
// their current paragraph; anchors gather runs until they know what the link is about; all else
// passes runs down to the nearest of these.
class Walk {
 public:
  Walk(const HtmlTree& tree, const element::ReadOptions& options, element::Collector& found)
      : tree_(tree), options_(options), found_(found) {}

  void go(std::uint32_t root) {
    open(root, plain);
    while (!frames_.empty() && !found_.has_failed()) {
      const std::uint32_t child = frames_.back().next_child;
      if (child == 0) {
        close();
      } else {
        frames_.back().next_child = tree_.node(child).next;
        visit(child);
      }
    }
  }

 private:
  struct Frame {
    std::uint32_t node = 0;
    std::uint32_t next_child = 0;
    Tag tag = Tag::other;
    std::uint8_t emphasis = plain;   // of text inside
    bool is_first_paragraph = true;  // of a block: its tag says the type
    bool has_link = false;           // of an anchor: something has got it
    Runs runs;                       // of blocks and anchors
    bool gathers() const { return tag == Tag::anchor || !is_phrase(tag); }
  };

  void open(std::uint32_t at, std::uint8_t emphasis) {
    const HtmlNode& node = tree_.node(at);
    if (node.tag == Tag::bold) emphasis |= bold;
    if (node.tag == Tag::italic) emphasis |= italic;
    frames_.push_back({.node = at,
                       .next_child = node.first_child,
                       .tag = node.tag,
                       .emphasis = emphasis,
                       .runs = {}});
    add_run(tree_.text(at), emphasis);
  }

  // A child of the frame on top.
  void visit(std::uint32_t at) {
    const Tag tag = tree_.node(at).tag;
    if (is_phrase(tag)) {
      open(at, frames_.back().emphasis);
      return;
    }
    if (is_block(tag)) {
      end_paragraph_before_block();
      if (tag == Tag::block || tag == Tag::heading || tag == Tag::item || tag == Tag::pre) {
        open(at, plain);
        return;
      }
      if (tag == Tag::image) emit_if(picture(tree_, at, options_));
      if (tag == Tag::table) emit_if(table(tree_, at));
    }
    if (tag == Tag::line_break) add_run("\n", plain);
    add_tail(at);
  }

  // The node on top is done; what follows it belongs to the frame below.
  void close() {
    if (!is_phrase(frames_.back().tag)) {
      flush(frames_.size() - 1);
    } else if (frames_.back().tag == Tag::anchor) {
      end_phrase(frames_.size() - 1);
    }
    const std::uint32_t at = frames_.back().node;
    frames_.pop_back();
    if (!frames_.empty()) add_tail(at);
  }

  void add_tail(std::uint32_t at) { add_run(tree_.tail(at), frames_.back().emphasis); }

  void add_run(std::string_view text, std::uint8_t emphasis) {
    if (text.empty()) return;
    gatherer(frames_.size()).runs.push_back({.text = text, .emphasis = emphasis});
  }

  // The nearest frame below `level` that gathers runs; the lowest one does.
  Frame& gatherer(std::size_t level) {
    do {
      --level;
    } while (!frames_[level].gathers());
    return frames_[level];
  }

  // A block child of a block ends its paragraph, that of an anchor its phrase; inside other phrases
  // only what the block yields does.
  void end_paragraph_before_block() {
    const std::size_t level = frames_.size() - 1;
    if (frames_[level].tag == Tag::anchor) {
      end_phrase(level);
    } else if (!is_phrase(frames_[level].tag)) {
      flush(level);
      frames_[level].is_first_paragraph = false;
    }
  }

  // The anchor hands its runs down, with the link if they are the first that are not blank.
  void end_phrase(std::size_t level) {
    Frame& anchor = frames_[level];
    if (anchor.runs.empty()) return;
    Runs runs = std::exchange(anchor.runs, {});
    Runs& to = gatherer(level).runs;
    const std::string& url = tree_.details(anchor.node).href;
    if (!anchor.has_link && !url.empty()) {
      std::string text = element::ws(joined(runs));
      if (!text.empty()) {
        anchor.has_link = true;
        to.push_back({.text = {}, .link_text = std::move(text), .link_url = url});
      }
    }
    to.insert(to.end(), std::make_move_iterator(runs.begin()), std::make_move_iterator(runs.end()));
  }

  // Makes an element of what the block has gathered.
  void flush(std::size_t level) {
    Frame& block = frames_[level];
    if (block.runs.empty()) return;
    const Runs runs = std::exchange(block.runs, {});
    std::string text = joined(runs);
    text = block.tag == Tag::pre ? without_outer_breaks(text) : element::ws(text);
    if (text.empty()) return;
    std::optional<Element> element = typed(block, std::move(text));
    if (!element) return;
    annotate(element->metadata, runs);
    element->metadata.page_number = tree_.page(block.node);
    emit(std::move(*element), level);
  }

  static std::string without_outer_breaks(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.starts_with('\n')) text.remove_prefix(1);
    return std::string(text);
  }

  std::optional<Element> typed(const Frame& block, std::string text) const {
    const HtmlNode& node = tree_.node(block.node);
    Element element;
    if (block.is_first_paragraph && block.tag == Tag::heading) {
      element.type = Type::title;
      element.metadata.category_depth = node.level;
    } else if (block.is_first_paragraph && block.tag == Tag::item) {
      element.type = Type::list_item;
      element.metadata.category_depth = node.lists;
    } else if (block.is_first_paragraph && block.tag == Tag::pre) {
      element.type = Type::code_snippet;
    } else {
      std::optional<Element> found = derived(std::move(text));
      if (found && found->type == Type::list_item) {
        found->metadata.category_depth = block.tag == Tag::item ? node.lists : 0;
      }
      return found;
    }
    element.text = std::move(text);
    return element;
  }

  void emit_if(std::optional<Element> element) {
    if (!element) return;
    emit(std::move(*element), frames_.size());
  }

  // An element of a frame at `level`, or of a child without a frame. It interrupts what the frames
  // below have gathered, so that comes first: anchors hand down their runs, then blocks make
  // elements, the outermost first.
  void emit(Element element, std::size_t level) {
    for (std::size_t i = level; i-- > 0;) {
      if (frames_[i].tag == Tag::anchor) end_phrase(i);
    }
    for (std::size_t i = 0; i < level; ++i) {
      if (!is_phrase(frames_[i].tag)) flush(i);
    }
    pass_down(std::move(element), level);
  }

  // The first element to leave an anchor gets its link, unless a phrase has got it.
  void pass_down(Element element, std::size_t level) {
    for (std::size_t i = level; i-- > 0;) {
      Frame& anchor = frames_[i];
      if (anchor.tag != Tag::anchor || anchor.has_link) continue;
      anchor.has_link = true;
      const std::string& url = tree_.details(anchor.node).href;
      if (url.empty() || element.text.empty()) continue;
      element.metadata.link_texts.push_back(element.text);
      element.metadata.link_urls.push_back(url);
    }
    found_.add(std::move(element));
  }

  const HtmlTree& tree_;
  const element::ReadOptions& options_;
  element::Collector& found_;
  std::vector<Frame> frames_;
};

}  // namespace

void walk_html(const HtmlTree& tree, std::uint32_t root, const element::ReadOptions& options,
               element::Collector& found) {
  Walk(tree, options, found).go(root);
}

}  // namespace docket::executor::markup
