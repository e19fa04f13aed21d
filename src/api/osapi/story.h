// What clients are told of a job: which host did what, derived from the engine's timeline and
// tasks.
//
// Guarantees: pure. Only what was known when the job's row was read is told, so that a status, its
//   count and its story agree although timeline and tasks are read after the row.
// Callers: this door's routes.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "job/event.h"
#include "store/view.h"

namespace docket::api::osapi {

inline constexpr std::size_t timeline_lines_max = 2'000;
// Of what a host says went wrong, which is shown in up to five places.
inline constexpr std::size_t error_bytes_max = 1024;
// Who speaks where no host does.
inline constexpr std::string_view own_hostname = "_api";

// What a story is derived from.
struct Material {
  const store::View& view;
  std::vector<job::Event> events;      // its timeline
  std::vector<store::TaskView> tasks;  // all tasks of a job with several; else none
  std::function<std::string(AgentNumber agent)> name_of;
};

struct Line {
  TimePoint at{};
  std::string_view event;
  std::string hostname;
  std::string message;
  std::string error;  // empty: none
};

struct HostState {
  std::string_view status;  // the word of its last line
  std::string error;        // empty: none
  std::optional<Micros> duration;
};

struct HostAnswer {
  enum class Status : std::uint8_t { completed, failed, skipped };
  Status status = Status::completed;
  job::TaskIndex task = 0;
  // Of a completed one, and what a failed one still made. Its text may be elsewhere: see is_whole.
  std::optional<store::Output> output;
  std::optional<bool> changed;
  std::string error;
};
std::string_view name(HostAnswer::Status status);
// Whether the text of what the host made is here.
bool is_whole(const HostAnswer& answer);

struct Story {
  std::string_view status;
  std::vector<Line> timeline;               // at least one
  std::map<std::string, HostState> states;  // by hostname
  std::map<std::string, HostAnswer> answers;
  std::vector<std::string> silent_hosts;  // that have not ended theirs, by name
  std::optional<std::string> only_host;   // of a job with one task that completed
  std::optional<bool> changed;
  std::string error;     // empty: none
  std::string hostname;  // of the host that ended last; empty: none did
  TimePoint updated_at{};
};

Story tell(const Material& material);

}  // namespace docket::api::osapi
