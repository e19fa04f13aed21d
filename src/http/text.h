// Small things about header text: blanks around it, words in lists, and the characters of old
// clients.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace docket::http {

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);
// True when the comma-separated `list` holds `token`, compared without case.
bool list_has(std::string_view list, std::string_view token);
// Each byte is the character of its number.
std::string latin1_to_utf8(std::string_view bytes);

}  // namespace docket::http
