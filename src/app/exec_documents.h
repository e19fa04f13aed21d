// What `docket exec partition FILE` and `docket exec chunk FILE` run: tasks of the kind `document`.
//
// Guarantees: `partition` takes any file and `chunk` the elements that `partition` printed;
//   `settings` are those of docs/executors/document.md.
// Threads: one. Errors: a file that cannot be read, settings that are no JSON object.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/world.h"
#include "executor/kind.h"

namespace docket::app {

inline constexpr std::string_view document_kind_name = "document";

bool is_document_step(std::string_view word);

// `settings` is a JSON object as text; empty: all defaults.
Result<executor::Task> document_task(const std::string& step, const std::string& file,
                                     const std::string& settings, const cli::World& world);

}  // namespace docket::app
