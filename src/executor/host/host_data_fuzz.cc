// Any bytes as the data of every operation, and as JSON to be masked: no crash; what is refused
// says why; masking twice changes nothing, and what was JSON still is.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include "base/check.h"
#include "executor/host/data.h"
#include "executor/host/facts.h"
#include "executor/host/icmp_echo.h"
#include "executor/host/operations.h"
#include "executor/host/redact.h"

namespace {

namespace host = docket::executor::host;

void check_masking(std::string_view text) {
  const std::string shown = host::redact(text);
  DOCKET_CHECK(host::redact(shown) == shown, "what is masked is masked");
  boost::system::error_code error;
  boost::json::parse(text, error);
  if (error) return;
  boost::json::parse(shown, error);
  DOCKET_CHECK(!error, "JSON stays JSON");
}

void check_packet(std::string_view packet) {
  const host::Echo echo{.is_ipv6 = false, .identifier = 1, .cookie = std::string(16, 'c')};
  host::reply_sequence(echo, host::without_ipv4_header(packet), false);
  host::reply_sequence(echo, packet, true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_masking(text);
  check_packet(text);
  const auto object = host::parse_data(text);
  if (!object) {
    DOCKET_CHECK(!object.error().message.empty(), "a refusal says why");
    return 0;
  }
  for (const host::Operation& operation : host::operations()) {
    const auto refusal = operation.check(*object);
    DOCKET_CHECK(!refusal || (!refusal->message.empty() && refusal->code == "invalid"),
                 "a refusal says why");
  }
  // Without the references that would ask this machine's name service.
  static const host::Policy policy{.custom_facts = {{"a", "b"}}};
  if (text.find("fqdn") == std::string_view::npos) {
    const auto replaced = host::with_facts(*object, policy, host::Roots::below("/nonexistent"));
    DOCKET_CHECK(replaced || replaced.error().code == "invalid", "a refusal says why");
  }
  return 0;
}
