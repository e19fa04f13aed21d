// What an agent found out about its host, as `GET /agent` shows it.
//
// Guarantees: only members that clients know, each of its type and whole: one bad time would make
//   the Go client refuse the list. What agents say is foreign: what is not of the form is left out.
// Threads: pure.
#pragma once

#include <string_view>

#include "api/json_writer.h"

namespace docket::api::osapi {

// Members of an object that is open. `facts` is the agent's document, or empty.
void write_facts(JsonWriter& json, std::string_view facts);

}  // namespace docket::api::osapi
