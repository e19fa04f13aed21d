// Opens a folder below a root that an operator named.
//
// Guarantees: no link below the root is followed and no path leads out of it, whatever is moved or
//   linked meanwhile: each segment is opened in the folder before it, and a link is no folder. The
//   root itself may be reached through links.
// Threads: any; it blocks.
// Errors: `not_found` for a folder that is not there; `invalid_argument` for what cannot be one;
//   `unavailable` for what may pass, as a root that is not mounted.
#pragma once

#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace docket::delivery {

enum class Missing : std::uint8_t {
  refuse,
  make,  // and the whole path is known after a crash, whoever made it
};

// `path` is relative, without ".." segments; empty: the root, which is never made. The descriptor
// is one for reading the folder.
Result<Descriptor> open_below(const std::string& root, const std::string& path,
                              Missing missing = Missing::refuse);

// An error of the system as one of ours, in its own words.
Error system_error(int number);

}  // namespace docket::delivery
