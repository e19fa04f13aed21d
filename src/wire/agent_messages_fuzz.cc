// Whatever bytes come, a message is decoded or refused; what is decoded survives a round trip.
#include "base/check.h"
#include "wire/agent_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace wire = docket::wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto request = wire::decode_sync_request(text)) {
    const std::string once = wire::encode(*request);
    const auto again = wire::decode_sync_request(once);
    DOCKET_CHECK(again && wire::encode(*again) == once, "a sync request survives a round trip");
  }
  if (const auto answer = wire::decode_sync_answer(text)) {
    const std::string once = wire::encode(*answer);
    const auto again = wire::decode_sync_answer(once);
    DOCKET_CHECK(again && wire::encode(*again) == once, "a sync answer survives a round trip");
  }
  static_cast<void>(wire::decode_register_request(text));
  static_cast<void>(wire::decode_register_answer(text));
  static_cast<void>(wire::decode_enroll_request(text));
  static_cast<void>(wire::decode_key_answer(text));
  static_cast<void>(wire::decode_error(text));
  return 0;
}
