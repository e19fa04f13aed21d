#include "app/kinds.h"

#include "app/machine.h"
#include "executor/battery/simulate.h"
#include "executor/document/document.h"
#include "executor/dummy/dummy.h"
#include "executor/quantum/circuit.h"

namespace docket::app {
namespace {

// A state that needs more of the machine's memory is refused before it is tried.
executor::quantum::CircuitOptions circuit_options() {
  executor::quantum::CircuitOptions options;
  options.limits.state_bytes_max = machine_memory_bytes() / 10 * 6;
  return options;
}

}  // namespace

executor::Registry make_registry() {
  executor::Registry registry;
  registry.add(executor::dummy::dummy_kind());
  registry.add(executor::battery::simulate_kind());
  registry.add(executor::quantum::circuit_kind(circuit_options()));
  registry.add(executor::document::document_kind({}));
  return registry;
}

}  // namespace docket::app
