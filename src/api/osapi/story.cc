#include "api/osapi/story.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/json_slices.h"
#include "api/osapi/formats.h"
#include "api/osapi/operations.h"
#include "api/words.h"
#include "base/excerpt.h"

namespace docket::api::osapi {
namespace {

constexpr std::string_view submitted_word = "submitted";
constexpr std::string_view acknowledged_word = "acknowledged";
constexpr std::string_view started_word = "started";
constexpr std::string_view completed_word = "completed";
constexpr std::string_view failed_word = "failed";
constexpr std::string_view retried_word = "retried";

// The code with which host kinds say that this host cannot do such work at all.
constexpr std::string_view unsupported_code = "unsupported";

// Of an attempt at a job that waits for agents so long. The engine's own failures are told in this
// API's words.
std::string failure_text(const Failure& failure, std::uint32_t attempt,
                         const job::Patience& patience) {
  if (failure.kind == FailureKind::cancelled) return "cancelled";
  if (failure.kind == FailureKind::deadline && failure.code == "not_claimed") {
    return fmt::format("no agent claimed the job within {}", go_duration(patience.claim));
  }
  if (failure.kind == FailureKind::deadline && failure.code == "agent_offline") {
    return "agent offline";
  }
  if (failure.kind == FailureKind::deadline && failure.code == "agent_drained") {
    return "agent drained";
  }
  if (failure.kind == FailureKind::interrupted && failure.code == "after_start") {
    return fmt::format("agent lost while running (attempt {})", attempt);
  }
  if (failure.message.empty()) return std::string(docket::name(failure.kind));
  // A line, as hosts say theirs; what the house says of any work is a sentence.
  std::string_view line = failure.message;
  if (line.ends_with('.')) line.remove_suffix(1);
  return std::string(excerpt(line, error_bytes_max));
}

// Said by the engine: the work itself may never have begun.
bool is_from_outside(FailureKind kind) {
  switch (kind) {
    case FailureKind::no_executor:
    case FailureKind::interrupted:
    case FailureKind::deadline:
    case FailureKind::cancelled:
    case FailureKind::dependency:
      return true;
    case FailureKind::invalid_input:
    case FailureKind::not_buildable:
    case FailureKind::numeric:
    case FailureKind::time_limit:
    case FailureKind::memory_limit:
    case FailureKind::output_limit:
    case FailureKind::crashed:
    case FailureKind::internal:
      return false;
  }
  return true;
}

// What was made says whether it changed the host. Of a large one that is not here the summary says
// it, or else what such operations do.
bool has_changed(const store::View& view, const store::Output& output) {
  const std::string_view text = output.text.empty() ? output.summary : output.text;
  const bool is_object = text.starts_with('{');
  const std::string_view said = is_object ? json_member(text, "changed") : std::string_view();
  if (!said.empty() || !output.text.empty()) return said == "true";
  const auto place = static_cast<std::size_t>(view.job.job_class);
  return place < operations().size() && operations()[place].changes_host;
}

// How far one task is, as the lines so far say.
struct Progress {
  std::string host;  // empty: no host has it
  bool is_started = false;
  bool is_over = false;
  std::size_t claimed_place = 0;
  std::optional<TimePoint> claimed_at;
};

class Teller {
 public:
  explicit Teller(const Material& material)
      : material_(material), job_(material.view.job), tasks_(task_count()) {
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      if (row(i) != nullptr) tasks_[i].host = name(row(i)->target);
    }
  }

  Story tell() {
    story_.status = word(job::Door::osapi, job_.state);
    for (const job::Event& event : material_.events) {
      if (event.at <= job_.updated_at) tell(event);
      ++place_;
    }
    // The job was deleted after its row was read.
    if (lines_.empty()) add(job_.created_at, submitted_word, own_hostname, "accepted");
    for (std::size_t i = 0; i < tasks_.size(); ++i) answer(i);
    std::ranges::sort(story_.silent_hosts);
    finish_lines();
    conclude();
    return std::move(story_);
  }

 private:
  struct PlacedLine {
    std::size_t place = 0;
    Line line;
  };

  std::size_t task_count() const { return job_.only_task ? 1 : material_.tasks.size(); }
  const job::Task* row(std::size_t task) const {
    if (job_.only_task) return &*job_.only_task;
    return task < material_.tasks.size() ? &material_.tasks[task].task : nullptr;
  }
  std::string name(AgentNumber agent) const {
    return agent == AgentNumber::none ? std::string() : material_.name_of(agent);
  }

