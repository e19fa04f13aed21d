// What an agent may be called, and the labels by which people choose agents.
//
// Guarantees: a label's key has 1 to 63 of A-Z a-z 0-9 _ -, its value one or more such words with
//   dots between them (`group=web.prod`): what a selector names is a value or its beginning up to a
//   dot. A name has 1 to 255 of the same and dots.
// Threads: pure. Errors: `invalid_argument`, with the offending text.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace docket::agent {

using Labels = std::map<std::string, std::string>;

Result<void> check_name(std::string_view name);
Result<void> add_label(Labels& labels, std::string_view key, std::string_view value);
// "key=value".
Result<void> add_label(Labels& labels, std::string_view text);

}  // namespace docket::agent
