#include "api/unstructured/record_counts.h"

namespace docket::api::unstructured {

std::optional<std::uint64_t> RecordCounts::find(TenantNumber tenant,
                                                const std::string& kind) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(Key(tenant, kind));
  return found == counts_.end() ? std::nullopt : std::optional(found->second);
}

void RecordCounts::counted(TenantNumber tenant, const std::string& kind, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  counts_.emplace(Key(tenant, kind), count);
}

void RecordCounts::added(TenantNumber tenant, const std::string& kind) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(Key(tenant, kind));
  if (found != counts_.end()) ++found->second;
}

void RecordCounts::removed(TenantNumber tenant, const std::string& kind) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(Key(tenant, kind));
  if (found != counts_.end() && found->second > 0) --found->second;
}

}  // namespace docket::api::unstructured
