#include "api/osapi/context.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace docket::api::osapi {
namespace {

constexpr job::Door own_door = job::Door::osapi;

// Work that only reads is granted three times at most; nothing is done again because it failed.
constexpr std::uint8_t interruptions_max = 2;

job::Patience usual_patience() {
  job::Patience patience;
  patience.claim = std::chrono::hours(1);
  patience.offline = std::chrono::minutes(5);
  patience.away = std::chrono::minutes(2);
  return patience;
}

}  // namespace

Answered no_such_job(JobId id) {
  return {error_response(404, fmt::format("job not found: {}", to_string(id)))};
}

Answered no_such_target(const job::Selector& selector) {
  const bool is_label = selector.sort == job::Selector::Sort::label;
  const std::string text =
      is_label ? fmt::format("{}:{}", selector.key, selector.value) : selector.value;
  return bad_request(fmt::format("target agent \"{}\" not found", text));
}

Error without_conflict(Error error) {
  if (error.code == ErrorCode::conflict) error.code = ErrorCode::invalid_argument;
  return error;
}

std::optional<job::Selector> selector_of(const Target& target) {
  job::Selector selector;
  switch (target.sort) {
    case Target::Sort::any:
      return std::nullopt;
    case Target::Sort::all:
      selector.sort = job::Selector::Sort::all;
      break;
    case Target::Sort::label:
      selector.sort = job::Selector::Sort::label;
      break;
    case Target::Sort::host:
      selector.sort = job::Selector::Sort::host;
      break;
  }
  selector.key = target.key;
  selector.value = target.value;
  selector.may_wait = target.may_wait;
  return selector;
}

OrAnswer<JobId> Context::path_id(const http::Request& request) {
  const auto uuid = parse_uuid(request.param("id"));
  if (!uuid) return unreadable("Invalid format for parameter id: not a UUID");
  return JobId{*uuid};
}

Task<OrAnswer<store::View>> Context::find(job::Principal who, JobId id,
                                          store::Detail detail) const {
  auto view = co_await services.engine.find(who, own_door, id, detail);
  if (view) co_return *std::move(view);
  if (view.error().code == ErrorCode::not_found) co_return no_such_job(id);
  co_return failed(view.error());
}

Task<Result<Told>> Context::tell(job::Principal who, store::View view) const {
  engine::Engine& engine = services.engine;
  const JobId id = view.spec->id;
  std::vector<job::Event> events;
  if (view.outcome) {
    events = view.outcome->timeline;
  } else {
    auto read = co_await engine.timeline(who, own_door, id);
    if (!read && read.error().code != ErrorCode::not_found) co_return read.error();
    if (read) events = *std::move(read);
  }
  // After the timeline, so that every task that has a line is there.
  std::vector<store::TaskView> tasks;
  const bool has_rows = !view.job.only_task && view.job.tasks.total > 0;
  while (has_rows && tasks.size() < view.job.tasks.total) {
    auto page = co_await engine.tasks(who, own_door, id, static_cast<job::TaskIndex>(tasks.size()),
                                      store::rows_max, store::Detail::row);
    if (!page && page.error().code != ErrorCode::not_found) co_return page.error();
    if (!page || page->empty()) break;
    std::ranges::move(*page, std::back_inserter(tasks));
  }
  const Material material{view, std::move(events), std::move(tasks),
                          [&engine](AgentNumber agent) { return engine.agent_name(agent); }};
  Told told;
  told.story = osapi::tell(material);
  told.view = std::move(view);
  co_return told;
}

namespace {

// Those whose text is in no blob and is not here yet, by their tasks: it is too large for a row.
std::map<job::TaskIndex, HostAnswer*> left_in_rows(Story& story) {
  std::map<job::TaskIndex, HostAnswer*> answers;
  for (auto& [host, answer] : story.answers) {
    if (!is_whole(answer) && !answer.output->blob) answers.emplace(answer.task, &answer);
  }
  return answers;
}

}  // namespace

Task<Result<bool>> Context::read_rows(job::Principal who, JobId id, Story* story) const {
  constexpr job::TaskIndex rows_at_once = 32;  // of at most store::blob_above_bytes each
  std::map<job::TaskIndex, HostAnswer*> left = left_in_rows(*story);
  while (!left.empty()) {
    const job::TaskIndex first = left.begin()->first;
    const auto rows =
        co_await services.engine.tasks(who, own_door, id, first, rows_at_once, store::Detail::full);
    // One that was removed meanwhile is shown without what it made.
    if (!rows && rows.error().code == ErrorCode::not_found) co_return false;
    if (!rows) co_return rows.error();
    for (const store::TaskView& row : *rows) {
      const auto answer = left.find(row.task.index);
      if (answer != left.end() && row.output) answer->second->output = row.output;
    }
    left.erase(left.begin(), left.lower_bound(first + rows_at_once));
  }
  co_return true;
}

Task<Result<Told>> Context::complete(job::Principal who, Told told) const {
  const auto read = co_await read_rows(who, told.view.spec->id, &told.story);
  if (!read) co_return read.error();
  for (auto& [host, answer] : told.story.answers) {
    if (is_whole(answer) || !answer.output->blob) continue;
    const store::Output output = *answer.output;
    auto text = co_await services.engine.output_text(output);
    if (!text && text.error().code != ErrorCode::not_found) co_return text.error();
    if (text) answer.output->text = *std::move(text);
  }
  co_return told;
}

std::optional<Answered> Context::lacking_right(const job::Principal& who,
                                               job::Class operation) const {
  const executor::Kind* kind = services.engine.kinds().find(operations()[operation].type);
  const std::string_view word = kind == nullptr ? std::string_view() : kind->permission;
  const auto permission = job::parse_permission(word);
  if (!permission || job::may(who, *permission)) return std::nullopt;
  return missing_right(*permission);
}

Task<OrAnswer<store::View>> Context::submit(job::Principal who, JobRequest request,
                                            std::string idempotency_key, std::string digest) const {
  job::Submission submission = new_submission(types, request.operation, who);
  submission.type = std::move(request.type);
  submission.input = std::move(request.data);
  const auto selector = selector_of(request.target);
  submission.selector = selector;
  submission.patience = usual_patience();
  submission.rules.outcome = job::OutcomeRule::each;
  submission.rules.attempts_max = 1;
  submission.rules.crashes_max = 1;
  submission.rules.interruptions_max = interruptions_max;
  submission.idempotency_key = std::move(idempotency_key);
  submission.request_digest = std::move(digest);
  auto view = co_await services.engine.submit(who, std::move(submission));
  if (view) co_return *std::move(view);
  // Nothing else of a job of this door can be missing.
  const bool is_missing = view.error().code == ErrorCode::not_found;
  if (is_missing && selector) co_return no_such_target(*selector);
  co_return failed(without_conflict(view.error()));
}

}  // namespace docket::api::osapi
