// Any bytes with the name and type in their first two lines: finding out what a file is never
// fails.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/document/containers.h"
#include "executor/document/detect.h"
#include "executor/document/gzip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor::document;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = [&] {
    const std::size_t end = text.find('\n');
    const std::string_view first = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return first;
  };
  const std::string_view name = line();
  const std::string_view content_type = line();
  const FileType type = detect(text, name, content_type);
  DOCKET_CHECK((type == FileType::empty) == text.empty(), "only nothing is empty");
  DOCKET_CHECK(!mime(type).empty(), "every type has a MIME type");
  (void)ole_names(text);
  const auto content = gunzip(text, 1 << 16);
  DOCKET_CHECK(!content || content->size() <= 1 << 16, "the limit of gzip holds");
  return 0;
}
