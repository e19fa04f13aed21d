// One paragraph of a Word document, or the part of it that stands on one page.
//
// Callers: the readers of paragraphs, tables, headers and footers. The document outlives the value.
// Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "executor/office/package.h"

namespace docket::executor::office {

class DocxParagraph {
 public:
  explicit DocxParagraph(pugi::xml_node node);

  // Text of runs and hyperlinks: tabs as "\t", line breaks as "\n".
  std::string text() const;
  // Also that of text boxes that stand in the line: what an element of the paragraph says.
  std::string full_text() const;

  pugi::xml_node properties() const { return whole_->properties; }
  std::string_view style_id() const;
  // Has a numbering of its own somewhere, also in an old revision of its properties.
  bool mentions_numbering() const;

  struct Emphasis {
    std::string text;
    bool is_bold = false;  // else italic
  };
  std::vector<Emphasis> emphasis() const;

  // Many may share one long target, so that is not copied.
  struct Hyperlink {
    std::string text;
    std::string_view target;
    std::string_view anchor;       // a place in the target
    std::int64_t start_index = 0;  // code points into text()
  };
  std::vector<Hyperlink> links(const Relationships& related) const;

  // The paragraph cut at its first rendered page break. Each side is empty when no content is on
  // it. A hyperlink with the break inside stays whole, before the break.
  struct Cut;
  // Empty: no page break.
  std::optional<Cut> cut() const;
  bool has_page_break() const { return first_break() < end_; }

 private:
  // A run or hyperlink; of a run, the children from `first` up to `end`.
  struct Inline {
    pugi::xml_node node;
    bool is_bold = false;
    bool is_italic = false;
    pugi::xml_node first;
    pugi::xml_node end = {};
  };
  // Shared by the pieces of one paragraph, so that many page breaks cost neither copies nor walks.
  struct Whole {
    pugi::xml_node properties;
    bool mentions_numbering = false;  // in the properties
    std::vector<Inline> inlines;
    std::size_t behind_last_run = 0;
    bool ends_with_page_break = false;  // the last run; nothing of content is behind it
  };
  static void append_text_of(std::string& text, const Inline& part);
  static pugi::xml_node page_break_in(const Inline& part);
  Inline at(std::size_t index) const;
  std::size_t first_break() const;
  bool precedes_all(pugi::xml_node page_break) const;
  bool follows_all() const;

  std::shared_ptr<const Whole> whole_;
  std::size_t begin_ = 0;  // of the inlines, this piece has [begin_, end_)
  std::size_t end_ = 0;
  pugi::xml_node first_;  // where the run at begin_ begins; null: with its first child
  pugi::xml_node last_;   // before which the run at end_ - 1 ends; null: with its last child
};

struct DocxParagraph::Cut {
  std::optional<DocxParagraph> before = {};
  std::optional<DocxParagraph> after = {};
};

// A switch like `<w:b w:val="0"/>`: absent is off, without a value on.
bool is_on(pugi::xml_node property);

}  // namespace docket::executor::office
