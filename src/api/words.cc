#include "api/words.h"

#include <array>

#include "base/check.h"

namespace docket::api {
namespace {

struct Row {
  job::State state;
  std::array<std::string_view, job::doors> words;  // in order of job::Door
};

using enum job::State;

// Rows in order of job::State.
constexpr std::array<Row, job::states> table = {{
    // state           ionworks      ionq         unstructured   osapi
    {scheduled, {"pending", "submitted", "SCHEDULED", "submitted"}},
    {available, {"pending", "ready", "SCHEDULED", "submitted"}},
    {running, {"processing", "started", "IN_PROGRESS", "processing"}},
    {retryable, {"pending", "started", "IN_PROGRESS", "processing"}},
    {waiting_idle, {"waiting", "ready", "IN_PROGRESS", "processing"}},
    {waiting_active, {"waiting", "started", "IN_PROGRESS", "processing"}},
    {completed, {"completed", "completed", "COMPLETED", "completed"}},
    {partial, {"completed", "completed", "COMPLETED", "partial_failure"}},
    {failed, {"failed", "failed", "FAILED", "failed"}},
    {cancelled, {"canceled", "canceled", "STOPPED", "failed"}},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].state != static_cast<job::State>(i)) return false;
  }
  return true;
}
static_assert(is_in_order());

constexpr std::array<std::string_view, 6> ionworks_words = {"pending",   "processing", "waiting",
                                                            "completed", "failed",     "canceled"};
constexpr std::array<std::string_view, 6> ionq_words = {"submitted", "ready",  "started",
                                                        "canceled",  "failed", "completed"};
constexpr std::array<std::string_view, 5> unstructured_words = {"SCHEDULED", "IN_PROGRESS",
                                                                "COMPLETED", "STOPPED", "FAILED"};
constexpr std::array<std::string_view, 5> osapi_words = {"submitted", "processing", "completed",
                                                         "failed", "partial_failure"};

}  // namespace

std::string_view word(job::Door door, job::State state) {
  const auto row = static_cast<std::size_t>(state);
  const auto column = static_cast<std::size_t>(door);
  DOCKET_CHECK(row < table.size() && column < job::doors, "a state or door outside its set");
  return table[row].words[column];
}

std::optional<job::StateSet> states_of(job::Door door, std::string_view wanted) {
  job::StateSet states;
  for (const Row& row : table) {
    if (word(door, row.state) == wanted) states = states | job::StateSet{row.state};
  }
  if (states.is_empty()) return std::nullopt;
  return states;
}

std::uint64_t count_of(job::Door door, std::string_view wanted,
                       const std::array<std::uint64_t, job::states>& counts) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (word(door, static_cast<job::State>(i)) == wanted) sum += counts[i];
  }
  return sum;
}

std::span<const std::string_view> words(job::Door door) {
  switch (door) {
    case job::Door::ionworks:
      return ionworks_words;
    case job::Door::ionq:
      return ionq_words;
    case job::Door::unstructured:
      return unstructured_words;
    case job::Door::osapi:
      return osapi_words;
  }
  DOCKET_CHECK(false, "a Door outside its enumeration");
}

}  // namespace docket::api
