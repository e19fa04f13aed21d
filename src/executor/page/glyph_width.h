// How wide the first and the last character of a run are, which poppler does not say.
//
// Guarantees: the run's own width, shared out among its characters as Helvetica would.
// Callers: layout. Threads: pure.
#pragma once

#include "executor/page/runs.h"

namespace docket::executor::page {

double first_width(const Run& run);
double last_width(const Run& run);

}  // namespace docket::executor::page
