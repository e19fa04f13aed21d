// Every limit of the HTTP server, with its unit. Each can be configured; each is tested at the
// edge and past it.
//
// Guarantees: past a limit the client gets the status named here in its door's style, and the
//   connection is closed where the framing can no longer be trusted.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace docket::http {

struct Limits {
  // Sizes.
  std::size_t target_bytes = 16 * 1024;              // 414
  std::size_t header_bytes = 64 * 1024;              // 431; request line, fields and blank line
  std::uint64_t body_bytes = 2 * 1024 * 1024;        // 413; as sent; a route may set its own
  std::uint64_t inflated_bytes = 256 * 1024 * 1024;  // 413; after gzip; a route may set its own
  std::uint64_t bodies_bytes_total = 1024ULL * 1024 * 1024;  // 503; request bodies in memory

  // Times.
  Millis first_byte_time{10'000};  // from accept to the first byte; closed without a word
  Millis head_time{15'000};        // 408; from the first byte of a request to its whole head
  // 408; from the head to the last byte of the body. A body that is taken in pieces has as much for
  // every 64 KiB.
  Millis body_time{60'000};
  Millis idle_time{75'000};   // between requests; closed without a word
  Millis write_time{30'000};  // without the peer taking a byte of an answer; then cut
  Millis linger_time{2'000};  // for the peer to read a refusal while its unread bytes go away

  // Counts.
  int connections = 10'000;             // 503
  int connections_per_address = 1'024;  // 429
  int requests_in_flight = 10'000;      // 503; admitted and not yet answered
  int pipelined_requests = 64;          // answers gathered before they are written; no refusal
};

}  // namespace docket::http
