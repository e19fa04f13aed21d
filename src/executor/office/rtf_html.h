// The HTML that RTF becomes: blocks in order, with lists and tables that end by themselves when
// something else comes.
//
// Threads: values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::executor::office {

// How a run of text looks.
struct RtfLook {
  bool is_bold = false;
  bool is_italic = false;
  bool is_struck = false;
  std::string href = {};
  friend bool operator==(const RtfLook&, const RtfLook&) = default;
};

// Where a paragraph belongs.
struct RtfPlace {
  int heading = 0;      // 1 to 6; 0: none
  int list_level = -1;  // from 0; -1: none
  bool is_ordered = false;
};

class RtfHtml {
 public:
  void text(std::string_view utf8, const RtfLook& look);
  void line_break();
  // Ends the paragraph; a blank one is none.
  void end_paragraph(const RtfPlace& place);
  // The same inside of a table.
  void end_cell_paragraph();
  void end_cell();
  void end_row();
  // What follows belongs to a note, which comes after everything else.
  void begin_note();
  void end_note();

  // Of all that has come so far.
  std::size_t size() const {
    return html_.size() + rows_.size() + cells_.size() + cell_.size() + notes_.size() +
           line_.size() + saved_bytes_;
  }
  std::string finish();

 private:
  void close_look();
  void close_lists(std::size_t depth);
  void close_table();
  void put_cell();
  void put_row();
  void put_even_rows();
  std::string take_line();
  std::string flowing(std::string_view text) const;

  std::string html_;
  std::string line_;  // of the paragraph so far
  bool has_text_ = false;
  RtfLook look_;       // open in `line_`
  std::string cell_;   // paragraphs of the cell so far
  std::string cells_;  // of the row so far
  std::size_t cell_count_ = 0;
  std::string rows_;  // of the table so far
  struct RowEnd {
    std::size_t at = 0;  // of `rows_`
    std::size_t cells = 0;
  };
  std::vector<RowEnd> row_ends_;
  std::vector<bool> lists_;  // open ones: whether each is ordered
  std::string notes_;
  std::size_t note_count_ = 0;
  struct OpenNote {
    std::size_t number = 0;
    std::string line;  // of what the note stands in
  };
  std::vector<OpenNote> open_notes_;
  std::size_t saved_bytes_ = 0;  // of their lines
};

}  // namespace docket::executor::office
