// How many records of a kind a tenant has, kept so that they are not all read for each new one.
//
// Guarantees: what was counted stays right by what is told of since. Those made while the first
//   count was taken may be missed.
// Callers: `context`. Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/ids.h"

namespace docket::api::unstructured {

class RecordCounts {
 public:
  // Nothing before it was counted.
  std::optional<std::uint64_t> find(TenantNumber tenant, const std::string& kind) const;
  void counted(TenantNumber tenant, const std::string& kind, std::uint64_t count);
  // Told of every record that is made and removed.
  void added(TenantNumber tenant, const std::string& kind);
  void removed(TenantNumber tenant, const std::string& kind);

 private:
  using Key = std::pair<TenantNumber, std::string>;

  mutable std::mutex mutex_;
  std::map<Key, std::uint64_t> counts_;
};

}  // namespace docket::api::unstructured
