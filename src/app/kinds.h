// The kinds of work this binary can do.
#pragma once

#include "executor/kind.h"

namespace docket::app {

executor::Registry make_registry();

}  // namespace docket::app
