#include "agent/conversation.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/calls.h"
#include "base/log.h"

namespace docket::agent {
namespace {

constexpr Millis first_retry{100};
constexpr Millis longest_retry{5'000};
// Fetch ahead about this much work for each worker.
constexpr Micros work_ahead{50'000};

}  // namespace

Conversation::Conversation(const Options& options, std::vector<std::string> kinds,
                           std::string instance, const Clock& clock, Hands& hands)
    : options_(options),
      kinds_(std::move(kinds)),
      instance_(std::move(instance)),
      clock_(clock),
      hands_(hands),
      transfers_(options.server),
      fetcher_(
          [this](client::Call call, client::Transfers::Done done) {
            transfers_.start(std::move(call), std::move(done));
          },
          [this](const wire::TaskAttempt& task, Result<worker::Assignment> assignment) {
            fetched(task, std::move(assignment));
          }),
      last_contact_(clock.monotonic()) {}

void Conversation::turn(Millis most) {
  register_if_due();
  sync_if_due();
  const Millis until_retry = std::chrono::ceil<Millis>(retry_at_ - clock_.monotonic());
  transfers_.run_for(until_retry > Millis(0) ? std::min(most, until_retry) : most);
  stop_if_cut_off();
}

// --- registration -------------------------------------------------------------------------------

void Conversation::register_if_due() {
  if (!session_.empty() || is_registering_ || clock_.monotonic() < retry_at_) return;
  is_registering_ = true;
  wire::RegisterRequest request;
  request.name = options_.name;
  request.instance = instance_;
  request.version = options_.version;
  request.kinds = kinds_;
  request.resources = {.cores = options_.workers,
                       .memory_bytes = options_.memory_bytes,
                       .slots = options_.workers * options_.slots_per_worker};
  request.running = ledger_.all();
  transfers_.start({.method = "POST", .path = "/agent/v1/register", .body = wire::encode(request)},
                   [this](const Result<client::Answer>& answer) { registered(answer); });
}

void Conversation::registered(const Result<client::Answer>& answer) {
  is_registering_ = false;
  if (answer && (answer->status == 401 || answer->status == 403)) {
    refusal_ = answer->status == 401 ? unauthenticated("The server does not know this agent's key.")
                                     : forbidden("This key is no agent's key.");
    return;
  }
  if (!is_success(answer)) return lost_contact(reason_of(answer));
  const auto message = wire::decode_register_answer(answer->body);
  if (!message) return lost_contact(message.error().message);
  session_ = message->session;
  heartbeat_ = message->heartbeat;
  lease_ = message->lease;
  ack_ = 0;
  retry_delay_ = Millis(0);
  last_contact_ = clock_.monotonic();
  ledger_.untell();
  drop(message->stale);
  upload_again();
  log::info("agent", "registered as '{}' with {} workers", options_.name, options_.workers);
}

void Conversation::lost_contact(const std::string& why) {
  retry_delay_ = std::clamp(retry_delay_ * 2, first_retry, longest_retry);
  retry_at_ = clock_.monotonic() + retry_delay_;
  log::warning("agent", "the server does not answer ({}); again in {} ms", why,
               retry_delay_.count());
}

// --- syncs --------------------------------------------------------------------------------------

std::uint32_t Conversation::room() const {
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
  request.is_draining = is_draining_;
  ledger_.tell(request, clock_.monotonic(), wire::message_bytes_max / 2);
  if (is_empty) request.wait = heartbeat_;
  (is_empty ? has_empty_under_way_ : has_news_under_way_) = true;
  is_drain_told_ = is_draining_;
  transfers_.start({.method = "POST",
                    .path = "/agent/v1/sync",
                    .body = wire::encode(request),
                    .timeout = request.wait + lease_},
                   [this, is_empty, session = session_](const Result<client::Answer>& answer) {
                     (is_empty ? has_empty_under_way_ : has_news_under_way_) = false;
                     // An answer to a session that has ended says nothing about the one now.
                     if (session == session_) synced(answer, is_empty);
                   });
}

void Conversation::synced(const Result<client::Answer>& answer, bool was_empty) {
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
  last_contact_ = clock_.monotonic();
  retry_delay_ = Millis(0);
  handle(*message);
  // Whatever was told and is neither accepted nor stale could not be stored: told again, later. An
  // end that came meanwhile is told at once.
  if (!was_empty && ledger_.untell()) retry_at_ = clock_.monotonic() + first_retry;
}

void Conversation::handle(const wire::SyncAnswer& answer) {
  ack_ = std::max(ack_, answer.number);
  lease_ = answer.lease;
  for (const wire::TaskAttempt& task : answer.accepted) {
    ledger_.forget(task);
    uploaded_.erase(task);
  }
  drop(answer.stale);
  drop(answer.cancel);
  std::vector<worker::Assignment> ready;
  for (const wire::Grant& grant : answer.tasks) take(grant, ready);
  if (!ready.empty()) hands_.begin(std::move(ready));
}

void Conversation::drop(const std::vector<wire::TaskAttempt>& tasks) {
  if (tasks.empty()) return;
  for (const wire::TaskAttempt& task : tasks) ledger_.forget(task);
  hands_.stop(tasks);
  for (const wire::TaskAttempt& task : tasks) {
    fetcher_.release(task);
    uploaded_.erase(task);
  }
}

void Conversation::take(const wire::Grant& grant, std::vector<worker::Assignment>& ready) {
  if (!ledger_.add(grant.task)) return;
  if (is_draining_) return ledger_.give_back(grant.task, "its agent is stopping");
  if (Fetcher::bytes_to_fetch(grant) > 0) return fetcher_.add(grant);
  ready.push_back(Fetcher::assignment_of(grant));
}

void Conversation::fetched(const wire::TaskAttempt& task, Result<worker::Assignment> assignment) {
  if (!ledger_.has(task)) return;
  if (!assignment || is_draining_) {
    ledger_.give_back(task, assignment ? "its agent is stopping" : assignment.error().message);
    return fetcher_.release(task);
  }
  std::vector<worker::Assignment> ready;
  ready.push_back(*std::move(assignment));
  hands_.begin(std::move(ready));
}

// --- what workers made --------------------------------------------------------------------------

void Conversation::progress(const worker::Progress& progress) {
  ledger_.progress(progress.task, progress.fraction, progress.message);
}

void Conversation::ended(worker::Done done) {
  fetcher_.release(done.task);
  if (!ledger_.has(done.task)) return;  // cancelled: the server has forgotten it already
  if (done.wall > Micros(0)) ledger_.observe(done.wall);
  if (auto* output = std::get_if<executor::Output>(&done.outcome)) {
    if (output->json.size() > wire::inline_bytes_max) {
      return upload(done.task, std::make_shared<const std::string>(std::move(output->json)));
    }
    return ledger_.end(done.task, {done.task, std::move(*output)});
  }
  const Failure& failure = std::get<Failure>(done.outcome);
  if (failure.kind == FailureKind::interrupted) {
    return ledger_.give_back(done.task, failure.message);
  }
  ledger_.end(done.task, {done.task, failure});
}

void Conversation::upload_again() {
  for (auto& [task, bytes] : std::exchange(uploaded_, {})) {
    ledger_.reopen(task);
    upload(task, std::move(bytes));
  }
}

void Conversation::upload(const wire::TaskAttempt& task, std::shared_ptr<const std::string> bytes) {
  transfers_.start(
      {.method = "PUT",
       .path = task_path(task, "output"),
       .body = *bytes,
       .timeout = transfer_time},
      [this, task, bytes](const Result<client::Answer>& answer) {
        if (!ledger_.has(task)) return;
        const auto stored = is_success(answer) ? wire::decode_large_output(answer->body)
                                               : Result<wire::LargeOutput>(unavailable(""));
        if (stored) {
          uploaded_[task] = bytes;
          return ledger_.end(task, {task, *stored});
        }
        if (answer && answer->status < 500) {
          return ledger_.give_back(task, "its output was not taken: " + reason_of(answer));
        }
        lost_contact(reason_of(answer));
        upload(task, bytes);
      });
}

// --- ends ---------------------------------------------------------------------------------------

void Conversation::stop_if_cut_off() {
  if (ledger_.size() == 0) return;
  if (clock_.monotonic() - last_contact_ < lease_ - options_.lease_margin) return;
  log::warning("agent", "no contact for most of a lease; stopping {} tasks", ledger_.size());
  drop(ledger_.all());
  session_.clear();
  last_contact_ = clock_.monotonic();
}

void Conversation::begin_drain() { is_draining_ = true; }

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
