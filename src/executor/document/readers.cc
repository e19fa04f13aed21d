#include "executor/document/readers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "executor/office/docx.h"

namespace docket::executor::document {
namespace {

constexpr std::array<std::pair<FileType, Read>, 1> readers = {{
    {FileType::docx, office::read_docx},
}};

}  // namespace

Read reader_of(FileType type) {
  const auto* const found = std::ranges::find(readers, type, &std::pair<FileType, Read>::first);
  return found == readers.end() ? nullptr : found->second;
}

}  // namespace docket::executor::document
