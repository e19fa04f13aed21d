// Bytes in some character set as UTF-8, by ICU's tables.
//
// Guarantees: valid UTF-8; what the set does not have becomes U+FFFD.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::office {

// `charset` as mails and programs call it ("iso-8859-1", "windows-1252", "utf-16le"); an unknown or
// empty one is read as UTF-8 where the bytes are, else as windows-1252.
std::string to_utf8(std::string_view bytes, const std::string& charset);

// What Windows calls a code page: 1252 is "windows-1252", 65001 "utf-8". Empty: unknown.
std::string charset_of_code_page(int number);

}  // namespace docket::executor::office
