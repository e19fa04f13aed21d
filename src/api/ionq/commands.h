// The engine's commands that make the jobs of a request, one or a parent with a child for each
// circuit, and the one that cancels a job.
//
// Guarantees: each circuit is checked here; one at fault becomes a job that is born failed.
// Source: docs/doors/ionq.md, "Multi-circuit jobs".
// Threads: pure. Costs what reading the circuits costs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/ionq/context.h"
#include "api/ionq/job_request.h"
#include "engine/engine.h"
#include "job/principal.h"

namespace docket::api::ionq {

// How the first of the jobs is told apart when its request comes again.
struct Identity {
  std::string idempotency_key;  // empty: none
  std::string request_digest;
};

// Appends to `commands`; children name their parent by its place there. The session, if one is
// named, is known to be a UUID.
void add_commands(std::vector<engine::BundleCommand>& commands, const JobRequest& request,
                  const Identity& identity, const job::Principal& who, const Context& context);

enum class Cancels : std::uint8_t { any, unbegun };

// Cancels a job of this door; one that has begun only if it is meant.
engine::BundleCommand cancel_command(JobId id, Cancels which);

}  // namespace docket::api::ionq
