#include "api/unstructured/progress.h"

#include <algorithm>
#include <cmath>

#include "api/unstructured/codec.h"
#include "api/unstructured/forms.h"

namespace docket::api::unstructured {
namespace {

using job::TaskState;

enum class Stand : std::uint8_t { none, ready, in_progress, success, failure };

Stand stand_of(const TaskFact& task) {
  switch (task.state) {
    case TaskState::available:
      return task.attempt > 0 ? Stand::in_progress : Stand::ready;
    case TaskState::running:
    case TaskState::retryable:
      return Stand::in_progress;
    case TaskState::completed:
      return Stand::success;
    case TaskState::failed:
      return Stand::failure;
    case TaskState::blocked:
    case TaskState::skipped:
    case TaskState::cancelled:
      return Stand::none;
  }
  return Stand::none;
}

std::string_view word(Stand stand) {
  switch (stand) {
    case Stand::none:
    case Stand::ready:
      return "READY";
    case Stand::in_progress:
      return "IN_PROGRESS";
    case Stand::success:
      return "SUCCESS";
    case Stand::failure:
      return "FAILURE";
  }
  return "READY";
}

// The tasks of one file; fewer than nodes when the job has none.
std::span<const TaskFact> steps_of(std::span<const TaskFact> tasks, std::size_t file,
                                   std::size_t nodes) {
  if ((file + 1) * nodes > tasks.size()) return {};
  return tasks.subspan(file * nodes, nodes);
}

std::optional<double> seconds(std::optional<TimePoint> from, std::optional<TimePoint> to) {
  if (!from || !to) return std::nullopt;
  const auto millis = std::chrono::round<Millis>(std::max(*to - *from, Micros(0)));
  return static_cast<double>(millis.count()) / 1000.0;
}

// Where a file stands: at which of its steps, or behind the last one.
struct Place {
  std::size_t step = 0;
  Stand stand = Stand::ready;
};

Place place_of(std::span<const TaskFact> steps) {
  Place place;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Stand stand = stand_of(steps[i]);
    if (stand == Stand::success) {
      place = {i + 1, i + 1 == steps.size() ? Stand::success : Stand::ready};
    } else {
      // Cut short by a cancel: what it was in last.
      const bool was_begun = steps[i].state == TaskState::cancelled && steps[i].attempt > 0;
      return {i, was_begun ? Stand::in_progress : stand};
    }
  }
  return place;
}

void write_current_node(JsonWriter& json, const job::Job& job, const Attributes& attributes,
                        std::span<const TaskFact> steps, const Place& place) {
  json.key("current_node");
  const bool has_one =
      place.step < steps.size() && (place.stand == Stand::failure || !job::is_final(job.state));
  if (!has_one) {
    json.null();
    return;
  }
  const TaskFact& task = steps[place.step];
  json.begin_object()
      .field("id", attributes.nodes[place.step].id)
      .field("status", word(place.stand))
      .field("tries", task.attempt)
      .field("time_elapsed", seconds(task.begun_at, task.ended_at))
      .end_object();
}

void write_file(JsonWriter& json, const store::View& view, const Attributes& attributes,
                std::size_t file, std::span<const TaskFact> steps) {
  const Place place = place_of(steps);
  const bool has_failed = place.stand == Stand::failure;
  const bool has_ended = has_failed || place.stand == Stand::success;
  const std::size_t last = std::min(place.step, steps.empty() ? 0 : steps.size() - 1);
  json.begin_object()
      .field("record_id", attributes.files[file].id)
      .field("document", attributes.files[file].name)
      .field("status", word(place.stand))
      .key("error");
  if (has_failed && steps[last].failure) {
    json.string(failure_text(*steps[last].failure));
  } else {
    json.null();
  }
  json.field("time_elapsed",
             has_ended ? seconds(steps.front().begun_at, steps[last].ended_at) : std::nullopt);
  write_current_node(json, view.job, attributes, steps, place);
  json.null_field("discovered_by_node_id").end_object();
}

// What a person should know of the job as a whole.
std::optional<std::string> message_of(const store::View& view, const Attributes& attributes,
                                      const Listing& listing) {
  if (listing.failure) return failure_text(*listing.failure);
  if (view.job.state == job::State::failed && view.job.tasks.total == 0 && view.outcome &&
      view.outcome->failure) {
    return failure_text(*view.outcome->failure);
  }
  const bool has_prompter = std::any_of(attributes.nodes.begin(), attributes.nodes.end(),
                                        [](const Node& node) { return node.type == prompter; });
  if (has_prompter) return "Enrichment skipped: no model";
  return std::nullopt;
}

}  // namespace

