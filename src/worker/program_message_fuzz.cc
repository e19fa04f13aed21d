// Requests for programs, as a worker that is no longer ours would send them.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "worker/program_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<worker::ProgramRequest> request = worker::decode_program_request(bytes);
  if (!request) return 0;
  const Result<std::string> again = worker::encode(*request);
  DOCKET_CHECK(again && *again == bytes, "what is read is written as it was");
  return 0;
}
