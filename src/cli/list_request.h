// From the words of `docket list` to the query of GET /v1/jobs.
//
// Threads: pure. Errors: `usage`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/outcome.h"

namespace docket::cli {

struct ListRequest {
  std::string door;
  std::vector<std::string> states;
  std::vector<std::string> types;
  std::vector<std::string> facets;  // k=v
  std::string created_after;        // as parse_when reads it
  std::string created_before;       // as parse_when reads it
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> offset;
  std::string cursor;
};

// "/v1/jobs" and its query.
Outcome<std::string> list_path(const ListRequest& request, TimePoint now);

}  // namespace docket::cli
