// The text that a word of a command line stands for: a file, stdin, or the word itself.
//
// Threads: one. Errors: `usage` for a file that cannot be read.
#pragma once

#include <string>

#include "cli/outcome.h"
#include "cli/world.h"

namespace docket::cli {

// The bytes of a file.
Outcome<std::string> bytes_of(const std::string& path);

// "-" is stdin; a word with a brace is JSON itself; any other names a file.
Outcome<std::string> text_of(const std::string& word, const World& world);

}  // namespace docket::cli
