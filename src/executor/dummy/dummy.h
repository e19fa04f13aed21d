// The kind `dummy`: sleeps, reports progress, fails as asked, and echoes. For trying out the
// service, and for tests of everything around an executor.
//
// Guarantees: input, output and failures are in docs/executors/dummy.md. A sleeping task wakes
//   when it is cancelled.
// Callers: app registers it. Threads: as Kind says.
#pragma once

#include "executor/kind.h"

namespace docket::executor::dummy {

Kind dummy_kind();

}  // namespace docket::executor::dummy
