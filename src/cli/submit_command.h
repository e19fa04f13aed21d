// `docket submit`: one command for a job of a type, a door's own body, documents, and an operation
// on hosts. Which of them is meant, and that nothing was said which means nothing to it.
//
// Threads: one. Errors: `usage` for an option of another form.
#pragma once

#include "cli/adder.h"

namespace docket::cli {

void add_submit(const Adder& add);

}  // namespace docket::cli
