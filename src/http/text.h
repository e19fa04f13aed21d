// Small things about header text: comparing and finding without case, as HTTP asks (RFC 9110
// section 5.1), and the characters of old clients.
//
// Guarantees: only A-Z and a-z are folded; other bytes compare as they are.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace docket::http {

bool equal_without_case(std::string_view a, std::string_view b);
// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);
// True when the comma-separated `list` holds `token`.
bool list_has(std::string_view list, std::string_view token);
// Each byte is the character of its number.
std::string latin1_to_utf8(std::string_view bytes);

}  // namespace docket::http
