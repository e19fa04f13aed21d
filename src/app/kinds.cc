#include "app/kinds.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include <fmt/format.h>

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

// By whole words.
bool begins_with(std::string_view name, std::string_view words) {
  return name == words || (name.starts_with(words) && name[words.size()] == '.');
}

}  // namespace

executor::Registry make_registry(const executor::host::PolicySource& policy) {
  executor::Registry registry;
  registry.add(executor::dummy::dummy_kind());
  registry.add(executor::battery::simulate_kind());
  registry.add(executor::quantum::circuit_kind(circuit_options()));
  registry.add(executor::document::document_kind({}));
  for (executor::Kind& kind : executor::host::live_host_kinds(policy))
    registry.add(std::move(kind));
  return registry;
}

executor::Registry make_registry() {
  return make_registry(
      [shared = std::make_shared<const executor::host::Policy>()] { return shared; });
}

std::vector<std::string> not_accepted(const executor::Registry& kinds,
                                      const executor::host::Policy& policy) {
  const std::vector<std::string> accepted = executor::host::accepted_kinds(policy);
  std::vector<std::string> names = kinds.names();
  std::erase_if(names, [&](const std::string& name) {
    return !kinds.find(name)->profile.is_host ||
           std::ranges::find(accepted, name) != accepted.end();
  });
  return names;
}

Result<executor::Registry> choose(const executor::Registry& kinds,
                                  const std::vector<std::string>& wanted) {
  if (wanted.empty()) return kinds;
  const std::vector<std::string> names = kinds.names();
  for (const std::string& word : wanted) {
    if (std::ranges::none_of(names, [&](const auto& name) { return begins_with(name, word); })) {
      return invalid_argument(fmt::format("There is no kind of work called '{}'.", word));
    }
  }
  executor::Registry chosen;
  for (const std::string& name : names) {
    const auto is_meant = [&](const std::string& word) { return begins_with(name, word); };
    if (std::ranges::any_of(wanted, is_meant)) chosen.add(*kinds.find(name));
  }
  return chosen;
}

executor::Registry of_sort(const executor::Registry& kinds, bool is_host) {
  executor::Registry some;
  for (const std::string& name : kinds.names()) {
    const executor::Kind& kind = *kinds.find(name);
    if (kind.profile.is_host == is_host) some.add(kind);
  }
  return some;
}

}  // namespace docket::app
