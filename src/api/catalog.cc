#include "api/catalog.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"

namespace docket::api {
namespace {

Failure no_executor(const DoorTypes& door, std::string_view type, const executor::Registry& kinds) {
  std::vector<std::string_view> served;
  for (const JobType& other : door.types) {
    if (kinds.find(other.kind) != nullptr) served.push_back(other.name);
  }
  Failure failure;
  failure.kind = FailureKind::no_executor;
  failure.code = "no_executor";
  failure.message =
      fmt::format("No executor for job type '{}' is built yet; this server runs: {}.", type,
                  served.empty() ? "none" : fmt::format("{}", fmt::join(served, ", ")));
  return failure;
}

}  // namespace

std::optional<job::Class> DoorTypes::find(std::string_view type) const {
  const auto found = std::find_if(types.begin(), types.end(),
                                  [&](const JobType& known) { return known.name == type; });
  if (found == types.end()) return std::nullopt;
  return static_cast<job::Class>(found - types.begin());
}

const DoorTypes* Catalog::find(job::Door door) const {
  const auto found = std::find_if(doors_.begin(), doors_.end(),
                                  [&](const DoorTypes& types) { return types.door == door; });
  return found == doors_.end() ? nullptr : &*found;
}

job::Submission new_submission(const DoorTypes& door, job::Class type,
                               const executor::Registry& kinds, const job::Principal& who) {
  DOCKET_CHECK(type < door.types.size(), "a class of this door");
  const JobType& wanted = door.types[type];
  job::Submission submission;
  submission.door = door.door;
  submission.job_class = type;
  submission.type = wanted.name;
  submission.facets[job::Facet::submitter] = to_string(who.user_id);
  const executor::Kind* kind = kinds.find(wanted.kind);
  if (kind == nullptr) {
    submission.refusal = no_executor(door, wanted.name, kinds);
    return submission;
  }
  submission.kind = kind->name;
  submission.limits.wall = wanted.wall;
  submission.resources = {kind->resources.cores, kind->resources.memory_bytes};
  submission.rules.attempts_max = static_cast<std::uint8_t>(kind->max_attempts);
  submission.rules.crashes_max = static_cast<std::uint8_t>(kind->crash_limit);
  submission.rules.has_effects = kind->has_effects;
  return submission;
}

}  // namespace docket::api
