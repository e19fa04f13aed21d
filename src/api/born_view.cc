#include "api/born_view.h"

#include <utility>

#include "job/transition.h"

namespace docket::api {

store::View as_born(const store::View& view) {
  const store::Spec& spec = *view.spec;
  const job::Place place{.tenant = spec.tenant,
                         .sequence = spec.sequence,
                         .id = spec.id,
                         .parent = view.job.parent,
                         .group = view.job.group};
  job::Birth birth = job::born(spec.submission, place, spec.created_at);
  store::View born;
  born.spec = view.spec;
  born.job = birth.job;
  if (birth.failure) {
    born.outcome.emplace();
    born.outcome->failure = std::move(birth.failure);
  }
  return born;
}

}  // namespace docket::api
