// The labels that Word shows before numbered paragraphs: "1.", "a)", "2.3". Word stores how a list
// counts (ECMA-376 Part 1, 17.9) and works the labels out when it shows the document.
//
// Guarantees: a paragraph whose numbering leads nowhere has no label.
// Callers: the reader of docx asks once per numbered paragraph, in document order, also for those
//   in tables: counters move with each call.
// Threads: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <pugixml.hpp>

#include "executor/office/docx_paragraph.h"
#include "executor/office/docx_styles.h"

namespace docket::executor::office {

class DocxNumbering {
 public:
  // The numbering part's root; null when the document has none: then there are no labels.
  explicit DocxNumbering(pugi::xml_node root);
  // Empty when Word shows none, and for lists with bullets.
  std::string label(const DocxParagraph& paragraph, const DocxStyle& style);

 private:
  static constexpr int levels = 9;
  struct Level {
    std::string format = "decimal";  // w:numFmt
    std::string text = {};           // w:lvlText, with %1 to %9 for counters
    std::string style = {};          // w:pStyle that is tied to this level
    std::int64_t start = 1;
    std::optional<std::string> restart = {};  // w:lvlRestart
    bool is_defined = false;
  };
  using Levels = std::array<Level, levels>;
  struct Override {
    std::optional<Level> level = {};
    std::optional<std::int64_t> start = {};
  };
  struct List {
    std::string abstract = {};
    std::map<int, Override> overrides = {};
  };
  using Counters = std::array<std::optional<std::int64_t>, levels>;

  static Level parse_level(pugi::xml_node node);
  const Level* level(const List& list, const Levels& abstract, int index) const;
  static std::int64_t start_of(const List& list, const Level& level, int index);
  void count(const std::string& number, const List& list, const Levels& abstract, int index);
  std::string render(const List& list, const Levels& abstract, int index) const;

  std::unordered_map<std::string, List> lists_;         // by w:numId
  std::unordered_map<std::string, Levels> abstracts_;   // by w:abstractNumId
  std::unordered_map<std::string, Counters> counters_;  // by w:abstractNumId
  std::set<std::pair<std::string, int>> restarted_;
};

}  // namespace docket::executor::office
