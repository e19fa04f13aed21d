// The suite that each kind must pass. A kind's test gives its Subject:
//
//   INSTANTIATE_TEST_SUITE_P(Simulate, KindConformance, testing::Values(Subject{...}));
//
// Guarantees checked: garbage ends as a Failure with a sentence, never as a crash; an output is a
//   JSON object or array of finite numbers; the same input gives the same output, also on a warm
//   executor that failed before; a cancelled run returns soon; progress stays within 0 and 1; the
//   summary is a small object without array entries.
// Threads: tests only.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "executor/kind.h"

namespace docket::executor {

struct Subject {
  std::function<Kind()> make;
  std::vector<std::string> good;  // inputs that succeed
  std::vector<std::string> bad;   // JSON objects that the kind refuses
  std::string endless;            // an input that asks `is_cancelled` thousands of times
  std::string previous = {};      // what every task gets as the output of the step before it
};
// NOLINTNEXTLINE(readability-identifier-naming): the name by which Google Test finds it.
void PrintTo(const Subject& subject, std::ostream* out);

class KindConformance : public testing::TestWithParam<Subject> {};

}  // namespace docket::executor
