#include "executor/office/odt_text.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "executor/element/unicode.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

// An attribute can ask for more spaces than a file has bytes.
constexpr std::int64_t spaces_max = 1000;

bool is_left_out(pugi::xml_node node) {
  const std::string_view name = node.name();
  // Content controls, which LibreOffice adds to ODF or makes fields of, are left out as in .docx.
  return name == "text:note" || name.starts_with("office:") || name.starts_with("draw:") ||
         name.starts_with("loext:") || name == "text:text-input" || name == "text:tracked-changes";
}

std::int64_t spaces_of(pugi::xml_node node) {
  const std::string_view text = node.attribute("text:c").value();
  std::int64_t count = 1;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return std::clamp<std::int64_t>(count, 1, spaces_max);
}

class Collector {
 public:
  explicit Collector(const OdtStyles& styles) : styles_(styles) {}

  void enter(pugi::xml_node node) {
    if (is(node, "text:span")) {
      cross_span(node, 1);
    } else if (is(node, "text:a")) {
      end_run();
      end_blanks();
      link_start_ = out_.text.size();
      is_in_link_ = true;
    } else if (is(node, "text:s")) {
      add_blank();
      out_.text.append(static_cast<std::size_t>(spaces_of(node) - 1), ' ');
    } else if (is(node, "text:tab")) {
      add_blank();
    } else if (is(node, "text:line-break")) {
      if (ends_with_blank(' ')) out_.text.pop_back();
      run_start_ = std::min(run_start_, out_.text.size());
      out_.text += '\n';
    }
    add_text(node.value());
  }

  void leave(pugi::xml_node node) {
    if (is(node, "text:span")) {
      cross_span(node, -1);
    } else if (is(node, "text:a")) {
      end_run();
      end_blanks();
      end_link(node.attribute("xlink:href").value());
    }
  }

  void add_text(std::string_view text) {
    constexpr std::string_view soft_hyphen = "\u00ad";  // is no text to the library
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        add_blank();
      } else if (text.substr(at).starts_with(soft_hyphen)) {
        ++at;
      } else {
        out_.text += c;
      }
    }
  }

  void leave_out() { end_blanks(); }

  OdtText finish() {
    end_run();
    while (out_.text.ends_with("  ")) out_.text.pop_back();
    return std::move(out_);
  }

 private:
  void add_blank() {
    if (!ends_with_blank(' ') && !ends_with_blank('\n')) out_.text += ' ';
  }

  // Blanks flow together, but not into a link, a note or what is emphasised, nor out of it.
  void end_blanks() { blanks_start_ = out_.text.size(); }

  bool ends_with_blank(char blank) const {
    return out_.text.size() > blanks_start_ && out_.text.ends_with(blank);
  }

  // `by` is 1 where the span begins, -1 where it ends.
  void cross_span(pugi::xml_node node, int by) {
    end_run();
    const OdtStyles::Font font = styles_.font(node.attribute("text:style-name").value());
    bold_ += font.is_bold ? by : 0;
    italic_ += font.is_italic ? by : 0;
    if (font.is_bold || font.is_italic) end_blanks();
  }

  // What has come since the last run ended has one font.
  void end_run() {
    const std::string_view run = std::string_view(out_.text).substr(run_start_);
    const std::string text(element::trim(run));
    run_start_ = out_.text.size();
    if (text.empty()) return;
    const auto add = [&](const char* tag) {
      out_.metadata.emphasized_text_contents.push_back(text);
      out_.metadata.emphasized_text_tags.emplace_back(tag);
    };
    if (bold_ > 0) add("b");
    if (italic_ > 0) add("i");
  }

  // Of links in links the innermost one is told, so that depth costs nothing.
  void end_link(std::string_view url) {
    if (!std::exchange(is_in_link_, false)) return;
    const std::string_view whole = out_.text;
    start_index_ += element::length(whole.substr(counted_, link_start_ - counted_));
    counted_ = link_start_;
    std::string text(whole.substr(link_start_));
    if (text.empty() || url.empty() || url.starts_with('#')) return;
    out_.metadata.link_texts.push_back(text);
    out_.metadata.link_urls.emplace_back(url);
    out_.metadata.links.push_back({.text = std::move(text),
                                   .url = std::string(url),
                                   .start_index = static_cast<std::int64_t>(start_index_)});
  }

  const OdtStyles& styles_;
  OdtText out_;
  std::size_t run_start_ = 0;
  std::size_t blanks_start_ = 0;  // blanks before this stand apart
  std::size_t link_start_ = 0;
  bool is_in_link_ = false;
  std::size_t counted_ = 0;      // bytes of the text that have been counted
  std::size_t start_index_ = 0;  // the code points in them
  int bold_ = 0;
  int italic_ = 0;
};

}  // namespace

OdtText odt_text(pugi::xml_node paragraph, const OdtStyles& styles) {
  Collector collector(styles);
  collector.add_text(paragraph.value());
  pugi::xml_node node = paragraph.first_child();
  while (node) {
    const bool is_skipped = is_left_out(node);
    if (is_skipped) {
      collector.leave_out();
    } else {
      collector.enter(node);
    }
    if (!is_skipped && node.first_child()) {
      node = node.first_child();
      continue;
    }
    if (!is_skipped) collector.leave(node);
    while (!node.next_sibling() && node.parent() != paragraph) {
      node = node.parent();
      collector.leave(node);
    }
    node = node.next_sibling();
  }
  return collector.finish();
}

}  // namespace docket::executor::office
