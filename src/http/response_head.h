// The bytes before a body: status line and fields.
//
// Guarantees: a field value cannot break out of its line: CR, LF and NUL become spaces.
// Callers: the connection.
// Threads: pure functions; a DateText belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace docket::http {

// IMF-fixdate (RFC 9110 section 5.6.7), made once a second.
class DateText {
 public:
  std::string_view at(TimePoint now);

 private:
  std::chrono::sys_seconds second_ = std::chrono::sys_seconds::min();
  std::string text_;
};

// How the end of a body is told whose length is not known before (RFC 9112 section 6.3).
enum class StreamEnd : std::uint8_t {
  last_chunk,  // Transfer-Encoding: chunked
  close,       // to HTTP/1.0
};

struct HeadFacts {
  StreamEnd stream_end = StreamEnd::last_chunk;
  std::string_view date;
  std::string_view correlation_id;
  bool closes = false;  // says `Connection: close`
};

// With the blank line. Content-Length is the body's, also when the body itself is not sent; a
// status without content (204, 304) has none, nor has the body of a source.
std::string format_head(const Response& response, const HeadFacts& facts);

// What stands before `bytes` bytes of a body in chunks; for none: its end (RFC 9112 section 7.1).
std::string chunk_frame(std::size_t bytes, bool is_first);

// Whether an answer with this status to this method carries its body.
bool carries_body(Method method, int status);

}  // namespace docket::http
