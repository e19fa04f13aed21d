// The processes of the machine, from /proc.
//
// Guarantees: ordered by number. At most 4 096 and 1 MiB of JSON: beyond that, those with most
//   memory stay. A process that ends meanwhile is left out. With `hide_arguments` a command line is
//   the program's name only. Texts are valid UTF-8.
// Threads: one; asks the name service for users' names. Stops soon when the context is cancelled.
// Errors: `io`; `no_such` from `process_json` ("process 4711 not found").
#pragma once

#include <cstdint>

#include <boost/json/object.hpp>

#include "executor/host/or_failure.h"
#include "executor/host/roots.h"
#include "executor/kind.h"

namespace docket::executor::host {

inline constexpr std::size_t processes_max = 4096;
inline constexpr std::size_t processes_bytes_max = 1 << 20;

// A JSON array of process objects.
OrFailure<std::string> processes_text(const Roots& roots, bool hide_arguments,
                                      const Context& context);
OrFailure<boost::json::object> process_json(const Roots& roots, bool hide_arguments,
                                            std::int64_t pid);

}  // namespace docket::executor::host
