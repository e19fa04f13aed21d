// What an operator decides about the Unstructured door.
//
// Threads: plain value.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"

namespace docket::api::unstructured {

struct Options {
  std::string local_root;        // folder below which local sources may read; empty: none
  std::string destination_root;  // folder below which local destinations are; empty: none
  // Who brings files below destination_root, and who has them from below local_root
  // (delivery/courier.h); app knows them.
  AgentNumber courier = AgentNumber::none;
  AgentNumber collector = AgentNumber::none;
  std::uint64_t list_max_rows = 0;  // jobs in one answer of GET /jobs/; 0: all of them
  std::uint64_t files_max = 1'000;  // of one request
  std::uint64_t file_bytes_max = 50ULL << 20U;
  std::uint64_t request_bytes_max = 1ULL << 30U;
  // Workflows of a tenant, deleted ones included, and as many sources and
  // destinations. A list of them reads all.
  std::uint64_t records_max = 10'000;
};

}  // namespace docket::api::unstructured
