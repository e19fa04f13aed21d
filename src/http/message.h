// What a door gets and what it gives back: a request and a response, without sockets.
//
// Guarantees: a Request is whole (its body was read and decoded) except in `Route::admit`, which
//   sees it without body. Percent-decoding never fails: a malformed escape stays as it was sent.
//   Decoded text may be any bytes, also invalid UTF-8.
// Callers: api/*, and http itself.
// Threads: plain values; a handler owns its Request.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace docket::http {

class Peer;

// `other` is any method we have no word for; no route can ask for it.
enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };
std::string_view name(Method method);        // "GET"; "" for other
Method parse_method(std::string_view word);  // methods are case-sensitive (RFC 9110 section 9.1)

// Header fields in the order they came; names are compared without case.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
  };
  void add(std::string name, std::string value);
  // Replaces every field of this name.
  void set(std::string name, std::string value);
  // The first value, or null.
  const std::string* find(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // True when a comma-separated value of this name holds `token`, compared without case.
  bool has_token(std::string_view name, std::string_view token) const;
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

struct NamedValue {
  std::string name;
  std::string value;
  friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

struct Request {
  Method method = Method::get;        // as sent: HEAD stays HEAD, its body is dropped later
  std::string target;                 // as sent
  std::string path;                   // still encoded, runs of '/' collapsed
  std::vector<std::string> segments;  // of the path, each decoded after splitting (%2F stays in)
  std::vector<NamedValue> params;     // of the route's pattern, decoded, in order
  std::string raw_query;              // what follows '?', as sent
  std::vector<NamedValue> query;      // decoded, in order, repeated and empty ones kept
  Headers headers;
  std::string body;            // without transfer and content encoding
  std::string remote_address;  // numeric, without port
  std::string correlation_id;  // also sent back as X-Correlation-Id
  std::stop_token stop;        // fires, on the I/O thread, when the peer has gone or a drain begins
  std::shared_ptr<const Peer> peer;  // who waits for the answer; null in tests without a socket
  std::any admitted;                 // what `admit` learned, e.g. who asks; http never looks
  std::any received;  // what the route's receiver made of the body, which is then empty

  // The value of `{name}` in the route's pattern; a name it lacks is our bug.
  const std::string& param(std::string_view name) const;
  // Nobody will read the answer, or the server is stopping: a held request should end.
  bool is_abandoned() const { return stop.stop_requested(); }
};

// An answer that is made while it is sent, piece by piece, on the I/O thread; each piece is pulled
// when the socket took the one before. Dropped when it is at its end or the peer has gone.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // The next piece, some 64 KiB; empty: the end. Errors: the connection is cut, so that nobody
  // takes what came for the whole.
  virtual Task<Result<std::string>> next() = 0;
};

// A body is bytes of its own, bytes shared with a cache, or a source.
class Body {
 public:
  Body() = default;
  Body(std::string bytes) : bytes_(std::move(bytes)) {}
  Body(const char* text) : bytes_(std::string(text)) {}
  // `shared` is not null; its bytes never change.
  Body(std::shared_ptr<const std::string> shared) : bytes_(std::move(shared)) {}
  // Not null. Sent in chunks (to HTTP/1.0: until the connection ends).
  Body(std::shared_ptr<BodySource> source) : bytes_(std::move(source)) {}
  // Of a source: nothing.
  std::string_view view() const;
  // Null: the body is bytes.
  std::shared_ptr<BodySource> source() const;

 private:
  std::variant<std::string, std::shared_ptr<const std::string>, std::shared_ptr<BodySource>> bytes_;
};

struct Response;

// Takes a body as it arrives, without transfer and content encoding, so that it is never whole in
// memory. Runs on the I/O thread; nothing more is read from the peer while it works. Dropped
// unfinished when the peer leaves or the body breaks a limit.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;
  // A response refuses the request; the rest of the body is not read.
  virtual Task<std::optional<Response>> take(std::string bytes) = 0;
  // The body is whole: leaves what was made of it in `request.received`.
  virtual Task<std::optional<Response>> finish(Request& request) = 0;
};

struct Response {
  int status = 200;
  // Sent as they are. Content-Length, Connection, Date and X-Correlation-Id are the server's own
  // and must not be here.
  Headers headers = {};
  Body body = {};  // never sent for HEAD, 204 and 304
  // Called once on the I/O thread: true when the socket accepted the last byte, false when the
  // connection failed before. Must not block or throw.
  std::function<void(bool delivered)> on_delivered = {};
};

// A response with a body of exactly this content type.
Response make_response(int status, std::string content_type, Body body);

// "Not Found" for 404; "" for a status without a registered phrase.
std::string_view reason_phrase(int status);

}  // namespace docket::http
