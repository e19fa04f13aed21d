// Fuzzes the request parser, heads and bodies, and holds it to its promise that the way bytes are
// cut, or bodies delivered, does not matter. The first byte of an input chooses the cut.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "http/parser.h"

namespace {

using docket::http::Limits;
using docket::http::Parser;

constexpr Limits small_limits{
    .target_bytes = 256, .header_bytes = 1024, .body_bytes = 1024, .inflated_bytes = 4096};

// What a stream was understood as, in a form that can be compared.
std::string understood(std::string_view bytes, std::size_t piece_bytes, Parser::Delivery delivery) {
  Parser parser(small_limits);
  std::string seen;
  std::string pending;
  std::string body;
  while (!bytes.empty()) {
    pending += bytes.substr(0, piece_bytes);
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
    while (!pending.empty()) {
      const std::size_t used = parser.feed(pending);
      DOCKET_CHECK(used <= pending.size(), "a parser consumes what it was given");
      pending.erase(0, used);
      if (parser.state() == Parser::State::admitted) {
        parser.let_body_in(small_limits.body_bytes, small_limits.inflated_bytes, delivery);
      }
      if (parser.state() == Parser::State::failed) return seen;
      if (delivery == Parser::Delivery::pieces) body += parser.take_piece();
      if (parser.state() == Parser::State::complete) {
        const auto request = parser.take();
        body += request.body;
        DOCKET_CHECK(body.size() <= small_limits.inflated_bytes, "bodies have a limit");
        seen += request.target + '\n' + std::exchange(body, {}) + '\n';
      }
      if (used == 0) break;
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = understood(bytes, bytes.size() + 1, Parser::Delivery::whole);
  const std::string cut =
      understood(bytes, std::size_t{1} + data[0] % 32,
                 data[0] < 128 ? Parser::Delivery::whole : Parser::Delivery::pieces);
  DOCKET_CHECK(whole == cut, "which requests come out does not depend on how bytes were cut");
  return 0;
}
