// The job types of every door: what the native door must know of another door to submit into it,
// without knowing its code.
//
// Guarantees: a type's place in its door's list is its class (job::Class), stored with every job:
//   types are only ever added at the end.
// Callers: `app` fills it from what the doors say of themselves; doors read it.
// Threads: fill it on one thread; const afterwards.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "job/principal.h"
#include "job/submission.h"

namespace docket::api {

struct JobType {
  std::string name;
  std::string kind;  // the executor kind that serves it; a server may run without it
  Millis wall{0};    // limit of one attempt; 0: what the kind says
};

struct DoorTypes {
  job::Door door = job::Door::ionworks;
  std::vector<JobType> types;
  job::Priority priority_least = 0;
  job::Priority priority_greatest = 0;

  std::optional<job::Class> find(std::string_view type) const;
};

class Catalog {
 public:
  void add(DoorTypes types) { doors_.push_back(std::move(types)); }
  // Null when this server has no such door.
  const DoorTypes* find(job::Door door) const;
  const std::vector<DoorTypes>& doors() const { return doors_; }

 private:
  std::vector<DoorTypes> doors_;
};

// A submission of this type by `who`: class, kind, the type's own limit and the submitter facet.
// What the kind decides, also whether there is one, is the engine's to say.
job::Submission new_submission(const DoorTypes& door, job::Class type, const job::Principal& who);

}  // namespace docket::api
