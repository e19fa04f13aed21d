// The text of a Word 97 to 2003 document with the properties of its paragraphs and characters
// ([MS-DOC]).
//
// Guarantees: character positions below `size()` have a character; what points outside of the file
//   is left out. Memory is bounded by a small multiple of the file's size.
// Errors: broken_file, encrypted; also for the Word versions before 97.
// Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/office/or_failure.h"

namespace docket::executor::office {

// One property modification, [MS-DOC] 2.2.5.1: its code and the bytes of its operand.
struct DocProperty {
  std::uint16_t code = 0;
  std::string_view operand;
};
std::vector<DocProperty> doc_properties(std::string_view bytes);

class DocFile {
 public:
  static OrFailure<DocFile> open(std::string_view bytes);

  // Characters of the main text; headers and footers begin at `headers_begin`.
  std::uint32_t main_end() const { return main_end_; }
  std::uint32_t headers_begin() const { return headers_begin_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  char16_t at(std::uint32_t position) const { return text_[position]; }

  // What applies at a position. Both outlive nothing but the file.
  struct Run {
    std::uint16_t style = 0;      // of a paragraph
    std::string_view properties;  // see doc_properties
    std::uint32_t end = 0;        // positions up to here have the same, always at least one
  };
  Run paragraph_at(std::uint32_t position) const { return run_at(paragraphs_, position); }
  Run characters_at(std::uint32_t position) const { return run_at(characters_, position); }

  // A structure of the table stream by its place in FibRgFcLcb97; empty when there is none.
  std::string_view part(std::size_t index) const;
  // Bytes of the main stream from `offset` on.
  std::string_view main_stream(std::size_t offset) const;

 private:
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t offset = 0;
    std::uint32_t character_bytes = 2;
  };
  struct Formatted {
    std::uint32_t begin = 0;  // offsets in the main stream
    std::uint32_t end = 0;
    std::uint16_t style = 0;
    std::string_view properties;
  };

  OrFailure<void> read_pieces();
  void read_formatted(std::size_t index, bool is_paragraph, std::vector<Formatted>& all) const;
  void read_page(std::size_t offset, bool is_paragraph, std::vector<Formatted>& all) const;
  Run run_at(const std::vector<Formatted>& all, std::uint32_t position) const;

  std::string main_;
  std::string table_;
  std::uint32_t main_end_ = 0;
  std::uint32_t headers_begin_ = 0;
  std::u16string text_;
  std::vector<Piece> pieces_;
  std::vector<Formatted> paragraphs_;
  std::vector<Formatted> characters_;
};

}  // namespace docket::executor::office
