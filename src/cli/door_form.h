// How each door takes a job in its own API: what `docket submit DOOR FILE` must know of a door.
//
// Guarantees: the body reaches the door byte for byte. What it must hold is the door's to say.
// Threads: pure. Errors: `usage`.
#pragma once

#include <string>
#include <string_view>

#include "cli/outcome.h"
#include "client/http.h"

namespace docket::cli {

struct DoorForm {
  std::string_view door;
  std::string_view path;        // takes a POST
  std::string_view key_scheme;  // of the Authorization header
  std::string_view id;          // the member of the answer that has the job's id
};

// Errors name the nearest door.
Outcome<DoorForm> find_door_form(std::string_view door);

Outcome<client::Call> call_of(const DoorForm& form, std::string body);

}  // namespace docket::cli
