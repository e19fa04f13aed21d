#include "agent/conversation.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/calls.h"
#include "base/log.h"

namespace docket::agent {
namespace {

constexpr Millis first_retry{100};
constexpr Millis longest_retry{5'000};
constexpr Millis name_in_use_retry{30'000};
constexpr Millis longest_rotate_retry{60'000};
// Fetch ahead about this much work for each worker.
constexpr Micros work_ahead{50'000};

Failure unsupported(std::string_view kind) {
  return {FailureKind::not_buildable, "unsupported",
          fmt::format("operation \"{}\" is not supported on this host", kind), "", false};
}

// Operations of hosts fail with a line, not with a sentence.
Failure not_begun(const Error& error) {
  std::string line = error.message;
  if (line.ends_with('.')) line.pop_back();
  return {FailureKind::internal, "io", std::move(line), "", false};
}

Failure too_large(std::size_t bytes) {
  return {FailureKind::output_limit, "",
          fmt::format("The output of {} bytes is larger than the server takes.", bytes), "", false};
}

Failure shut_down() {
  return {FailureKind::internal, "agent_shutdown", "agent shut down", "", false};
}

}  // namespace

Conversation::Conversation(const Options& options, const executor::Registry& kinds,
                           std::string instance, const Clock& clock, Hands& hands, Journal& journal,
                           Facts& facts)
    : options_(options),
      kinds_(kinds),
      instance_(std::move(instance)),
      clock_(clock),
      hands_(hands),
      journal_(journal),
      facts_(facts),
      transfers_(options.server),
      fetcher_(
          [this](client::Call call, client::Transfers::Done done) {
            transfers_.start(std::move(call), std::move(done));
          },
          [this](const wire::TaskAttempt& task, Result<worker::Assignment> assignment) {
            fetched(task, std::move(assignment));
          }),
      gate_(options.host_tasks),
      lost_(journal.unfinished()),
      last_contact_(clock.monotonic()),
      key_(options.server.key),
      rotate_at_(clock.monotonic() + options.rotate_key_every - options.key_age) {
  for (wire::ResultReport& ended : journal.results()) {
    ledger_.add(ended.task);
    report(std::move(ended));
  }
}

void Conversation::turn(Millis most) {
  stop_if_cut_off();  // before an answer makes it forget that it was
  end_session_for_another_offer();
  register_if_due();
  rotate_key_if_due();
  upload_if_due();
  sync_if_due();
  const Millis until_retry = std::chrono::ceil<Millis>(retry_at_ - clock_.monotonic());
  transfers_.run_for(until_retry > Millis(0) ? std::min(most, until_retry) : most);
  stop_if_cut_off();
}

// --- registration -------------------------------------------------------------------------------

// The kinds of an agent are told when it registers, and only then.
void Conversation::end_session_for_another_offer() {
  if (!session_.empty() && options_.offer->kept_back().version != offer_told_) session_.clear();
}

void Conversation::register_if_due() {
  if (!session_.empty() || is_registering_ || clock_.monotonic() < retry_at_) return;
  is_registering_ = true;
  wire::RegisterRequest request;
  request.name = options_.name;
  request.instance = instance_;
  request.version = options_.version;
  request.kinds = kinds_.names();
  const Offer::Kept kept_back = options_.offer->kept_back();
  offer_told_ = kept_back.version;
  std::erase_if(request.kinds, [&](const std::string& kind) {
    return std::ranges::find(kept_back.kinds, kind) != kept_back.kinds.end();
  });
  request.machine_id = options_.machine_id;
  request.labels = options_.labels;
  request.facts = last_facts();
  request.resources = {.cores = options_.workers,
                       .memory_bytes = options_.memory_bytes,
                       .slots = options_.workers * options_.slots_per_worker,
                       .host_slots = options_.host_tasks};
  request.running = ledger_.all();
  request.unfinished = lost_;
  const Monotonic sent = clock_.monotonic();
  transfers_.start(
      {.method = "POST", .path = "/agent/v1/register", .body = wire::encode(request)},
      [this, sent](const Result<client::Answer>& answer) { registered(answer, sent); });
}

const std::string& Conversation::last_facts() {
  if (auto facts = facts_.take()) facts_told_ = *std::move(facts);
  return facts_told_;
}

void Conversation::registered(const Result<client::Answer>& answer, Monotonic sent) {
  is_registering_ = false;
  if (answer && answer->status == 401) {
    if (takes_up_another_key()) return;
    refusal_ = unauthenticated("The server does not know this agent's key.");
    return;
  }
  if (answer && answer->status == 403) {
    const std::string said = wire::decode_error(answer->body);
    refusal_ = forbidden(said.empty() ? "The server refuses this agent's key." : said);
    return;
  }
  if (answer && answer->status == 409) {
    retry_at_ = clock_.monotonic() + name_in_use_retry;
    log::warning("agent", "another live agent is called '{}'; again in {} s", options_.name,
                 name_in_use_retry.count() / 1000);
    return;
  }
  if (!is_success(answer)) return lost_contact(reason_of(answer));
  const auto message = wire::decode_register_answer(answer->body);
  if (!message) return lost_contact(message.error().message);
  session_ = message->session;
  heartbeat_ = message->heartbeat;
  lease_ = message->lease;
  ack_ = 0;
  is_drain_wanted_ = false;
  heard_of_server(sent);
  for (const wire::TaskAttempt& task : std::exchange(lost_, {})) journal_.closed(task);
  ledger_.untell();
  drop(message->stale);
  upload_again();
  log::info("agent", "registered as '{}' with {} workers", options_.name, options_.workers);
}

// --- its key ------------------------------------------------------------------------------------

bool Conversation::takes_up_another_key() {
  const std::string now = options_.key_place == nullptr ? "" : options_.key_place->read();
  if (now.empty() || now == key_) return false;
  log::info("agent", "the key was replaced");
  key_ = now;
  is_key_kept_ = true;
  transfers_.use_key(now);
  return true;
}

void Conversation::rotate_key_if_due() {
  const bool is_asked = options_.rotate_key_every > Millis(0) && options_.key_place != nullptr;
  if (!is_asked || session_.empty() || is_rotating_ || clock_.monotonic() < rotate_at_) return;
  if (!is_key_kept_) return keep_key();
  is_rotating_ = true;
  transfers_.start({.method = "POST", .path = "/agent/v1/rotate", .body = "{}"},
                   [this](const Result<client::Answer>& answer) { rotated(answer); });
}

// The key before is good for some minutes more, so an answer that was lost can be asked for again.
void Conversation::rotated(const Result<client::Answer>& answer) {
  is_rotating_ = false;
  rotate_at_ = clock_.monotonic() + rotate_again();
  if (!is_success(answer)) {
    return log::warning("agent", "no new key ({}); asking again", reason_of(answer));
  }
  auto message = wire::decode_key_answer(answer->body);
  if (!message) return log::error("agent", "no new key: {}", message.error().message);
  key_ = std::move(message->key);
  keep_key();
  transfers_.use_key(key_);
}

// It is the one that stays good, kept or not.
void Conversation::keep_key() {
  const auto kept = options_.key_place->keep(key_);
  is_key_kept_ = kept.has_value();
  rotate_at_ = clock_.monotonic() + (kept ? options_.rotate_key_every : rotate_again());
  if (kept) return log::info("agent", "has a new key");
  log::error("agent", "the new key is not kept yet: {}", kept.error().message);
}

Millis Conversation::rotate_again() const {
  return std::min(options_.rotate_key_every, longest_rotate_retry);
}

Millis Conversation::margin() const { return std::min(options_.lease_margin, lease_ / 6); }

// The server counts a lease from the moment when it read what was sent, not from its answer, which
// it may have held.
void Conversation::heard_of_server(Monotonic sent) {
  retry_delay_ = Millis(0);
  last_contact_ = std::max(last_contact_, sent);
  hands_.allow_until(last_contact_ + lease_ - margin());
}

void Conversation::lost_contact(const std::string& why) {
  retry_delay_ = std::clamp(retry_delay_ * 2, first_retry, longest_retry);
  retry_at_ = clock_.monotonic() + retry_delay_;
  log::warning("agent", "the server does not answer ({}); again in {} ms", why,
               retry_delay_.count());
}

// --- syncs --------------------------------------------------------------------------------------

std::uint32_t Conversation::room() const {
  if (is_drain_wanted_) return 0;
  const std::uint32_t slots = options_.workers * options_.slots_per_worker;
  const Micros mean = ledger_.mean_wall();
  if (mean == Micros(0)) return options_.workers;  // nothing is known yet: one for each
  const auto ahead = static_cast<std::uint32_t>(
      std::min<std::int64_t>(work_ahead / mean, options_.slots_per_worker));
  return std::min(slots, options_.workers * std::max(ahead, 1U));
}

void Conversation::sync_if_due() {
  if (session_.empty() || clock_.monotonic() < retry_at_) return;
  const bool must_tell_drain = is_draining_ && !is_drain_told_;
  if (!has_news_under_way_ && (ledger_.has_news(clock_.monotonic()) || must_tell_drain)) {
    send_sync(false);
  } else if (!has_news_under_way_ && !has_empty_under_way_) {
    send_sync(true);
  }
}

void Conversation::send_sync(bool is_empty) {
  wire::SyncRequest request;
  request.session = session_;
  request.ack = ack_;
  request.running = ledger_.all();
  request.room = room();
  request.host_room = is_drain_wanted_ ? 0 : options_.host_tasks;
  request.is_draining = is_draining_;
  if (auto facts = facts_.take()) request.facts = facts_told_ = *std::move(facts);
  const Monotonic sent = clock_.monotonic();
  ledger_.tell(request, sent, wire::message_bytes_max / 2);
  // It must be answered well before this agent thinks that it is cut off.
  if (is_empty) request.wait = std::min(heartbeat_, (lease_ - margin()) / 2);
  (is_empty ? has_empty_under_way_ : has_news_under_way_) = true;
  is_drain_told_ = is_draining_;
  transfers_.start(
      {.method = "POST",
       .path = "/agent/v1/sync",
       .body = wire::encode(request),
       .timeout = request.wait + lease_},
      [this, is_empty, sent, session = session_](const Result<client::Answer>& answer) {
        (is_empty ? has_empty_under_way_ : has_news_under_way_) = false;
        // An answer to a session that has ended says nothing about the one now.
        if (session == session_) synced(answer, is_empty, sent);
      });
}

void Conversation::synced(const Result<client::Answer>& answer, bool was_empty, Monotonic sent) {
  if (answer && (answer->status == 409 || answer->status == 401)) {
    session_.clear();  // 401: let the registration find out
    return;
  }
  if (!is_success(answer)) {
    if (!was_empty) ledger_.untell();
    return lost_contact(reason_of(answer));
  }
  const auto message = wire::decode_sync_answer(answer->body);
  if (!message) {
    ledger_.untell();
    return lost_contact(message.error().message);
  }
  lease_ = message->lease;
  heard_of_server(sent);
  handle(*message);
  // Whatever was told and is neither accepted nor stale could not be stored: told again, later. An
  // end that came meanwhile is told at once.
  if (!was_empty && ledger_.untell()) retry_at_ = clock_.monotonic() + first_retry;
}

void Conversation::handle(const wire::SyncAnswer& answer) {
  ack_ = std::max(ack_, answer.number);
  is_drain_wanted_ = answer.is_drain_wanted;
  for (const wire::TaskAttempt& task : answer.accepted) {
    ledger_.forget(task);
    uploaded_.erase(task);
    journal_.closed(task);
  }
  drop(answer.stale);
  drop(answer.cancel);
  for (const wire::TaskAttempt& task : answer.started) {
    if (!ledger_.started(task)) continue;
    if (auto assignment = gate_.started(task)) begin(*std::move(assignment));
  }
  for (const wire::Grant& grant : answer.tasks) take(grant);
  pass_gate();
}

// What its worker still does is another matter.
void Conversation::forget(const wire::TaskAttempt& task) {
  ledger_.forget(task);
  gate_.drop(task);
  fetcher_.release(task);
  uploaded_.erase(task);
  to_upload_.erase(task);
  if (journal_.has_result(task)) journal_.closed(task);
}

void Conversation::drop(const std::vector<wire::TaskAttempt>& tasks) {
  if (tasks.empty()) return;
  for (const wire::TaskAttempt& task : tasks) forget(task);
  hands_.stop(tasks);
}

void Conversation::take(const wire::Grant& grant) {
  if (!ledger_.add(grant.task)) return;
  if (kinds_.find(grant.kind) == nullptr) {
    return ledger_.end(grant.task, {grant.task, unsupported(grant.kind)});
  }
  if (is_draining_) return ledger_.give_back(grant.task, "its agent is stopping");
  if (Fetcher::bytes_to_fetch(grant) > 0) return fetcher_.add(grant);
  has_all(Fetcher::assignment_of(grant));
}

void Conversation::fetched(const wire::TaskAttempt& task, Result<worker::Assignment> assignment) {
  if (!ledger_.has(task)) return;
  if (!assignment || is_draining_) {
    ledger_.give_back(task, assignment ? "its agent is stopping" : assignment.error().message);
    return fetcher_.release(task);
  }
  has_all(*std::move(assignment));
  pass_gate();
}

void Conversation::has_all(worker::Assignment assignment) {
  const executor::Kind& kind = *kinds_.find(assignment.kind);
  const bool asks_start = kind.has_effects || kind.asks_start;
  if (asks_start || kind.profile.is_host) return gate_.add(std::move(assignment), asks_start);
  ready_.push_back(std::move(assignment));
}

void Conversation::pass_gate() {
  Gate::Next next = gate_.next();
  for (const wire::TaskAttempt& task : next.ask) ledger_.ask_start(task);
  for (worker::Assignment& assignment : next.begin) begin(std::move(assignment));
  if (!ready_.empty()) hands_.begin(std::exchange(ready_, {}));
}

void Conversation::begin(worker::Assignment assignment) {
  const wire::TaskAttempt task = assignment.task;
  const bool has_effects = kinds_.find(assignment.kind)->has_effects;
  if (const auto noted = has_effects ? journal_.began(task) : Result<void>(); !noted) {
    gate_.ended(task);
    return ledger_.end(task, {task, not_begun(noted.error())});
  }
  ready_.push_back(std::move(assignment));
}

// --- what workers made --------------------------------------------------------------------------

void Conversation::progress(const worker::Progress& progress) {
  ledger_.progress(progress.task, progress.fraction, progress.message);
}

void Conversation::ended(worker::Done done) {
  const wire::TaskAttempt task = done.task;
  fetcher_.release(task);
  const bool was_gated = gate_.ended(task);
  if (was_gated) pass_gate();
  const bool has_effects = journal_.has(task);
  // Cancelled, or given up without the server: nobody waits for it.
  if (!ledger_.has(task)) return journal_.closed(task);
  if (!was_gated && done.wall > Micros(0)) ledger_.observe(done.wall);
  const auto* failure = std::get_if<Failure>(&done.outcome);
  // Killed because nothing was heard of the server, which knows it as lost: no fault of the task.
  if (failure != nullptr && failure->kind == FailureKind::crashed && is_cut_off(renew_every)) {
    forget(task);
    session_.clear();  // the registration tells what is left
    return journal_.closed(task);
  }
  if (failure != nullptr && failure->kind == FailureKind::interrupted) {
    if (!has_effects) return ledger_.give_back(task, failure->message);
    done.outcome = is_draining_ ? shut_down() : *failure;
  }
  wire::ResultReport made{task, {}};
  std::visit([&](auto& outcome) { made.outcome = std::move(outcome); }, done.outcome);
  if (has_effects) {
    const auto noted = journal_.ended(made);
    if (!noted) log::error("agent", "{}", noted.error().message);
  }
  report(std::move(made));
}

void Conversation::report(wire::ResultReport report) {
  const wire::TaskAttempt task = report.task;
  auto* output = std::get_if<executor::Output>(&report.outcome);
  if (output != nullptr && output->json.size() > wire::inline_bytes_max) {
    to_upload_[task] = std::make_shared<const executor::Output>(std::move(*output));
    return upload_if_due();
  }
  ledger_.end(task, std::move(report));
}

void Conversation::upload_again() {
  for (auto& [task, output] : std::exchange(uploaded_, {})) {
    ledger_.reopen(task);
    to_upload_[task] = std::move(output);
  }
}

void Conversation::upload_if_due() {
  if (session_.empty() || clock_.monotonic() < retry_at_) return;
  for (auto& [task, output] : std::exchange(to_upload_, {})) upload(task, std::move(output));
}

void Conversation::upload(const wire::TaskAttempt& task, Made output) {
  transfers_.start({.method = "PUT",
                    .path = task_path(task, "output"),
                    .body = output->json,
                    .timeout = transfer_time},
                   [this, task, output](const Result<client::Answer>& answer) {
                     if (ledger_.has(task)) uploaded(task, output, answer);
                   });
}

void Conversation::uploaded(const wire::TaskAttempt& task, Made output,
                            const Result<client::Answer>& answer) {
  auto stored = is_success(answer) ? wire::decode_upload(answer->body)
                                   : Result<wire::Upload>(unavailable(""));
  if (stored) {
    wire::LargeOutput large{*std::move(stored), output->spawned};
    uploaded_[task] = std::move(output);
    return ledger_.end(task, {task, std::move(large)});
  }
  if (answer && answer->status == 413) {
    return ledger_.end(task, {task, too_large(output->json.size())});
  }
  to_upload_[task] = std::move(output);
  lost_contact(reason_of(answer));  // also what is refused is tried again after a while only
  // Not this agent's: a server that was started again knows so when it registers.
  if (answer && answer->status < 500) session_.clear();
}

// --- ends ---------------------------------------------------------------------------------------

bool Conversation::is_cut_off(Millis slack) const {
  return clock_.monotonic() - last_contact_ >= lease_ - margin() - slack;
}

void Conversation::stop_if_cut_off() {
  if (ledger_.size() == 0 || !is_cut_off()) return;
  std::vector<wire::TaskAttempt> tasks = ledger_.all();
  // What had effects and has ended is brought whenever the server is back.
  std::erase_if(tasks, [this](const auto& task) { return journal_.has_result(task); });
  if (tasks.empty()) return;
  log::warning("agent", "no contact for most of a lease; stopping {} tasks", tasks.size());
  for (const wire::TaskAttempt& task : tasks) forget(task);
  hands_.kill(tasks);
  session_.clear();
}

void Conversation::begin_drain() {
  is_draining_ = true;
  for (const wire::TaskAttempt& task : gate_.drop_waiting()) {
    ledger_.give_back(task, "its agent is stopping");
  }
}

void Conversation::say_bye() {
  if (session_.empty()) return;
  bool is_said = false;
  transfers_.start({.method = "POST",
                    .path = "/agent/v1/bye",
                    .body = fmt::format(R"({{"session":"{}"}})", session_),
                    .timeout = Millis(2000)},
                   [&is_said](const Result<client::Answer>&) { is_said = true; });
  while (!is_said) transfers_.run_for(Millis(100));
  session_.clear();
}

}  // namespace docket::agent
