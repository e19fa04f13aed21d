#include "api/osapi/context.h"

#include <algorithm>
#include <iterator>
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

Task<OrAnswer<store::View>> Context::find(job::Principal who, JobId id) const {
  auto view = co_await services.engine.find(who, own_door, id, store::Detail::full);
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

Task<Result<Told>> Context::complete(job::Principal who, Told told) const {
  engine::Engine& engine = services.engine;
  const JobId id = told.view.spec->id;
  for (auto& [host, answer] : told.story.answers) {
    if (is_whole(answer)) continue;
    if (!answer.output->blob) {
      // Too large for a row, yet not kept apart.
      auto rows = co_await engine.tasks(who, own_door, id, answer.task, 1, store::Detail::full);
      const bool is_there = rows && !rows->empty() && rows->front().output;
      if (!is_there) continue;
      answer.output = rows->front().output;
    }
    if (is_whole(answer)) continue;
    const store::Output output = *answer.output;
    auto text = co_await engine.output_text(output);
    // One that was removed meanwhile is shown without what it made.
    if (!text && text.error().code != ErrorCode::not_found) co_return text.error();
    if (text) answer.output->text = *std::move(text);
  }
  co_return told;
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
  Error error = view.error();
  // Nothing else of a job of this door can be missing.
  if (error.code == ErrorCode::not_found && selector) co_return no_such_target(*selector);
  // Clients know no 409 here: the key came before with another request.
  if (error.code == ErrorCode::conflict) error.code = ErrorCode::invalid_argument;
  co_return failed(error);
}

}  // namespace docket::api::osapi
