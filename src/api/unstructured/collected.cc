#include "api/unstructured/collected.h"

#include <algorithm>
#include <utility>

#include "delivery/collection.h"

namespace docket::api::unstructured {
namespace {

// The tasks of one unit after the other.
std::vector<std::span<const TaskFact>> units_of(std::span<const TaskFact> tasks) {
  std::vector<std::span<const TaskFact>> units;
  while (!tasks.empty()) {
    const auto end = std::ranges::find_if(
        tasks, [&](const TaskFact& task) { return task.unit != tasks.front().unit; });
    units.push_back(tasks.first(static_cast<std::size_t>(end - tasks.begin())));
    tasks = tasks.subspan(units.back().size());
  }
  return units;
}

// Workers may bring tasks too, but none that are for one agent alone.
bool is_listing(std::span<const TaskFact> unit) {
  return unit.size() == 1 && unit.front().target != AgentNumber::none;
}

void note(const TaskFact& task, Listing& listing) {
  if (!job::is_final(task.state)) listing.is_complete = false;
  if (task.failure) listing.failure = task.failure;
}

void add_file(std::span<const TaskFact> unit, std::vector<TaskFact>& tasks) {
  const TaskFact& fetch = unit[0];
  TaskFact first = fetch;
  if (fetch.state == job::TaskState::completed) {
    first = unit[1];
    first.begun_at = fetch.begun_at;
  }
  tasks.push_back(std::move(first));
  tasks.insert(tasks.end(), unit.begin() + 2, unit.end());
}

}  // namespace

std::vector<job::TaskIndex> listings_of(std::span<const TaskFact> tasks) {
  std::vector<job::TaskIndex> listings;
  job::TaskIndex index = 0;
  for (const auto& unit : units_of(tasks)) {
    if (is_listing(unit)) listings.push_back(index);
    index += static_cast<job::TaskIndex>(unit.size());
  }
  return listings;
}

Collected collected(std::span<const TaskFact> tasks, std::span<const std::string> outputs) {
  Collected found;
  for (const auto& unit : units_of(tasks)) {
    if (is_listing(unit)) {
      note(unit.front(), found.listing);
    } else if (unit.size() > 1) {
      add_file(unit, found.tasks);
    }
  }
  for (const std::string& output : outputs) {
    const auto files = delivery::decode_listed(output);
    if (!files) continue;
    for (const delivery::ListedFile& file : *files) found.files.push_back({file.id, file.name});
  }
  return found;
}

}  // namespace docket::api::unstructured