TaskFact fact_of(const engine::TaskView& view) {
  return {.unit = view.task.unit,
          .target = view.task.target,
          .state = view.task.state,
          .attempt = view.task.attempt,
          .begun_at = view.task.attempt_started_at,
          .ended_at = std::nullopt,
          .failure = view.failure};
}

void add_times(std::vector<TaskFact>& tasks, std::span<const job::Event> timeline,
               const job::Job& job) {
  std::vector<bool> has_begun(tasks.size(), false);
  for (const job::Event& event : timeline) {
    const std::size_t index = event.task.value_or(0);
    if (!event.task || index >= tasks.size()) continue;
    if (event.kind == job::EventKind::claimed && !has_begun[index]) {
      tasks[index].begun_at = event.at;
      has_begun[index] = true;
    }
    const bool is_end =
        event.kind == job::EventKind::task_finished || event.kind == job::EventKind::task_failed;
    if (is_end) tasks[index].ended_at = event.at;
  }
  for (TaskFact& task : tasks) {
    const bool has_ended = task.state == TaskState::completed || task.state == TaskState::failed;
    if (has_ended && !task.ended_at) task.ended_at = job.finished_at;
  }
}

std::string encode_details(const store::View& view, const Attributes& attributes,
                           std::span<const TaskFact> tasks, const Listing& listing) {
  const std::size_t nodes = attributes.nodes.size();
  JsonWriter json;
  json.begin_object()
      .field("id", to_string(view.spec->id))
      .field("processing_status", processing_status(view.job.state))
      .key("node_stats")
      .begin_array();
  for (std::size_t node = 0; node < nodes; ++node) {
    std::array<std::int64_t, 5> counts{};
    for (std::size_t i = node; i < tasks.size(); i += nodes) {
      ++counts.at(static_cast<std::size_t>(stand_of(tasks[i])));
    }
    const auto count = [&](Stand stand) { return counts.at(static_cast<std::size_t>(stand)); };
    json.begin_object()
        .field("node_name", attributes.nodes[node].name)
        .field("node_type", attributes.nodes[node].type)
        .field("node_subtype", attributes.nodes[node].subtype)
        .field("ready", count(Stand::ready))
        .field("in_progress", count(Stand::in_progress))
        .field("success", count(Stand::success))
        .field("failure", count(Stand::failure))
        .end_object();
  }
  json.end_array().field("message", message_of(view, attributes, listing));
  return json.end_object().take();
}

std::string encode_failed_files(const Attributes& attributes, std::span<const TaskFact> tasks) {
  JsonWriter json;
  json.begin_object().key("failed_files").begin_array();
  for (std::size_t file = 0; file < attributes.files.size(); ++file) {
    for (const TaskFact& task : steps_of(tasks, file, attributes.nodes.size())) {
      if (task.state != TaskState::failed || !task.failure) continue;
      json.begin_object()
          .field("document", attributes.files[file].name)
          .field("error", failure_text(*task.failure))
          .end_object();
    }
  }
  return json.end_array().end_object().take();
}

std::string encode_file_status(const store::View& view, const Attributes& attributes,
                               std::span<const TaskFact> tasks, TimePoint now,
                               const Listing& listing) {
  JsonWriter json;
  json.begin_object().field("id", to_string(view.spec->id)).key("files").begin_array();
  for (std::size_t file = 0; file < attributes.files.size(); ++file) {
    write_file(json, view, attributes, file, steps_of(tasks, file, attributes.nodes.size()));
  }
  json.end_array()
      .field("truncated", false)
      .field("index_finished", listing.is_complete)
      .field("generated_at", time_text(now));
  return json.end_object().take();
}

}  // namespace docket::api::unstructured
