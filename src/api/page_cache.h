// Rendered bodies of lists, for as long as nothing in them can have changed.
//
// Guarantees: a body is found only under the epoch it was put with. Least recently used bodies go
//   first when `bytes_max` is reached.
// Callers: the doors' list handlers: read the epoch first, then the list, then put.
// Threads: safe from any thread.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ids.h"
#include "job/job.h"

namespace docket::api {

class PageCache {
 public:
  explicit PageCache(std::size_t bytes_max = 64U << 20U) : bytes_max_(bytes_max) {}

  // What a body depends on: `query` is the rest of what was asked, in the door's own words.
  static std::string key(TenantNumber tenant, std::optional<job::Door> door,
                         std::string_view query);

  // Null when there is none of this epoch.
  std::shared_ptr<const std::string> find(const std::string& key, std::uint64_t epoch);
  // Gives the body back, kept or (when it is larger than an eighth of the cache) not.
  std::shared_ptr<const std::string> put(const std::string& key, std::uint64_t epoch,
                                         std::string body);

 private:
  struct Page {
    std::string key;
    std::uint64_t epoch = 0;
    std::shared_ptr<const std::string> body;
  };
  using Pages = std::list<Page>;

  void drop(Pages::iterator page);
  static std::size_t cost(const Page& page);

  const std::size_t bytes_max_;
  std::mutex mutex_;
  Pages pages_;                                                   // most recently used first
  std::unordered_map<std::string_view, Pages::iterator> by_key_;  // views into pages_
  std::size_t bytes_ = 0;
};

}  // namespace docket::api
