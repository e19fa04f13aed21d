#include "app/kinds.h"

#include "executor/battery/simulate.h"
#include "executor/dummy/dummy.h"
#include "executor/quantum/circuit.h"

namespace docket::app {

executor::Registry make_registry() {
  executor::Registry registry;
  registry.add(executor::dummy::dummy_kind());
  registry.add(executor::battery::simulate_kind());
  registry.add(executor::quantum::circuit_kind());
  return registry;
}

}  // namespace docket::app
