// A transcript: exchanges with a server as a customer can read them, and the steps between them.
//
// Format, line by line:
//   # …                      at the top: a sentence, then `# source: <address of the API's page>`
//   given …, advance …       a directive (see player.h); at the top, between and behind exchanges
//   > METHOD target          a request; then `> Name: value` headers, then `> ` body lines
//   < status                 its answer; then `< Name: value`, then `< ` body lines as JSON, or
//   <= body                  the body byte for byte, one line
// A request line that follows an answer begins the next exchange. `{{name}}` stands for a
// remembered value or a shape (see match.h).
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace docket::test {

struct Exchange {
  int line = 0;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> answer_headers;
  std::string answer_json;                  // empty: the body is free
  std::optional<std::string> answer_bytes;  // of `<=`
};

struct Directive {
  int line = 0;
  std::string text;
};

struct Transcript {
  std::string name;
  std::string source;
  std::vector<std::variant<Directive, Exchange>> steps;
};

// Errors: `invalid_argument` naming the line.
Result<Transcript> parse_transcript(std::string name, std::string_view text);

}  // namespace docket::test
