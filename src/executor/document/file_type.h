// The formats of files that the kind `document` knows by name, readable or not.
//
// Guarantees: extensions and MIME types are those of the Unstructured API
//   (docs/executors/document.md).
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::executor::document {

enum class FileType : std::uint8_t {
  bmp,
  csv,
  doc,
  docx,
  eml,
  epub,
  heic,
  html,
  jpg,
  json,
  md,
  msg,
  ndjson,
  odt,
  org,
  pdf,
  png,
  ppt,
  pptx,
  rst,
  rtf,
  tiff,
  tsv,
  txt,
  xls,
  xlsx,
  xml,
  zip,
  empty,
  unknown,
};

// "docx": the word of the API for the type, as in `skip_infer_table_types`.
std::string_view word(FileType type);
// What `filetype` of the metadata says.
std::string_view mime(FileType type);
// By the name's extension, any case; nullopt: none that is known.
std::optional<FileType> type_of_name(std::string_view name);
// By MIME type without parameters, any case.
std::optional<FileType> type_of_mime(std::string_view content_type);

}  // namespace docket::executor::document
