// Where the program of a command is, as a shell would find it.
//
// Threads: any.
// Errors: `no_such` ("command not found: x"), `denied` ("permission denied: x").
#pragma once

#include <string>
#include <string_view>

#include "executor/host/or_failure.h"

namespace docket::executor::host {

// An absolute path is taken as it is, a name is looked for in the folders of `search_path`, which
// ':' separates.
OrFailure<std::string> find_program(const std::string& command, std::string_view search_path);

}  // namespace docket::executor::host
