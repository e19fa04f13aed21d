// Invents the life of one job after another, as writes for a store.
//
// Guarantees: writes come in order of their stamps, which rise strictly, evenly over the year 2025.
//   A job's writes all come before the next job's.
// Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "api/catalog.h"
#include "base/random.h"
#include "executor/kind.h"
#include "job/principal.h"
#include "store/write.h"

namespace docket::bench {

// Where every filled history begins.
inline constexpr TimePoint history_start{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}};

class History {
 public:
  // `open_until`: when the first open job is due. Stamps begin after `history_start`.
  // `door`: ionworks, ionq, unstructured or osapi.
  History(const job::Principal& who, job::Door door, std::int64_t jobs, std::uint64_t seed,
          TimePoint open_until);

  bool is_over() const { return made_ == jobs_; }
  // The writes of the next job, behind those in `writes`.
  void next(std::vector<store::Write>& writes);

 private:
  std::int64_t draw(std::int64_t below);
  TimePoint later(std::int64_t share_of_gap);  // at most gap / share later
  job::Submission submission();
  void describe_cell(job::Submission& submission);
  void describe_circuit(job::Submission& submission);
  void describe_document(job::Submission& submission);
  void make_open(store::Submit submit);
  void make_final(store::Submit submit);
  void make_parent(store::Submit submit);
  void make_child(store::Submit submit);
  void name_parent(job::Submission& submission) const;
  void make_refused(store::Submit submit);
  void make_partial(store::Submit submit);
  void wait_for_attempt(store::Submit submit);

  // One step of the life of the newest job each.
  void born(store::Submit submit);
  void act(job::TaskIndex task, job::Command command);
  void attempt(job::TaskIndex task);
  void finish(job::TaskIndex task);
  void fail(job::TaskIndex task, bool is_final);

  const job::Principal who_;
  const std::int64_t jobs_;
  const TimePoint open_until_;
  const executor::Registry kinds_;
  const api::DoorTypes types_;
  SeededRandom random_;
  std::int64_t made_ = 0;
  std::int64_t open_slot_ = 0;  // which of the hundred is the open one
  Micros gap_;
  TimePoint now_;
  std::optional<JobId> parent_;       // the newest open parent
  bool is_second_child_due_ = false;  // the next final job is a child of it
  std::vector<store::Write>* writes_ = nullptr;
};

}  // namespace docket::bench
