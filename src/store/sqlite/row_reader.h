// Reads of single rows, for readers and for the writer alike.
//
// Guarantees: nothing is changed. Each is one statement; a snapshot is the caller's transaction.
// Threads: those of the connection.
// Errors: remembered by the connection; the answer is then empty.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "job/event.h"
#include "job/job.h"
#include "store/sqlite/connection.h"
#include "store/store.h"
#include "store/transaction.h"
#include "store/view.h"

namespace docket::store::sqlite {

// The key of a task's rows.
inline std::int64_t place_of(Sequence job, job::TaskIndex task) {
  static_assert(job::tasks_max <= 16384);
  return to_number(job) * 16384 + task;
}

inline Bytes bytes_of(const Uuid& uuid) {
  return {{reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()}};
}
inline Bytes bytes_of(const std::array<std::uint8_t, 32>& hash) {
  return {{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}
// False when the stored bytes have another size.
template <std::size_t size>
bool copy_bytes(std::string_view from, std::array<std::uint8_t, size>& to) {
  if (from.size() != size) return false;
  std::copy(from.begin(), from.end(), to.begin());
  return true;
}

// Whether a job's timeline under way is in its own row: one that a family or many tasks can make
// long is not, because the row is written again with every change. Once long, always long.
inline bool has_short_story(const job::Job& job) {
  return job.tasks.total <= 1 && job.children.total == 0;
}

// A job's row without its submission.
Error no_submission();

class RowReader {
 public:
  explicit RowReader(Connection& connection);

  std::optional<Sequence> find(const JobId& id);
  std::optional<job::Job> job(Sequence sequence);
  std::optional<Member> member(Sequence sequence);
  std::shared_ptr<const Spec> spec(Sequence sequence, Detail detail);
  // What one task is to work on; empty when there is no such job.
  std::optional<TaskWork> task_work(Sequence job, job::TaskIndex task);
  // Of every child, removed ones too, in order.
  std::vector<JobId> children(Sequence parent);
  std::optional<Outcome> outcome(Sequence sequence, Detail detail);
  std::vector<job::Event> story(const job::Job& job);
  std::optional<job::Task> task(Sequence job, job::TaskIndex index);
  std::optional<AddedTask> added_task(Sequence job, job::TaskIndex task);
  // Task rows of the job from `first` on, in order.
  std::vector<job::Task> tasks(Sequence job, job::TaskIndex first = 0,
                               std::size_t limit = job::tasks_max);
  // Tasks as they stand, with how they ended.
  std::vector<TaskView> task_views(const job::Job& job, job::TaskIndex first, std::size_t limit,
                                   Detail detail);
  std::vector<TaskOutcome> task_outcomes(Sequence job, job::TaskIndex first, std::size_t limit,
                                         Detail detail);
  std::optional<std::uint32_t> facet_number(TenantNumber tenant, job::Facet facet,
                                            std::string_view value);
  bool is_named(const BlobHash& hash);
  Marks marks();

  // Reads many jobs in falling order of sequence, with the detail of a row or a line: it goes on
  // from the row it read last, which costs a fraction of a search, and searches anew only over a
  // gap.
  class Falling {
   public:
    // One at a time for a reader.
    Falling(RowReader& reader, Detail detail) : reader_(reader), detail_(detail) {}
    // Into `view`, which is empty; it stays so where the job is gone.
    void read(Sequence sequence, std::optional<View>& view);

   private:
    // Of one table; the first column is the sequence.
    class Cursor {
     public:
      // The row, or null. It is good until the next call.
      const Rows* find(Statement& statement, Sequence sequence);

     private:
      std::unique_ptr<Rows> rows_;
      std::int64_t at_ = 0;  // of the row at hand; none when it ended
    };

    bool read_parts(Sequence sequence, View& view);

    RowReader& reader_;
    const Detail detail_;
    Cursor jobs_;
    Cursor specs_;
  };

 private:
  template <class T>
  std::optional<T> kept(Result<T> decoded);
  bool is_good(const Result<void>& read);
  std::optional<Spec> short_spec(Sequence sequence, Detail detail);
  void read_inputs(Spec& spec);
  void read_file(Sequence job, std::size_t index, job::InputFile& file);
  void give_files_of(const Spec& spec, job::TaskIndex task, TaskWork& work);
  void give_files(const Spec& spec, std::size_t first, std::size_t end, TaskWork& work);
  std::optional<Output> previous(Sequence job, job::TaskIndex task);
  std::optional<Output> output(const Rows& rows, int column);
  std::optional<Outcome> first_outcome(Rows& rows);
  void read_events(std::string_view chapter, std::vector<job::Event>& to);

  Connection& connection_;
  Statement find_;
  Statement job_;
  Statement spec_;
  Statement inputs_;
  Statement file_;
  Statement children_;
  Statement falling_jobs_;
  Statement falling_specs_;
  Statement outcome_at_;
  Statement outcome_row_;
  Statement outcome_full_;
  Statement short_story_;
  Statement story_;
  Statement task_;
  Statement tasks_;
  Statement task_outcomes_row_;
  Statement task_outcomes_full_;
  Statement added_task_;
  Statement facet_number_;
  Statement is_named_;
  Statement marks_;
};

}  // namespace docket::store::sqlite
