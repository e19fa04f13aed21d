// Text as it stands in HTML and XML.
//
// Guarantees: all other characters stay as they are; linear.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::executor::element {

enum class Quotes : std::uint8_t {
  raw,      // & < > alone, as in text between tags
  doubled,  // " too, as in attributes
  both,     // ' too, as Python's html.escape does
};

void append_markup(std::string& out, std::string_view text, Quotes quotes);

}  // namespace docket::executor::element
