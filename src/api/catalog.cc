#include "api/catalog.h"

#include <algorithm>

#include "base/check.h"

namespace docket::api {

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

job::Submission new_submission(const DoorTypes& door, job::Class type, const job::Principal& who) {
  DOCKET_CHECK(type < door.types.size(), "a class of this door");
  const JobType& wanted = door.types[type];
  job::Submission submission;
  submission.door = door.door;
  submission.job_class = type;
  submission.type = wanted.name;
  submission.kind = wanted.kind;
  submission.facets[job::Facet::submitter] = to_string(who.user_id);
  submission.limits.wall = wanted.wall;
  submission.rules.attempts_max = 0;  // what the kind says
  return submission;
}

}  // namespace docket::api
