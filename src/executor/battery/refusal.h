// Why a simulation did not happen, with the place of the culprit: what `error_detail` shows.
//
// Guarantees: `detail` of every Failure made here is a JSON object with some of the keys stage,
//   path (JSON pointer into the params), value, expected, step_index, time_s, ida_flag, in this
//   order (docs/executors/simulate.md lists the codes).
// Threads: plain values and pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include "base/failure.h"

namespace docket::executor::battery {

// A value, or the Failure that ends the job.
template <class T>
using OrFailure = boost::system::result<T, Failure>;

struct Culprit {
  std::string_view stage;  // parse, build, initialise or solve
  std::string path = {};
  std::optional<boost::json::value> value = {};
  std::optional<boost::json::value> expected = {};
  std::optional<std::size_t> step_index = {};
  std::optional<double> time_s = {};
  std::optional<int> ida_flag = {};
};

Failure refuse(FailureKind kind, std::string_view code, std::string message,
               const Culprit& culprit);

// The sentence for a word that is in no list: "Unknown <what> '<word>'; did you mean '<nearest>'?"
// with `culprit.expected` as the nearest word, or the first part alone when nothing is near.
Failure refuse_unknown(FailureKind kind, std::string_view code, std::string_view what,
                       std::string_view word, std::span<const std::string> known, Culprit culprit);

// `path` with one more JSON pointer token (RFC 6901).
std::string child(std::string_view path, std::string_view key);
std::string child(std::string_view path, std::size_t index);

}  // namespace docket::executor::battery
