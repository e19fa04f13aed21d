#include "job/layout.h"

#include <fmt/format.h>

namespace docket::job {
namespace {

bool follows(const TaskSpec& next, const TaskSpec& before) {
  if (next.unit == before.unit) return next.step == before.step + 1;
  return next.unit == before.unit + 1 && next.step == 0;
}

}  // namespace

Result<void> check_layout(std::span<const TaskSpec> specs) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const bool is_well_placed =
        i == 0 ? specs[0].unit == 0 && specs[0].step == 0 : follows(specs[i], specs[i - 1]);
    if (!is_well_placed) {
      return invalid_argument(fmt::format(
          "tasks[{}] is unit {}, step {}: units and their steps rise from 0 without gaps.", i,
          specs[i].unit, specs[i].step));
    }
    if (specs[i].takes_previous && specs[i].step == 0) {
      return invalid_argument(
          fmt::format("tasks[{}] takes the output of the step before it and is "
                      "the first of its unit.",
                      i));
    }
  }
  return {};
}

std::vector<TaskSpec> specs_for(std::span<const AgentNumber> agents) {
  std::vector<TaskSpec> specs(agents.size());
  for (std::size_t i = 0; i < agents.size(); ++i) {
    specs[i].unit = static_cast<std::uint32_t>(i);
    specs[i].target = agents[i];
  }
  return specs;
}

std::uint32_t count_units(std::span<const TaskSpec> specs) {
  return specs.empty() ? 0 : specs.back().unit + 1;
}

std::vector<Task> lay_out(std::span<const TaskSpec> specs, TaskIndex first_index,
                          std::uint32_t first_unit) {
  std::vector<Task> tasks;
  tasks.reserve(specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    Task& task = tasks.emplace_back();
    task.index = first_index + static_cast<TaskIndex>(i);
    task.unit = first_unit + specs[i].unit;
    task.step = specs[i].step;
    task.target = specs[i].target;
    task.is_last_step = i + 1 == specs.size() || specs[i + 1].unit != specs[i].unit;
    task.state = task.step == 0 ? TaskState::available : TaskState::blocked;
  }
  return tasks;
}

}  // namespace docket::job
