#include "cli/text_of.h"

#include <fstream>
#include <istream>
#include <iterator>

#include <fmt/format.h>

namespace docket::cli {
namespace {

std::string read_all(std::istream& stream) {
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

Outcome<std::string> text_of(const std::string& word, const World& world) {
  if (word == "-") return read_all(world.in);
  if (word.find('{') != std::string::npos) return word;
  std::ifstream file(word, std::ios::binary);
  if (!file) return Refusal{ExitCode::usage, fmt::format("Cannot read {}.", word)};
  return read_all(file);
}

}  // namespace docket::cli
