// What a task of the kind `dummy` asks for, read from its JSON.
//
// Guarantees: an omitted key or null has its default; unknown keys are tolerated. A refusal is
//   `invalid_input` and names the culprit in `detail` {stage, path, value, expected}.
// Threads: pure functions over values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/kind.h"

namespace docket::executor::dummy {

struct Request {
  double sleep_s = 0;      // 0..3600
  std::int64_t steps = 1;  // 1..1000
  std::optional<FailureKind> fail_with;
  std::int64_t fail_attempts = 0;  // 0..1000
  boost::json::value echo;
  std::vector<NewTask> spawn;
};

boost::system::result<Request, Failure> parse_request(std::string_view input);

}  // namespace docket::executor::dummy
