// Serves a Router's routes over HTTP/1.0 and 1.1 on TCP.
//
// Guarantees: on one connection requests are handled one after the other and answered in order;
//   connections do not wait for each other. Every answer has Content-Length (a stream: chunks, or
//   to HTTP/1.0 the end of the connection), Date and X-Correlation-Id (the request's own if it is 1
//   to 128 of [A-Za-z0-9._:-], else a new one). A request that was begun is answered or its
//   connection is cut; `on_delivered` tells which. A peer that ends its sending side while a
//   handler is held counts as gone: the stop token fires, and what the handler then answers is
//   still sent.
// Callers: app and tests.
// Threads: the server's own, one io_context each, from construction to destruction; each has made
//   its Resumer current, so a handler's Task goes on where it started. Members: any thread.
// Time and chance: only from `clock` and `random`; time-outs are looked at every 50 ms.
// Errors: named at the methods.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "http/limits.h"
#include "http/router.h"

namespace docket::http {

class Server {
 public:
  // The references must outlive the server. `threads` is at least 1. Metrics made here:
  // docket_http_requests_total{route,status}, docket_http_request_seconds{route} and
  // docket_http_{requests_in_flight,connections}; requests without a route count as "none".
  Server(Router router, const Limits& limits, const Clock& clock, Random& random, Metrics& metrics,
         int threads);
  // Stops listening, cuts every connection and waits until the last handler has ended; so what
  // handlers wait for must have been stopped (or drained) before.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens on a numeric address; port 0 picks a free one. May be called for several addresses.
  // Returns the port. Errors: `invalid_argument` for no address; `unavailable` when it cannot be
  // bound, e.g. because another process has it.
  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);

  // Stops listening, closes idle connections, fires the stop token of every request in flight and
  // waits until all are answered; what is left after `grace` is cut. Returns whether nothing had
  // to be cut. Once; blocks; not from a handler.
  bool drain(Millis grace);

  int requests_in_flight() const;
  int connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::http