  std::string text_of(const job::Event& event) const {
    if (!event.failure) return "failed";
    return failure_text(*event.failure, event.attempt, material_.view.spec->submission.patience);
  }

  Line& add(TimePoint at, std::string_view event, std::string_view host, std::string message) {
    PlacedLine& placed = lines_.emplace_back();
    placed.place = place_;
    placed.line.at = at;
    placed.line.event = event;
    placed.line.hostname = host;
    placed.line.message = std::move(message);
    return placed.line;
  }

  Progress* progress_of(const job::Event& event) {
    if (!event.task || *event.task >= tasks_.size()) return nullptr;
    Progress& progress = tasks_[*event.task];
    if (event.agent != AgentNumber::none) progress.host = name(event.agent);
    return &progress;
  }

  void tell(const job::Event& event) {
    Progress* task = progress_of(event);
    switch (event.kind) {
      case job::EventKind::submitted:
        add(event.at, submitted_word, own_hostname, "accepted");
        break;
      case job::EventKind::claimed:
        if (task != nullptr) acknowledge(*task, event);
        break;
      case job::EventKind::started:
        if (task != nullptr) start(*task, event.at);
        break;
      case job::EventKind::task_finished:
        if (task != nullptr) complete(*task, event.at);
        break;
      case job::EventKind::completed:
        if (task != nullptr && !task->is_over) complete(*task, event.at);
        break;
      case job::EventKind::task_failed:
        if (task != nullptr) fail(*task, event);
        break;
      case job::EventKind::failed:
        if (task != nullptr && !task->is_over) fail(*task, event);
        give_up(event.at, text_of(event));
        break;
      case job::EventKind::cancelled:
        give_up(event.at, "cancelled");
        break;
      case job::EventKind::retried:
        add(event.at, retried_word, own_hostname, fmt::format("retried as {}", event.message));
        break;
      // Nothing that this API has a word for.
      case job::EventKind::promoted:
      case job::EventKind::attempt_failed:
      case job::EventKind::interrupted:
      case job::EventKind::tasks_added:
      case job::EventKind::child_adopted:
      case job::EventKind::child_began:
      case job::EventKind::child_ended:
      case job::EventKind::waiting:
      case job::EventKind::partial:
      case job::EventKind::deleted:
        break;
    }
  }

  void acknowledge(Progress& task, const job::Event& event) {
    task.is_started = false;
    task.claimed_at = event.at;
    task.claimed_place = place_;
    add(event.at, acknowledged_word, task.host,
        fmt::format("claimed by {} (attempt {})", task.host, event.attempt));
    story_.states[task.host].status = acknowledged_word;
  }

  void start(Progress& task, TimePoint at) {
    task.is_started = true;
    add(at, started_word, task.host, fmt::format("running on {}", task.host));
    HostState& state = story_.states[task.host];
    state.status = started_word;
    started_.try_emplace(task.host, at);
  }

  // Work that asks for no start begins with its grant; its line is told once it is known to have.
  void start_with_grant(Progress& task) {
    if (task.is_started || !task.claimed_at) return;
    const std::size_t now = std::exchange(place_, task.claimed_place);
    start(task, *task.claimed_at);
    place_ = now;
  }

  std::optional<Micros> end(Progress& task, TimePoint at) {
    task.is_over = true;
    story_.hostname = task.host;
    const auto since = started_.find(task.host);
    if (since == started_.end()) return std::nullopt;
    return std::max(Micros(0), at - since->second);
  }

  void complete(Progress& task, TimePoint at) {
    start_with_grant(task);
    const std::optional<Micros> duration = end(task, at);
    add(at, completed_word, task.host,
        fmt::format("completed on {} in {}", task.host, go_duration(duration.value_or(Micros(0)))));
    story_.states[task.host] = {completed_word, {}, duration};
  }

  void fail(Progress& task, const job::Event& event) {
    const std::string text = text_of(event);
    if (event.failure && !is_from_outside(event.failure->kind)) start_with_grant(task);
    fail(task, event.at, text);
  }

  void fail(Progress& task, TimePoint at, const std::string& text) {
    if (task.host.empty()) {
      task.is_over = true;
      add(at, failed_word, own_hostname, "given up").error = text;
    } else {
      const std::optional<Micros> duration = end(task, at);
      add(at, failed_word, task.host, fmt::format("failed on {}", task.host)).error = text;
      story_.states[task.host] = {failed_word, text, duration};
    }
    last_error_ = text;
  }

