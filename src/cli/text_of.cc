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

Outcome<std::string> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes = read_all(file);
  if (!file) return Refusal{ExitCode::usage, fmt::format("Cannot read {}.", path)};
  return bytes;
}

Outcome<std::string> text_of(const std::string& word, const World& world) {
  if (word == "-") return read_all(world.in);
  if (word.find('{') != std::string::npos) return word;
  return bytes_of(word);
}

}  // namespace docket::cli
