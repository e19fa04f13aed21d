#include "job/state.h"

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, states> words = {
    "scheduled",      "available", "running", "retryable", "waiting_idle",
    "waiting_active", "completed", "partial", "failed",    "cancelled",
};
constexpr std::array<std::string_view, task_states> task_words = {
    "blocked", "available", "running", "retryable", "completed", "failed", "skipped", "cancelled",
};

}  // namespace

bool is_final(State state) { return state >= State::completed; }
bool is_unbegun(State state) {
  return state == State::scheduled || state == State::available || state == State::waiting_idle;
}
std::string_view name(State state) { return word_of(words, state); }
std::optional<State> parse_state(std::string_view word) { return find_word<State>(words, word); }

bool is_final(TaskState state) { return state >= TaskState::completed; }
std::string_view name(TaskState state) { return word_of(task_words, state); }
std::optional<TaskState> parse_task_state(std::string_view word) {
  return find_word<TaskState>(task_words, word);
}

}  // namespace docket::job