  // The whole job ends, whatever its hosts do.
  void give_up(TimePoint at, const std::string& text) {
    if (tasks_.empty()) {
      add(at, failed_word, own_hostname, "given up").error = text;
      last_error_ = text;
    }
    for (Progress& task : tasks_) {
      if (!task.is_over) fail(task, at, text);
    }
  }

  // How the task ended, where it has.
  void answer(std::size_t i) {
    if (tasks_[i].host.empty()) return;
    if (!tasks_[i].is_over) {
      story_.silent_hosts.push_back(tasks_[i].host);
      return;
    }
    HostAnswer answer;
    answer.task = row(i)->index;
    const std::optional<store::Output>& output = output_of(i);
    if (output) {
      answer.output = output;
      answer.changed = has_changed(material_.view, *output);
    } else {
      fail(answer, i);
    }
    story_.answers[tasks_[i].host] = std::move(answer);
  }

  void fail(HostAnswer& answer, std::size_t i) {
    ++failed_;
    answer.status = HostAnswer::Status::failed;
    const auto state = story_.states.find(tasks_[i].host);
    if (state != story_.states.end()) answer.error = state->second.error;
    const std::optional<Failure>& failure = failure_of(i);
    if (!failure) return;
    if (failure->code == unsupported_code) answer.status = HostAnswer::Status::skipped;
    if (failure->detail.empty()) return;
    answer.output.emplace();
    answer.output->text = failure->detail;
    answer.output->bytes = static_cast<std::int64_t>(failure->detail.size());
  }

  const std::optional<store::Output>& output_of(std::size_t i) const {
    static const std::optional<store::Output> none;
    if (!job_.only_task) return material_.tasks[i].output;
    return material_.view.outcome ? material_.view.outcome->output : none;
  }
  const std::optional<Failure>& failure_of(std::size_t i) const {
    static const std::optional<Failure> none;
    if (!job_.only_task) return material_.tasks[i].failure;
    return material_.view.outcome ? material_.view.outcome->failure : none;
  }

  void finish_lines() {
    std::ranges::stable_sort(lines_, {}, &PlacedLine::place);
    if (lines_.size() > timeline_lines_max) {
      lines_[timeline_lines_max - 1] = std::move(lines_.back());
      lines_.resize(timeline_lines_max);
    }
    for (PlacedLine& placed : lines_) story_.timeline.push_back(std::move(placed.line));
    story_.updated_at = story_.timeline.back().at;
  }

  void conclude() {
    const bool has_results =
        job_.state == job::State::completed || job_.state == job::State::partial;
    if (has_results) {
      story_.changed = std::ranges::any_of(
          story_.answers, [](const auto& each) { return each.second.changed.value_or(false); });
    }
    if (job_.state == job::State::completed && tasks_.size() == 1 && !story_.answers.empty()) {
      story_.only_host = story_.answers.begin()->first;
    }
    if (job_.state == job::State::partial) {
      story_.error =
          fmt::format("{} of {} hosts failed: {}", failed_, tasks_.size(), last_failure());
    } else if (job::is_final(job_.state) && !has_results) {
      story_.error = last_error_.empty() ? "failed" : last_error_;
    }
  }

  std::string last_failure() const {
    for (auto line = story_.timeline.rbegin(); line != story_.timeline.rend(); ++line) {
      if (line->event == failed_word) return fmt::format("{}: {}", line->hostname, line->error);
    }
    return "failed";
  }

  const Material& material_;
  const job::Job& job_;
  std::vector<Progress> tasks_;
  std::vector<PlacedLine> lines_;
  std::map<std::string, TimePoint> started_;  // a host's first start
  std::string last_error_;
  std::size_t place_ = 0;
  std::size_t failed_ = 0;
  Story story_;
};

}  // namespace

std::string_view name(HostAnswer::Status status) {
  switch (status) {
    case HostAnswer::Status::completed:
      return "completed";
    case HostAnswer::Status::failed:
      return "failed";
    case HostAnswer::Status::skipped:
      return "skipped";
  }
  return "failed";
}

bool is_whole(const HostAnswer& answer) { return !answer.output || !answer.output->text.empty(); }

Story tell(const Material& material) { return Teller(material).tell(); }

}  // namespace docket::api::osapi
