// What an operator decides about the OSAPI door.
//
// Threads: plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "auth/token_rules.h"

namespace docket::api::osapi {

struct Options {
  // An address of its own, which clients that know no path use; empty: none. It answers for
  // every door.
  std::string listen = {};
  // Also served below this path, e.g. "/osapi"; empty: only at the root.
  std::string mount = {};
  std::int64_t job_timeout_s = 30;      // how long the typed routes wait for hosts
  std::int64_t audit_entries = 10'000;  // that are kept of each tenant; 0: none
  std::int64_t submits_per_s = 5'000;   // of one user, by POST /job; 0: as many as they like
  // Web pages that may call, as origins between commas, or "*"; empty: none.
  std::string cors_allow_origins = {};
  // What makes a token of an official client a good one; empty: only Docket's keys are taken.
  std::optional<auth::TokenRules> tokens = {};
  std::string tenant = "default";  // whose the users of tokens are
  std::string version = {};        // of the program, for whom asks
};

}  // namespace docket::api::osapi
