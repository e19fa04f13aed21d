// Rich Text Format as tokens (specification 1.9.1, "Conventions of an RTF Reader").
//
// Guarantees: every byte is read once; line ends are left out, binary data is stepped over.
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace docket::executor::office {

struct RtfToken {
  enum class Kind : std::uint8_t {
    end,
    open,    // {
    close,   // }
    word,    // \par, \li720
    symbol,  // \~ and the like: `text` is the sign
    byte,    // \'e9
    text,    // plain bytes, without line ends
  };
  Kind kind = Kind::end;
  std::string_view text = {};
  bool has_number = false;
  int number = 0;  // of a word; the byte
};

class RtfTokens {
 public:
  explicit RtfTokens(std::string_view bytes) : bytes_(bytes) {}
  RtfToken next();

 private:
  RtfToken control();
  RtfToken word();

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace docket::executor::office
