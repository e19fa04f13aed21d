// The states of jobs and tasks, and small sets of them.
//
// Guarantees: a state's number is stored on disk and counted by the index; never renumber.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace docket::job {

enum class State : std::uint8_t {
  scheduled,       // not before a time, or its hosts not known yet; never begun
  available,       // may be leased, never begun
  running,         // begun, not final
  retryable,       // its one task was attempted, is backing off or due again
  waiting_idle,    // parent without own work, no child begun
  waiting_active,  // parent, own work done, or a child begun or ended
  completed,
  partial,  // some units failed
  failed,
  cancelled,
};
inline constexpr int states = 10;

bool is_final(State state);
// Clients have not seen it begin: scheduled, available or waiting_idle.
bool is_unbegun(State state);
// The word of `/v1` and of the documentation, e.g. "waiting_idle".
std::string_view name(State state);
std::optional<State> parse_state(std::string_view word);

enum class TaskState : std::uint8_t {
  blocked,    // an earlier step of its unit comes first
  available,  // may be leased, unless its job is scheduled
  running,    // leased
  retryable,  // failed or interrupted, may be leased again from its due time on
  completed,
  failed,
  skipped,    // an earlier step of its unit failed
  cancelled,  // its job became final first; rows of a final job are not rewritten to say so
};
inline constexpr int task_states = 8;

bool is_final(TaskState state);
std::string_view name(TaskState state);
std::optional<TaskState> parse_task_state(std::string_view word);

// A set of states as bits; what a door's status word means, and what a query filters by.
class StateSet {
 public:
  constexpr StateSet() = default;
  constexpr StateSet(std::initializer_list<State> members) {
    for (const State state : members) bits_ = static_cast<std::uint16_t>(bits_ | bit(state));
  }
  static constexpr StateSet all() {
    StateSet set;
    set.bits_ = (1U << states) - 1;
    return set;
  }
  constexpr bool has(State state) const { return (bits_ & bit(state)) != 0; }
  constexpr bool is_empty() const { return bits_ == 0; }
  constexpr std::uint16_t bits() const { return bits_; }
  friend constexpr bool operator==(StateSet, StateSet) = default;
  friend constexpr StateSet operator|(StateSet a, StateSet b) {
    a.bits_ = static_cast<std::uint16_t>(a.bits_ | b.bits_);
    return a;
  }

 private:
  static constexpr std::uint16_t bit(State state) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(state));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace docket::job
