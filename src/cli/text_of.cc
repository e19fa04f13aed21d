#include "cli/text_of.h"

#include <istream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/whole_file.h"

namespace docket::cli {

Outcome<std::string> bytes_of(const std::string& path) {
  auto bytes = whole_file(path);
  if (!bytes) return Refusal{ExitCode::usage, fmt::format("Cannot read {}.", path)};
  return *std::move(bytes);
}

Outcome<std::string> text_of(const std::string& word, const World& world) {
  if (word == "-") return std::string(std::istreambuf_iterator<char>(world.in), {});
  if (word.find('{') != std::string::npos) return word;
  return bytes_of(word);
}

}  // namespace docket::cli
