#include "engine/admission.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"

namespace docket::engine {
namespace {

template <class T>
void fill(T& value, T from_kind) {
  if (value == T{}) value = from_kind;
}

// What operations of hosts are called is of no use to somebody whose work is to be computed.
std::vector<std::string> computing(const executor::Registry& kinds) {
  std::vector<std::string> names = kinds.names();
  std::erase_if(names, [&](const std::string& name) { return kinds.find(name)->profile.is_host; });
  return names;
}

}  // namespace

void admit(job::Submission& submission, const executor::Registry& kinds) {
  if (submission.has_no_task || submission.refusal) {
    fill<std::uint8_t>(submission.rules.attempts_max, 1);
    return;
  }
  const executor::Kind* kind = kinds.find(submission.kind);
  if (kind == nullptr) {
    submission.rules.attempts_max = 1;
    submission.refusal = Failure{
        .kind = FailureKind::no_executor,
        .code = "no_executor",
        .message = fmt::format("No executor for job type '{}' is built yet; this server runs: {}.",
                               submission.type, fmt::join(computing(kinds), ", ")),
        .detail = "",
        .retryable = false};
    return;
  }
  fill(submission.limits.wall, kind->limits.wall);
  fill(submission.limits.cpu, kind->limits.cpu);
  fill(submission.limits.memory_bytes, kind->limits.memory_bytes);
  fill(submission.limits.output_bytes, kind->limits.output_bytes);
  fill(submission.resources, job::Resources{.cores = kind->resources.cores,
                                            .memory_bytes = kind->resources.memory_bytes});
  submission.rules.has_effects = kind->has_effects;
  submission.rules.is_for_own_agents = kind->has_effects || kind->profile.is_host;
  fill(submission.rules.attempts_max, static_cast<std::uint8_t>(kind->max_attempts));
  submission.rules.crashes_max = static_cast<std::uint8_t>(
      std::min<std::uint32_t>(kind->crash_limit, submission.rules.attempts_max));
}

void check_permissions(const executor::Registry& kinds) {
  for (const std::string& name : kinds.names()) {
    const std::string& permission = kinds.find(name)->permission;
    DOCKET_CHECK(permission.empty() || job::parse_permission(permission),
                 "a kind asks for a permission that there is");
  }
}

Result<void> permit(const job::Principal& who, const job::Submission& submission,
                    const executor::Registry& kinds) {
  const executor::Kind* kind = kinds.find(submission.kind);
  if (kind == nullptr || kind->permission.empty()) return {};
  const auto permission = job::parse_permission(kind->permission);
  DOCKET_CHECK(permission, "permissions of kinds are checked at the start");
  return job::demand(who, *permission);
}

job::Submission retry_of(const job::Submission& old, JobId id) {
  job::Submission again = old;
  again.retry_of = id;
  again.parent.reset();  // the old parent has ended, or waits for its own children
  again.facets.erase(job::Facet::parent);
  again.not_before.reset();
  again.deadline.reset();
  again.refusal.reset();
  if (again.selector) again.tasks.clear();  // its agents are chosen anew
  again.is_attached = false;  // whoever waited for the old one does not wait for this one
  again.idempotency_key.clear();
  again.request_digest.clear();
  return again;
}

}  // namespace docket::engine
