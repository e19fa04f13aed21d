// What an operator decides about the Unstructured door.
//
// Threads: plain value.
#pragma once

#include <cstdint>
#include <string>

namespace docket::api::unstructured {

struct Options {
  std::string local_root;           // folder below which local connectors may read; empty: none
  std::uint64_t list_max_rows = 0;  // jobs in one answer of GET /jobs/; 0: all of them
  std::uint64_t files_max = 1'000;  // of one request
  std::uint64_t file_bytes_max = 50ULL << 20U;
  std::uint64_t request_bytes_max = 1ULL << 30U;
  // Workflows of a tenant, deleted ones included, and as many sources. A list of them reads all.
  std::uint64_t records_max = 10'000;
};

}  // namespace docket::api::unstructured
