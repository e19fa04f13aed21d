#include "executor/document/detect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "base/ascii.h"
#include "executor/document/containers.h"
#include "executor/element/unicode.h"

namespace docket::executor::document {
namespace {

constexpr std::size_t look_bytes = 1U << 20U;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed_start(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

// Without the byte order mark of UTF-8.
std::string_view without_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

bool has_prefix(std::string_view text, std::string_view lower_prefix) {
  return equal_without_case(text.substr(0, lower_prefix.size()), lower_prefix);
}

std::optional<FileType> type_of_ole(std::string_view bytes) {
  if (!is_ole(bytes)) return std::nullopt;
  const std::vector<std::string> names = ole_names(bytes);
  const auto has = [&](std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  if (has("WordDocument")) return FileType::doc;
  if (has("PowerPoint Document")) return FileType::ppt;
  if (has("Workbook") || has("Book")) return FileType::xls;
  if (has("__properties_version1.0")) return FileType::msg;
  return std::nullopt;
}

std::optional<FileType> type_of_zip(std::string_view bytes) {
  if (!bytes.starts_with("PK")) return std::nullopt;
  const ZipNames zip = zip_names(bytes);
  if (!zip.is_zip) return std::nullopt;
  const auto has = [&](std::string_view prefix) {
    return std::ranges::any_of(zip.names, [&](const std::string& name) {
      return name.starts_with(prefix) && name.ends_with(".xml");
    });
  };
  if (has("word/document")) return FileType::docx;
  if (has("xl/workbook")) return FileType::xlsx;
  if (has("ppt/presentation")) return FileType::pptx;
  return type_of_mime(zip.mimetype).value_or(FileType::zip);
}

bool is_container_type(FileType type) {
  constexpr std::array types = {FileType::doc,  FileType::docx, FileType::epub,
                                FileType::msg,  FileType::odt,  FileType::ppt,
                                FileType::pptx, FileType::xls,  FileType::xlsx};
  return std::ranges::find(types, type) != types.end();
}

std::optional<FileType> type_of_signature(std::string_view bytes, std::string_view name) {
  constexpr std::size_t pdf_header_within = 1024;
  if (bytes.substr(0, pdf_header_within).find("%PDF-") != std::string_view::npos) {
    return FileType::pdf;
  }
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return FileType::png;
  if (bytes.starts_with("\xFF\xD8\xFF")) return FileType::jpg;
  if (bytes.starts_with(std::string_view("II*\0", 4)) ||
      bytes.starts_with(std::string_view("MM\0*", 4))) {
    return FileType::tiff;
  }
  if (bytes.starts_with("BM") && bytes.size() > 26 && bytes.substr(6, 4) == std::string(4, '\0')) {
    return FileType::bmp;
  }
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp" &&
      (bytes.substr(8, 4) == "heic" || bytes.substr(8, 4) == "heix" ||
       bytes.substr(8, 4) == "mif1")) {
    return FileType::heic;
  }
  if (bytes.starts_with("{\\rtf")) return FileType::rtf;
  const std::string_view text = trimmed_start(without_mark(bytes));
  if (has_prefix(text, "<?xml")) {
    return type_of_name(name) == FileType::html ? FileType::html : FileType::xml;
  }
  constexpr std::array<std::string_view, 6> html_starts = {"<!doctype html", "<html",  "<head",
                                                           "<body",          "<title", "<h1"};
  for (const std::string_view start : html_starts) {
    if (has_prefix(text, start)) return FileType::html;
  }
  return std::nullopt;
}

// Hears nothing: asks only whether a text is JSON.
struct DeafHandler {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Code = boost::system::error_code;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(boost::json::string_view, std::size_t, Code&) { return true; }
  bool on_key(boost::json::string_view, std::size_t, Code&) { return true; }
  bool on_string_part(boost::json::string_view, std::size_t, Code&) { return true; }
  bool on_string(boost::json::string_view, std::size_t, Code&) { return true; }
  bool on_number_part(boost::json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t, boost::json::string_view, Code&) { return true; }
  bool on_uint64(std::uint64_t, boost::json::string_view, Code&) { return true; }
  bool on_double(double, boost::json::string_view, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(boost::json::string_view, Code&) { return true; }
  bool on_comment(boost::json::string_view, Code&) { return true; }
};

bool is_json(std::string_view text) {
  constexpr std::size_t depth_max = 512;
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::basic_parser<DeafHandler> parser(options);
  boost::system::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  return !error && used == text.size();
}

// Whether every line that is not blank is a JSON value, and how many there are.
std::size_t json_lines(std::string_view text) {
  std::size_t lines = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed_start(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!is_json(line)) return 0;
    ++lines;
  }
  return lines;
}

// The lines that are looked at; the last one counts without its end where the text ends too.
std::string_view first_lines(std::string_view text) {
  const std::string_view head = text.substr(0, look_bytes);
  return head.size() < text.size() ? head.substr(0, head.rfind('\n') + 1) : head;
}

// One value: json; several, each on its line: ndjson.
FileType json_or_ndjson(std::string_view bytes, std::string_view name) {
  const std::string_view text = without_mark(bytes);
  const std::size_t lines = json_lines(first_lines(text));
  if (type_of_name(name) == FileType::ndjson && lines > 0) return FileType::ndjson;
  if (text.size() <= look_bytes && is_json(text)) return FileType::json;
  return lines >= 2 ? FileType::ndjson : FileType::json;
}

// Commas outside of quotes; -1: the quotes do not end.
std::ptrdiff_t commas(std::string_view line) {
  std::ptrdiff_t count = 0;
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"') is_quoted = !is_quoted;
    if (c == ',' && !is_quoted) ++count;
  }
  return is_quoted ? -1 : count;
}

bool looks_like_csv(std::string_view text) {
  constexpr int lines_looked_at = 10;
  std::ptrdiff_t expected = 0;
  int lines = 0;
  std::string_view left = text.substr(0, look_bytes);
  while (!left.empty() && lines < lines_looked_at) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const std::ptrdiff_t count = commas(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (count <= 0 || (lines > 0 && count != expected)) return false;
    expected = count;
    ++lines;
  }
  return lines >= 2;
}

// The header lines that a saved mail begins with, in the order that mail programs write them.
bool looks_like_mail(std::string_view text) {
  constexpr std::array<std::string_view, 5> headers = {
      "date:", "message-id:", "subject:", "from:", "to:"};
  std::size_t next = 0;
  std::string_view left = text.substr(0, look_bytes);
  while (!left.empty() && next < headers.size()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const std::string_view line = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    if (trimmed_start(line).empty()) return false;
    if (has_prefix(line, headers[next])) ++next;
  }
  return next == headers.size();
}

bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

// No zero byte is text; other encodings than UTF-8 have none either, but for UTF-16 and UTF-32.
bool is_text(std::string_view bytes) {
  return is_utf16(bytes) || bytes.find('\0') == std::string_view::npos;
}

bool is_text_type(FileType type) {
  constexpr std::array types = {FileType::csv, FileType::eml,    FileType::html, FileType::json,
                                FileType::md,  FileType::ndjson, FileType::org,  FileType::rst,
                                FileType::rtf, FileType::tsv};
  return std::ranges::find(types, type) != types.end();
}

FileType type_of_text(std::string_view bytes, std::string_view name) {
  const std::optional<FileType> named = type_of_name(name);
  if (named && is_text_type(*named)) {
    const bool is_json_name = *named == FileType::json || *named == FileType::ndjson;
    return is_json_name ? json_or_ndjson(bytes, name) : *named;
  }
  const std::string_view text = trimmed_start(without_mark(bytes));
  if (text.starts_with('[') || text.starts_with('{')) {
    if (is_json(text)) return FileType::json;
    if (json_lines(first_lines(text)) >= 2) return FileType::ndjson;
  }
  if (looks_like_csv(bytes)) return FileType::csv;
  if (looks_like_mail(bytes)) return FileType::eml;
  return named.value_or(FileType::txt);
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1F\x8B\x08"); }

FileType detect(std::string_view bytes, std::string_view name, std::string_view content_type) {
  if (bytes.empty()) return FileType::empty;
  if (const auto type = type_of_ole(bytes)) return *type;
  if (const auto type = type_of_zip(bytes)) return *type;
  const std::optional<FileType> asserted = type_of_mime(content_type);
  if (asserted && !(is_container_type(*asserted) && !is_ole(bytes))) {
    return *asserted == FileType::json ? json_or_ndjson(bytes, name) : *asserted;
  }
  if (const auto type = type_of_signature(bytes, name)) return *type;
  if (is_text(bytes)) return type_of_text(bytes, name);
  return type_of_name(name).value_or(FileType::unknown);
}

}  // namespace docket::executor::document
