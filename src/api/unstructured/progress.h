// How far the files of a job are: counts at each node, and each file's own state.
//
// Guarantees: a file counts in at most one way at a node; of a job that has ended nothing is ready
//   or in progress. A file that was tried again after its agent was lost stays in progress.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/unstructured/attributes.h"
#include "engine/engine.h"
#include "job/event.h"
#include "store/view.h"

namespace docket::api::unstructured {

// What is kept of a task, without its output.
struct TaskFact {
  std::uint32_t unit = 0;
  AgentNumber target = AgentNumber::none;  // who alone may take it
  job::TaskState state = job::TaskState::blocked;
  std::uint32_t attempt = 0;
  std::optional<TimePoint> begun_at;  // its first attempt; of a lost timeline the last
  std::optional<TimePoint> ended_at;
  std::optional<Failure> failure;
};
TaskFact fact_of(const engine::TaskView& view);
// When each began and ended, as the timeline says; what ended without a line of its own ended with
// the job.
void add_times(std::vector<TaskFact>& tasks, std::span<const job::Event> timeline,
               const job::Job& job);

// How far the listing of a source is.
struct Listing {
  bool is_complete = true;
  std::optional<Failure> failure = {};
};

// `tasks` are those of the files, as they are laid out by tasks_of.
std::string encode_details(const store::View& view, const Attributes& attributes,
                           std::span<const TaskFact> tasks, const Listing& listing = {});
std::string encode_failed_files(const Attributes& attributes, std::span<const TaskFact> tasks);
std::string encode_file_status(const store::View& view, const Attributes& attributes,
                               std::span<const TaskFact> tasks, TimePoint now,
                               const Listing& listing = {});

}  // namespace docket::api::unstructured
