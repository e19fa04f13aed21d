// Reads requests out of the bytes of one connection, one after the other.
//
// Guarantees: which requests come out does not depend on how the bytes were cut into pieces; only
//   a refusal may be noticed earlier or later. What could be read in two ways (RFC 9112 section
//   11.2, request smuggling) is `malformed`: Content-Length beside Transfer-Encoding, either of
//   them twice or odd, a Transfer-Encoding in HTTP/1.0.
// Callers: the connection: feed until the head is there, let_body_in, feed until complete (a body
//   in pieces: take_piece after each feed), take.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/limits.h"
#include "http/message.h"
#include "http/refusal.h"

namespace docket::http {

class Parser {
 public:
  enum class State : std::uint8_t {
    head,      // wants more bytes of the head
    admitted,  // the head is whole; somebody must let the body in or give up
    body,      // wants more bytes of the body
    complete,  // `take` gives the request
    failed,    // `refusal` says why; nothing more can be read from this connection
  };

  // `limits` must outlive the parser.
  explicit Parser(const Limits& limits);
  ~Parser();

  // Consumes from the front of `bytes` and says how many; the rest comes again, followed by more.
  // Stops at the end of the head and at the end of the request. Not in `complete` and `failed`.
  std::size_t feed(std::string_view bytes);
  State state() const;

  // As far as it is known.
  Request& request();
  const Refusal& refusal() const;
  // The head announces a body of at least one byte, or one in chunks.
  bool has_body() const;
  // The client wants a `100 Continue` before it sends the body.
  bool expects_continue() const;
  // The client speaks HTTP/1.1 and so takes an answer in chunks.
  bool takes_chunks() const;
  // The client may send another request after this one.
  bool is_kept_alive() const;

  // How a body comes out: in the request that is taken, or by and by, so that it is never whole in
  // memory: then a feed stops soon after it made `piece_bytes` of it.
  enum class Delivery : std::uint8_t { whole, pieces };
  static constexpr std::size_t piece_bytes = 64 * 1024;

  // From `admitted` to `body` or `complete`, or to `failed` when the head already says that the
  // body is too large or in an encoding that we do not read.
  void let_body_in(std::uint64_t body_bytes_max, std::uint64_t inflated_bytes_max,
                   Delivery delivery = Delivery::whole);
  // What came of a body that is delivered in pieces since it was last asked for.
  std::string take_piece();
  // From `complete` to the `head` of the next request.
  Request take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::http
