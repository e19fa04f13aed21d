// A request that may have changed something, as the audit log shows it.
//
// Threads: pure.
#pragma once

#include <cstdint>

#include "api/audited.h"
#include "api/json_writer.h"
#include "base/ids.h"

namespace docket::api::osapi {

// What an entry is called; its number is in it.
Uuid id_of(const AuditEntry& entry);
std::uint64_t number_in(const Uuid& id);

void write_entry(JsonWriter& json, const AuditEntry& entry);

}  // namespace docket::api::osapi
