// Which client asks: three of its quirks are answered by name, because the published answer breaks
// it (docs/doors/ionq-clients.md).
//
// Threads: pure.
#pragma once

#include <cstdint>

#include "http/message.h"

namespace docket::api::ionq {

enum class Client : std::uint8_t { other, cirq, qiskit };

// From the User-Agent.
Client client_of(const http::Request& request);

}  // namespace docket::api::ionq
