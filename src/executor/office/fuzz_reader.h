// What every fuzz target of this room does: any bytes give elements or a failure that says why.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/check.h"
#include "executor/element/reader.h"
#include "executor/element/unicode.h"
#include "executor/kind.h"

namespace docket::executor::office {

// `read` is called with the bytes and a context.
template <class Read>
void fuzz_reader(const Read& read, std::string_view bytes) {
  const element::ReadOptions options;
  const element::ReadLimits limits{.zip_total_bytes = 1 << 22, .xlsx_cells = 20'000};
  QuietContext quiet;
  element::Reading reading = read(bytes, {.options = options, .limits = limits, .context = quiet});
  if (!reading) {
    DOCKET_CHECK(!reading.failure().message.empty(), "a failure says why");
    return;
  }
  for (const element::Element& element : *reading) {
    DOCKET_CHECK(element::is_utf8(element.text), "text is UTF-8");
    DOCKET_CHECK(element.text.find('\0') == std::string::npos, "text has no NUL");
    const element::Metadata& metadata = element.metadata;
    DOCKET_CHECK(metadata.link_texts.size() == metadata.link_urls.size(),
                 "each link has a text and a target");
    // Elements of HTML (EPUB, mail) do not say where in the text their links are.
    DOCKET_CHECK(metadata.links.empty() || metadata.links.size() == metadata.link_urls.size(),
                 "each link has a place, or none has");
  }
}

}  // namespace docket::executor::office
