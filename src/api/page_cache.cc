#include "api/page_cache.h"

#include <utility>

#include <fmt/format.h>

namespace docket::api {

std::string PageCache::key(TenantNumber tenant, std::optional<job::Door> door,
                           std::string_view query) {
  return fmt::format("{} {} {}", static_cast<std::uint32_t>(tenant),
                     door ? job::name(*door) : "all", query);
}

// The bytes of a page with what its entries in list and map take.
std::size_t PageCache::cost(const Page& page) {
  constexpr std::size_t entry_bytes = 256;
  return page.key.size() + page.body->size() + entry_bytes;
}

void PageCache::drop(Pages::iterator page) {
  bytes_ -= cost(*page);
  by_key_.erase(page->key);
  pages_.erase(page);
}

std::shared_ptr<const std::string> PageCache::find(const std::string& key, std::uint64_t epoch) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Pages::iterator page = found->second;
  if (page->epoch != epoch) {
    drop(page);
    return nullptr;
  }
  pages_.splice(pages_.begin(), pages_, page);
  return page->body;
}

std::shared_ptr<const std::string> PageCache::put(const std::string& key, std::uint64_t epoch,
                                                  std::string body) {
  Page page{key, epoch, std::make_shared<const std::string>(std::move(body))};
  std::shared_ptr<const std::string> shared = page.body;
  if (cost(page) > bytes_max_ / 8) return shared;
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
  bytes_ += cost(page);
  pages_.push_front(std::move(page));
  by_key_.emplace(pages_.front().key, pages_.begin());
  while (bytes_ > bytes_max_) drop(std::prev(pages_.end()));
  return shared;
}

}  // namespace docket::api
