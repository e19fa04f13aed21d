// A request that may have changed something, as the audit log shows it.
//
// Guarantees: holds no key, no token, no query and no body.
// Threads: plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/json_writer.h"
#include "base/ids.h"
#include "base/time.h"

namespace docket::api::osapi {

struct AuditEntry {
  std::uint64_t number = 0;  // in the log of its tenant, counted from 0
  TimePoint at{};            // when the request came
  std::string user;
  std::vector<std::string> roles;
  std::string method;
  std::string path;       // as sent, without the query
  std::string operation;  // the name of the route
  std::string source_ip;
  int status = 0;
  Millis duration{0};
};

// What an entry is called; its number is in it.
Uuid id_of(const AuditEntry& entry);
std::uint64_t number_in(const Uuid& id);

void write_entry(JsonWriter& json, const AuditEntry& entry);

}  // namespace docket::api::osapi
