// What `docket exec KIND FILE` runs: an input of the kind as it is, or the inputs that a door makes
// of a request, so that one file serves `docket submit DOOR FILE` as well.
//
// Guarantees: a text that is no request of a door is left as it is; what is wrong with it is the
//   kind's to say.
// Threads: pure. Errors: `invalid_argument`, in the words of the door.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace docket::app {

// At least one; several for a request with several circuits.
Result<std::vector<std::string>> exec_inputs(std::string_view kind, const std::string& text);

}  // namespace docket::app
