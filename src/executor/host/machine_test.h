// What tests of the host room share: the machine's own tools, to compare with, and trees of files
// that stand for a machine. Test code.
//
// Threads: one.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "executor/host/or_failure.h"
#include "executor/kind.h"

namespace docket::executor::host {

// What a command line of the shell writes, without the last newline. Empty when it fails.
inline std::string output_of(const std::string& command) {
  std::FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  std::string text;
  for (int c = 0; pipe != nullptr && (c = std::fgetc(pipe)) != EOF;) text += static_cast<char>(c);
  if (pipe == nullptr || pclose(pipe) != 0) return {};
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// What tests compare with, the packages of scripts/packages.txt bring: without it they fail.
inline bool has_tool(const std::string& name) { return !output_of("command -v " + name).empty(); }

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline boost::json::value json_of(const Outcome& outcome) {
  if (const auto* output = std::get_if<Output>(&outcome)) return boost::json::parse(output->json);
  ADD_FAILURE() << std::get<Failure>(outcome).message;
  return {};
}

// The text under a key of an object, or of a value that is one.
template <class Json>
std::string text_at(const Json& json, std::string_view key) {
  return std::string(json.at(key).as_string());
}

// "code: message", or the output.
inline std::string told(const Outcome& outcome) {
  if (const auto* output = std::get_if<Output>(&outcome)) return output->json;
  const auto& failure = std::get<Failure>(outcome);
  return failure.code + ": " + failure.message;
}

}  // namespace docket::executor::host
