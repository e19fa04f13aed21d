// Fuzzes the multipart parser and the values of its headers, and holds it to its promise that the
// way bytes are cut does not matter. The first byte of an input chooses the cut.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/multipart.h"

namespace {

using docket::http::Multipart;

// What a body was understood as, in a form that can be compared. The bytes of a part that is cut
// off or spoilt do not count: how many of them come depends on the cut.
std::string understood(std::string_view bytes, std::size_t piece_bytes) {
  Multipart multipart("b", {.parts = 8, .head_bytes = 256});
  std::string seen;
  std::string part;
  while (!bytes.empty()) {
    multipart.push(bytes.substr(0, piece_bytes));
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
    while (true) {
      auto event = multipart.next();
      if (!event) return seen + "failed";
      if (const auto* head = std::get_if<Multipart::Head>(&*event)) {
        part = head->name + '\n' + head->filename.value_or("-") + '\n' + head->content_type + '\n';
      } else if (const auto* data = std::get_if<Multipart::Data>(&*event)) {
        DOCKET_CHECK(!data->bytes.empty(), "data has bytes");
        part += data->bytes;
      } else if (std::holds_alternative<Multipart::End>(*event)) {
        seen += part + '\n';
      } else {
        break;
      }
    }
  }
  return seen + (multipart.finish() ? "whole" : "cut off");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = understood(bytes, bytes.size() + 1);
  DOCKET_CHECK(whole == understood(bytes, std::size_t{1} + data[0] % 64),
               "the parts do not depend on how bytes were cut");
  return 0;
}
