#include "executor/document/file_type.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"

namespace docket::executor::document {
namespace {

struct Row {
  FileType type;
  std::string_view word;
  std::string_view mime;
  std::string_view extensions;  // each with a point before and a space behind
  std::string_view more_mimes;  // each with a space behind
};

constexpr std::array rows = {
    Row{FileType::bmp, "bmp", "image/bmp", ".bmp ", "image/x-bmp image/x-ms-bmp "},
    Row{FileType::csv, "csv", "text/csv", ".csv ",
        "application/csv application/x-csv text/comma-separated-values "
        "text/x-comma-separated-values text/x-csv "},
    Row{FileType::doc, "doc", "application/msword", ".doc ", ""},
    Row{FileType::docx, "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx ", ""},
    Row{FileType::eml, "eml", "message/rfc822", ".eml .p7s ", ""},
    Row{FileType::epub, "epub", "application/epub", ".epub ", "application/epub+zip "},
    Row{FileType::heic, "heic", "image/heic", ".heic ", "image/x-heic "},
    Row{FileType::html, "html", "text/html", ".html .htm ", ""},
    Row{FileType::jpg, "jpg", "image/jpeg", ".jpg .jpeg ", ""},
    Row{FileType::json, "json", "application/json", ".json ", ""},
    Row{FileType::md, "md", "text/markdown", ".md .markdown ", "text/x-markdown "},
    Row{FileType::msg, "msg", "application/vnd.ms-outlook", ".msg ", ""},
    Row{FileType::ndjson, "ndjson", "application/x-ndjson", ".ndjson ", ""},
    Row{FileType::odt, "odt", "application/vnd.oasis.opendocument.text", ".odt ", ""},
    Row{FileType::org, "org", "text/org", ".org ", ""},
    Row{FileType::pdf, "pdf", "application/pdf", ".pdf ", ""},
    Row{FileType::png, "png", "image/png", ".png ", ""},
    Row{FileType::ppt, "ppt", "application/vnd.ms-powerpoint", ".ppt ", ""},
    Row{FileType::pptx, "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx ", ""},
    Row{FileType::rst, "rst", "text/x-rst", ".rst ", ""},
    Row{FileType::rtf, "rtf", "text/rtf", ".rtf ", "application/rtf "},
    Row{FileType::tiff, "tiff", "image/tiff", ".tiff .tif ", ""},
    Row{FileType::tsv, "tsv", "text/tsv", ".tsv .tab ", "text/tab-separated-values "},
    Row{FileType::txt, "txt", "text/plain",
        ".txt .text .c .cc .cpp .cs .cxx .go .java .js .log .php .py .rb .swift .ts .yaml .yml ",
        "text/yaml application/x-yaml application/yaml text/x-yaml "},
    Row{FileType::xls, "xls", "application/vnd.ms-excel", ".xls ", ""},
    Row{FileType::xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx ", ""},
    Row{FileType::xml, "xml", "application/xml", ".xml ", "text/xml "},
    Row{FileType::zip, "zip", "application/zip", ".zip ", ""},
    Row{FileType::empty, "empty", "inode/x-empty", "", ""},
    Row{FileType::unknown, "unknown", "application/octet-stream", "", ""},
};

const Row& row_of(FileType type) { return *std::ranges::find(rows, type, &Row::type); }

bool lists(std::string_view list, const std::string& entry) {
  const std::size_t found = list.find(entry + ' ');
  return found == 0 || (found != std::string_view::npos && list[found - 1] == ' ');
}

}  // namespace

std::string_view word(FileType type) { return row_of(type).word; }

std::string_view mime(FileType type) { return row_of(type).mime; }

std::optional<FileType> type_of_name(std::string_view name) {
  const std::size_t point = name.rfind('.');
  if (point == std::string_view::npos) return std::nullopt;
  const std::string extension = ascii_lower(name.substr(point));
  for (const Row& row : rows) {
    if (extension.size() > 1 && lists(row.extensions, extension)) return row.type;
  }
  return std::nullopt;
}

std::optional<FileType> type_of_mime(std::string_view content_type) {
  std::string_view bare = content_type.substr(0, content_type.find(';'));
  while (bare.ends_with(' ')) bare.remove_suffix(1);
  while (bare.starts_with(' ')) bare.remove_prefix(1);
  const std::string type = ascii_lower(bare);
  // Says nothing: what many clients send for every file.
  if (type.empty() || type == mime(FileType::unknown)) return std::nullopt;
  for (const Row& row : rows) {
    if (type == row.mime || lists(row.more_mimes, type)) return row.type;
  }
  return std::nullopt;
}

}  // namespace docket::executor::document
