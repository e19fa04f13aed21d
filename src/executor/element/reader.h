// What a reader of a format is given, and what it gives: bytes in, elements out.
//
// Guarantees: a reader is a pure function of its arguments. It sets type, text and the metadata
// that
//   only the format knows; `filename`, `filetype`, `languages`, ids and `parent_id` are given
//   afterwards to all (see finish.h), so a reader leaves them empty.
// Errors: Failures with the codes named here; `message` is the text that clients are shown.
// Threads: pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"
#include "executor/element/element.h"
#include "executor/kind.h"

namespace docket::executor::element {

// Elements, or why there are none. Every value that is read has been asked for first.
class [[nodiscard]] Reading {
 public:
  Reading(Elements elements) : elements_(std::move(elements)) {}
  Reading(Failure failure) : failure_(std::move(failure)) {}
  explicit operator bool() const { return !failure_; }
  Elements& operator*() { return elements_; }
  Elements* operator->() { return &elements_; }
  const Failure& failure() const { return *failure_; }

 private:
  Elements elements_;
  std::optional<Failure> failure_;
};

enum class Strategy : std::uint8_t { automatic, fast, hi_res, ocr_only };

// How one file is to be read. Defaults are those of the API.
struct ReadOptions {
  Strategy strategy = Strategy::automatic;
  bool coordinates = false;  // are wanted; a reader may set them anyway, and less exactly
  std::string encoding;      // of text files; empty: found out
  bool include_page_breaks = false;
  bool include_slide_notes = true;
  bool xml_keep_tags = false;
  bool infer_table_structure = false;  // text_as_html of PDF and images
  std::vector<std::string> languages;  // ISO 639-3 or Tesseract's codes; empty: found out
  std::vector<std::string> extract_image_block_types;  // element types, as the client wrote them
  std::int64_t starting_page_number = 1;
  double pdf_line_margin = 0.5;
  double pdf_char_margin = 2.0;
  double pdf_line_overlap = 0.5;
  double pdf_word_margin = 0.185;
};

// Past one a file fails with code `limit` and the message `Document limit exceeded: <name>`.
struct ReadLimits {
  std::int64_t input_bytes = 50LL << 20;
  std::int64_t zip_entries = 10'000;
  std::int64_t zip_total_bytes = 512LL << 20;  // inflated, counted while inflating
  std::int64_t zip_ratio = 200;                // of an entry over 1 MiB
  std::int64_t gzip_bytes = 256LL << 20;
  std::int64_t xml_depth = 256;
  std::int64_t html_depth = 512;
  std::int64_t json_depth = 512;
  std::int64_t json_nodes = 5'000'000;
  std::int64_t xml_attrs = 1'000;  // of one element
  std::int64_t xml_name = 4 * 1024;
  std::int64_t xml_nodes = 5'000'000;
  std::int64_t html_nodes = 5'000'000;
  std::int64_t csv_field = 10LL << 20;
  std::int64_t csv_rows = 2'000'000;
  std::int64_t csv_cols = 16'384;
  std::int64_t xlsx_cells = 5'000'000;
  std::int64_t pdf_pages = 5'000;
  std::int64_t pdf_glyphs = 1'000'000;      // of one page
  std::int64_t pdf_seconds = 60;            // of a processor for its text, and 4 more a MiB
  std::int64_t image_pixels = 100'000'000;  // of one image, before it is decoded
  std::int64_t render_pixels = 40'000'000;  // of one page
  std::int64_t mail_parts = 1'000;
  std::int64_t mail_depth = 10;
  std::int64_t elements = 1'000'000;
  std::int64_t text_bytes = 256LL << 20;
};

// `Document limit exceeded: <name>`; kind invalid_input, code "limit".
Failure past_limit(std::string_view name);
// kind invalid_input; code one of: unsupported_type, encrypted, broken_pdf, broken_file, bad_json,
// bad_encoding, fast_on_image, bad_csv.
Failure unreadable(std::string_view code, std::string message);

// What a reader may use of the world.
struct ReadContext {
  const ReadOptions& options;
  const ReadLimits& limits;
  Context& context;  // cancellation, progress, programs
};

}  // namespace docket::executor::element
