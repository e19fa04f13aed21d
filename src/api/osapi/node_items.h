// What one host answered, as the typed routes show it: an item of `results`.
//
// Guarantees: only members that an item of its operation may have, each of its type, so that strict
//   clients read every answer. What hosts say is foreign: what is not of the form is left out.
// Threads: pure.
#pragma once

#include <string_view>

#include "api/json_writer.h"
#include "api/osapi/story.h"

namespace docket::api::osapi {

// An object. `type` is that of an operation.
void write_item(JsonWriter& json, std::string_view type, std::string_view host,
                const HostAnswer& answer);

// The members of an item of `file.status.get` without an object around: older clients look for them
// beside the list.
void write_file_state(JsonWriter& json, std::string_view host, const HostAnswer& answer);

// The item of a host that had not answered when the wait ended.
void write_silent_item(JsonWriter& json, std::string_view host, std::string_view error);

}  // namespace docket::api::osapi
