// file.status.get: whether a file is there, and the SHA-256 of what is in it.
//
// Guarantees: only regular files below the policy's roots, through no symbolic link that leads out,
//   and none that the policy hides. The digest is of one state of the file: it is read again once
//   when it changed meanwhile.
// Threads: one; stops soon when the context is cancelled.
// Errors: `invalid` (not a regular file), `denied`, `io`. A file that is missing is a result.
#pragma once

#include <boost/json/object.hpp>

#include "executor/host/data.h"
#include "executor/host/or_failure.h"
#include "executor/host/policy.h"
#include "executor/kind.h"

namespace docket::executor::host {

OrFailure<boost::json::object> file_status(const FileData& data, const FilePolicy& policy,
                                           const Context& context);

}  // namespace docket::executor::host
