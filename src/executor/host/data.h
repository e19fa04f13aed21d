// Reads the data of operations: the objects that docs/executors/host.md describes.
//
// Guarantees: unknown keys are let be, null counts as absent. In data that were only submitted a
//   text may still hold a reference to a fact, and is then not looked at closely.
// Threads: pure.
// Errors: `invalid`, with the key and what it must be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "executor/host/or_failure.h"

namespace docket::executor::host {

inline constexpr std::string_view fact_mark = "@fact.";

enum class Stage : std::uint8_t { submitted, replaced };

OrFailure<boost::json::object> parse_data(std::string_view text);

OrFailure<std::int64_t> read_pid(const boost::json::object& data);
// Empty: the primary one.
OrFailure<std::string> read_interface(const boost::json::object& data);

struct PingData {
  std::string address;
  std::int64_t count = 3;
  std::int64_t timeout_s = 5;
};
OrFailure<PingData> read_ping(const boost::json::object& data, Stage stage);

struct CommandData {
  std::string command;
  std::vector<std::string> arguments = {};
  std::string directory = {};  // empty: that of the user
  std::int64_t timeout_s = 30;
};
OrFailure<CommandData> read_exec(const boost::json::object& data, Stage stage);
OrFailure<CommandData> read_shell(const boost::json::object& data, Stage stage);

struct FileData {
  std::string path;
  std::string expected = {};  // lower-case hex, or empty
};
OrFailure<FileData> read_file(const boost::json::object& data, Stage stage);

}  // namespace docket::executor::host
