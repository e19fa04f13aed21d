// Takes a multipart/form-data body (RFC 7578, RFC 2046 section 5.1) apart as it arrives: bytes in,
// events out.
//
// Guarantees: the parts and their bytes do not depend on how the body was cut into pieces. Holds no
//   more than the bytes pushed last, the head of a part, and a boundary's length.
// Callers: receivers of forms. Push what came, then ask for events until `More`; at the body's end
//   `finish`.
// Threads: one at a time.
// Errors: `invalid_argument` for what is no such body, `exhausted` past a limit; then always the
//   same again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace docket::http {

class Multipart {
 public:
  struct Limits {
    std::size_t parts = 2'000;
    std::size_t head_bytes = 16 * 1024;  // of one part
  };
  // What stands before a part's bytes.
  struct Head {
    std::string name;
    std::optional<std::string> filename;  // as sent, maybe empty; none: the part is a text field
    std::string content_type;             // empty when the part has none
  };
  struct Data {
    std::string_view bytes;  // never empty; until the next push
  };
  struct End {};   // of the part
  struct More {};  // wants bytes
  using Event = std::variant<More, Head, Data, End>;

  // `boundary` as of boundary_of.
  explicit Multipart(std::string_view boundary) : Multipart(boundary, Limits()) {}
  Multipart(std::string_view boundary, const Limits& limits);

  void push(std::string_view bytes);
  Result<Event> next();
  // After the last event: whether the body is whole. One of no bytes at all has no parts.
  Result<void> finish() const;

 private:
  enum class State : std::uint8_t { preamble, after_boundary, head, data, epilogue };

  Result<Event> step();
  Result<Event> skip_preamble();
  Result<Event> read_boundary_end();
  Result<Event> read_head();
  Result<Event> read_data();
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

  const std::string delimiter_;  // with the line end before it
  const Limits limits_;
  State state_ = State::preamble;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t parts_ = 0;
  bool is_empty_ = true;
  bool is_at_start_ = false;  // of a part's bytes: its empty line is still in the buffer
  std::optional<Error> error_;
};

// The boundary that a Content-Type of multipart/form-data names; nothing for another type and for a
// boundary that RFC 2046 does not allow (1 to 70 characters, no space at its end).
std::optional<std::string> boundary_of(std::string_view content_type);

}  // namespace docket::http
