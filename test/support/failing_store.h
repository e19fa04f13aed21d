// A store in front of a real one, whose writes fail when a test says so.
//
// Guarantees: without a fault it is the real one. A refused write is `unavailable` and leaves
// nothing. Threads: as the real one; faults may be set from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"

namespace docket::test {

class FailingStore final : public store::Store {
 public:
  explicit FailingStore(std::unique_ptr<store::Store> real) : real_(std::move(real)) {}

  // The next `writes` batches are refused and leave nothing.
  void refuse(int writes) { refused_ = writes; }
  // How many of them have not come yet.
  int refusals_left() const { return refused_; }

  Result<store::BatchResult> write(std::span<const store::Write> batch) override {
    if (refused_ > 0) {
      --refused_;
      return unavailable("The disk of the data directory is full.");
    }
    return real_->write(batch);
  }
  Result<void> try_write() override {
    if (refused_ > 0) {
      --refused_;
      return unavailable("The disk of the data directory is full.");
    }
    return real_->try_write();
  }

  Result<store::View> find(const store::ClientRef& ref, store::Detail detail) override {
    return real_->find(ref, detail);
  }
  Result<std::vector<std::optional<store::View>>> read(
      std::span<const Sequence> sequences, store::Detail detail,
      std::optional<std::size_t> bytes_max) override {
    return real_->read(sequences, detail, bytes_max);
  }
  Result<std::vector<Sequence>> sequences_of(TenantNumber tenant, std::optional<job::Door> door,
                                             std::span<const JobId> ids) override {
    return real_->sequences_of(tenant, door, ids);
  }
  Result<std::vector<job::Event>> timeline(Sequence job) override { return real_->timeline(job); }
  Result<std::vector<store::TaskOutcome>> task_outcomes(Sequence job, job::TaskIndex first,
                                                        std::size_t limit,
                                                        store::Detail detail) override {
    return real_->task_outcomes(job, first, limit, detail);
  }
  Result<std::vector<store::TaskView>> tasks(const store::ClientRef& ref, job::TaskIndex first,
                                             std::size_t limit, store::Detail detail) override {
    return real_->tasks(ref, first, limit, detail);
  }
  Result<store::TaskWork> task_work(Sequence job, job::TaskIndex task) override {
    return real_->task_work(job, task);
  }
  Result<std::optional<std::uint32_t>> facet_number(TenantNumber tenant, job::Facet facet,
                                                    std::string_view value) override {
    return real_->facet_number(tenant, facet, value);
  }
  Result<store::Record> find_record(const store::RecordRef& ref) override {
    return real_->find_record(ref);
  }
  Result<std::vector<store::Record>> list_records(TenantNumber tenant,
                                                  const store::RecordQuery& query) override {
    return real_->list_records(tenant, query);
  }
  Result<void> scan_groups(const std::function<bool(const store::Record&)>& visit) override {
    return real_->scan_groups(visit);
  }
  Result<store::Marks> marks() override { return real_->marks(); }
  Result<store::Directory> directory() override { return real_->directory(); }
  Result<void> scan_members(const std::function<bool(const store::Member&)>& visit) override {
    return real_->scan_members(visit);
  }
  Result<void> scan_open(const std::function<bool(store::OpenTask&&)>& visit) override {
    return real_->scan_open(visit);
  }
  Result<void> scan_timed(const std::function<bool(const job::Job&)>& visit) override {
    return real_->scan_timed(visit);
  }
  Result<void> scan_choosing(const std::function<bool(const store::View&)>& visit) override {
    return real_->scan_choosing(visit);
  }
  store::BlobStore& blobs() override { return real_->blobs(); }
  Result<bool> is_named(const store::BlobHash& hash) override { return real_->is_named(hash); }
  Result<std::vector<std::string>> verify() override { return real_->verify(); }

 private:
  std::unique_ptr<store::Store> real_;
  std::atomic<int> refused_ = 0;
};

}  // namespace docket::test
