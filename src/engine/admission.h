// Makes a submission ready to be born: what its kind says where the client said nothing, and a
// refusal where no kind serves it. Asks first for the right that the kind wants.
//
// Threads: pure, given a constant registry.
#pragma once

#include "base/result.h"
#include "executor/kind.h"
#include "job/principal.h"
#include "job/submission.h"

namespace docket::engine {

// Fills limits, resources and rules from the kind: what a door has set (limits that are not 0,
// resources that are not the default ones, attempts_max that is not 0) stays. A submission whose
// kind is not registered gets a refusal `no_executor` that names what this server runs.
void admit(job::Submission& submission, const executor::Registry& kinds);

// May `who` ask for this work? Errors: `forbidden`, naming the permission that the kind asks for.
Result<void> permit(const job::Principal& who, const job::Submission& submission,
                    const executor::Registry& kinds);

// Our bug when a kind asks for a permission that there is not: stops the process, at its start.
void check_permissions(const executor::Registry& kinds);

// The submission of a person's retry: the same work, a new job.
job::Submission retry_of(const job::Submission& old, JobId id);

}  // namespace docket::engine
