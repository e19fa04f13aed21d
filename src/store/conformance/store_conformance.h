// The suite that each backend must pass: it is the specification of store.h. A backend's test says
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(Backend{"sqlite", open}));
//
// Guarantees checked: batches, refusals, idempotency, families, fences, timelines, reads, scans and
//   the directory, before and after a restart. After every test `verify` finds nothing.
// Threads: tests only.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/store.h"
#include "support/temp_directory.h"

namespace docket::store {

struct Backend {
  std::string name;
  // Opens what is kept at a path, or makes it.
  std::function<Result<std::unique_ptr<Store>>(const std::filesystem::path&)> open;
};
std::ostream& operator<<(std::ostream& out, const Backend& backend);

inline constexpr TenantNumber acme{1};
inline constexpr TenantNumber other{2};
inline constexpr UserNumber ann{1};
inline constexpr UserNumber bob{2};
inline constexpr AgentNumber agent{7};

// A submission that an executor kind serves.
job::Submission simulation();
// One with several tasks: `steps` in each of `units`.
job::Submission several(std::uint32_t units, std::uint32_t steps);
Output output_of(std::string text);

class StoreConformance : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override;
  void TearDown() override;

  Store& store() { return *store_; }
  // Plays a restart.
  void reopen();

  // The next stamp.
  TimePoint tick(Micros by = Micros(10));
  // Makes writes; each takes the next stamp, a submission also the next sequence.
  Write submit(job::Submission submission, TenantNumber tenant = acme, UserNumber user = ann);
  Write act(Sequence job, job::Command command, job::TaskIndex task = 0,
            std::optional<Output> output = std::nullopt);
  Write ask(TenantNumber tenant, std::optional<job::Door> door, JobId job, job::Command command);
  Write add_record(std::string kind, std::optional<job::GroupRules> group = std::nullopt,
                   TenantNumber tenant = acme);
  // Of the last record made, with its kind and tenant.
  const RecordRef& record() const { return last_record_; }
  // Of the last submission made.
  Sequence sequence() const { return last_sequence_; }
  JobId id() const { return last_id_; }

  BatchResult write(std::vector<Write> batch);
  // Makes one bundle of these writes.
  static std::vector<Write> bundle(BundleRule rule, std::vector<Write> writes);
  // A batch of one write that must be done.
  Written done(Write write);
  // A batch of one write that must be refused.
  Error refused(Write write);
  // Submits, and gives the job's sequence.
  Sequence submitted(job::Submission submission, TenantNumber tenant = acme);
  void claim(Sequence job, job::TaskIndex task = 0);
  void finish(Sequence job, job::TaskIndex task = 0, std::uint32_t attempt = 1,
              std::string output = "{}");

  // One job as it is read; what is gone is empty.
  std::optional<View> view(Sequence job, Detail detail = Detail::full);
  job::State state(Sequence job);
  std::vector<job::EventKind> story(Sequence job);

 private:
  test::TempDirectory directory_;
  std::unique_ptr<Store> store_;
  TimePoint now_ = from_micros(1'900'000'000'000'000);
  Sequence last_sequence_ = Sequence::none;
  JobId last_id_;
  RecordRef last_record_;
};

}  // namespace docket::store
