// What lies inside a container file, as far as it tells which format the file has.
//
// Guarantees: reads names only, never more than a bounded part of the file; a damaged container has
//   fewer names.
// Callers: detect. Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docket::executor::document {

struct ZipNames {
  bool is_zip = false;
  std::vector<std::string> names;  // in the order of the directory
  std::string mimetype;            // content of the entry `mimetype`, where it is stored as it is
};
// ZIP: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
ZipNames zip_names(std::string_view bytes);

// Compound files (OLE): [MS-CFB] 2.2 and 2.6. Names of streams and storages in the directory.
bool is_ole(std::string_view bytes);
std::vector<std::string> ole_names(std::string_view bytes);

}  // namespace docket::executor::document
