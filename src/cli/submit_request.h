// From the words of `docket submit` to the bodies of POST /v1/jobs and /v1/jobs/batch.
//
// Guarantees: the params reach the server byte for byte. What only the server can know (types,
//   bounds) is left to it, so that an older program can talk to a newer server.
// Threads: pure. Errors: `usage`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/outcome.h"

namespace docket::cli {

struct SubmitRequest {
  std::string door;
  std::string type;
  std::string input;  // a JSON object
  std::optional<std::int64_t> priority;
  std::optional<std::int64_t> max_attempts;
  std::vector<std::string> labels;  // k=v
  std::string metadata;             // a JSON object; empty: none
  std::string run_after;            // as parse_when reads it
  std::string deadline;             // as parse_when reads it
  std::string parent;
  std::string project;
};

Outcome<std::string> job_body(const SubmitRequest& request, TimePoint now);

// `{"jobs":[job,job,…]}` with `count` times the body of one.
std::string batch_body(const std::string& job, std::size_t count);
// How many jobs of this size fit into one batch: 1 to 1000.
std::size_t batch_size(std::size_t job_bytes);

// "k=v" in two; the value may hold more of `=`. Errors: `usage`.
Outcome<std::pair<std::string, std::string>> split_pair(std::string_view text);
// A time as the server reads it. Errors: `usage`, naming `option`.
Outcome<std::string> time_argument(std::string_view option, std::string_view text, TimePoint now);

}  // namespace docket::cli
