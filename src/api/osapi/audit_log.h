// Who changed what by this door: the newest entries of each tenant, kept in records.
//
// Guarantees: an entry is on disk when `add` has ended; many at once are one write. A log never
//   grows past its bound: its records are a ring, the oldest is written over. Survives restarts.
//   When it cannot be written that is logged, and the request it is about goes on.
// Callers: Access, around what may change something; the audit routes.
// Threads: safe from any thread. Tasks need a log that outlives them.
// Errors: as of Engine::records.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "api/osapi/audit_entry.h"
#include "base/task.h"
#include "engine/engine.h"

namespace docket::api::osapi {

class AuditLog {
 public:
  // Keeps that many entries of each tenant, and up to a page more; 0: none. `engine` must outlive
  // it.
  AuditLog(engine::Engine& engine, std::int64_t entries_max);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // The entry gets its number here.
  Task<void> add(job::Principal who, AuditEntry entry);

  struct Listing {
    std::uint64_t total = 0;
    std::vector<boost::json::value> items;  // as write_entry writes them, newest first
  };
  Task<Result<Listing>> list(job::Principal who, std::uint64_t offset, std::uint64_t limit);
  // Errors: also `not_found`.
  Task<Result<boost::json::value>> find(job::Principal who, Uuid id);

 private:
  struct Page;
  struct Book;
  struct Waiting;
  struct Slice;

  Book& book_of(TenantNumber tenant);
  Task<Result<bool>> open(job::Principal who, Book* book);
  Task<void> write_all(job::Principal who, Book* book);
  // How many of them are kept in the end, from the first on, is in `kept`.
  Task<Result<bool>> write(job::Principal who, Book* book, std::vector<AuditEntry*> entries,
                           std::size_t* kept);
  Task<Result<bool>> save(job::Principal who, Book* book);
  Task<Result<store::Record>> put(job::Principal who, Page page, std::string body);
  Task<Result<std::vector<Page>>> pages_of(job::Principal who);
  Task<Result<std::vector<boost::json::value>>> read(job::Principal who, Slice slice);

  engine::Engine& engine_;
  const std::size_t pages_max_;
  std::mutex mutex_;
  std::map<TenantNumber, std::unique_ptr<Book>> books_;
};

}  // namespace docket::api::osapi
