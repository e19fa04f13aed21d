#include "engine/commands.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/admission.h"

namespace docket::engine {
namespace {

Error too_many_waiting() {
  return exhausted("The server has more waiting writes than it accepts; try again soon.");
}

Error not_done(const Error& reason) {
  return conflict("Nothing was done, because another command of the request was refused: " +
                  reason.message);
}

store::Act act(const job::Principal& who, std::optional<job::Door> door, JobId id,
               job::Command command) {
  store::Act act;
  act.job = store::ClientRef{who.tenant, door, id};
  act.command = std::move(command);
  return act;
}

}  // namespace

// The answers of one bundle, by the place of their commands.
struct Commands::Gathering {
  explicit Gathering(std::size_t commands) : answers(commands, not_found("No such parent job.")) {
    orders.reserve(commands);
    places.reserve(commands);
  }
  // The write that stands for a command; empty when it was refused or is none of the earlier ones.
  std::optional<std::size_t> order_of(std::size_t place) const {
    const auto found = std::lower_bound(places.begin(), places.end(), place);
    if (found == places.end() || *found != place) return std::nullopt;
    return static_cast<std::size_t>(found - places.begin());
  }
  void refuse(std::size_t place, Error error) {
    answers[place] = std::move(error);
    if (!first_refused) first_refused = place;
  }
  void take(Result<store::Written> written) {
    answers[places[taken]] = std::move(written);
    if (++taken == places.size()) done.fulfil(std::move(answers));
  }

  std::vector<Result<store::Written>> answers;
  std::vector<Loop::Order> orders;
  std::vector<std::size_t> places;  // of the orders, rising
  std::optional<std::size_t> first_refused;
  std::size_t taken = 0;
  Answers done;
};

Commands::Commands(Loop& loop, const executor::Registry& kinds, Metrics& metrics,
                   std::size_t queue_writes_max)
    : loop_(loop),
      kinds_(kinds),
      queue_writes_max_(queue_writes_max),
      submissions_(metrics.counter("docket_submissions_total", "Jobs submitted.")) {}

Commands::Answers Commands::send(const job::Principal& who, std::vector<BundleCommand> commands,
                                 BundleRule rule, const Refused& refused) {
  const auto gathering = std::make_shared<Gathering>(commands.size());
  std::vector<Result<store::Written>>& answers = gathering->answers;
  if (commands.size() > bundle_commands_max || is_full()) {
    std::fill(answers.begin(), answers.end(),
              is_full()
                  ? too_many_waiting()
                  : invalid_argument(fmt::format("A request holds at most {} commands; {} came.",
                                                 bundle_commands_max, commands.size())));
    gathering->done.fulfil(std::move(answers));
    return gathering->done;
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    add(who, i, std::move(commands[i]), i < refused.size() ? refused[i] : std::nullopt, *gathering);
  }
  if (rule == BundleRule::whole && gathering->first_refused) {
    const Error reason = answers[*gathering->first_refused].error();
    std::fill(answers.begin(), answers.end(), not_done(reason));
    answers[*gathering->first_refused] = reason;
    gathering->orders.clear();
  }
  if (gathering->orders.empty()) {
    gathering->done.fulfil(std::move(answers));
    return gathering->done;
  }
  for (Loop::Order& order : gathering->orders) {
    order.done = [gathering](Result<store::Written> written) {
      gathering->take(std::move(written));
    };
  }
  loop_.post([this, gathering, rule] { loop_.enqueue(std::move(gathering->orders), rule); });
  return gathering->done;
}

Commands::Answer Commands::send(store::Request request) {
  const Answer done;
  if (is_full()) {
    done.fulfil(too_many_waiting());
    return done;
  }
  loop_.post([this, done, request = std::move(request)]() mutable {
    loop_.enqueue(std::move(request),
                  [done](Result<store::Written> written) { done.fulfil(std::move(written)); });
  });
  return done;
}

void Commands::add(const job::Principal& who, std::size_t place, BundleCommand&& command,
                   const std::optional<Error>& refused, Gathering& gathering) {
  Loop::Order order;
  if (auto* submit = std::get_if<BundleSubmit>(&command)) {
    // Only the store knows what an idempotency key was used for.
    if (refused && submit->submission.idempotency_key.empty()) {
      return gathering.refuse(place, *refused);
    }
    if (auto prepared = prepare(who, *submit, place, gathering); !prepared) {
      return gathering.refuse(place, prepared.error());
    }
    if (submit->parent) order.parent = gathering.order_of(*submit->parent);
    submissions_.add();
    order.request = store::Submit{
        who.tenant, who.user, who.user_id, {}, {}, std::move(submit->submission), refused};
  } else if (const auto* cancel = std::get_if<BundleCancel>(&command)) {
    order.request = act(who, cancel->door, cancel->id, job::Cancel{"user", cancel->only_unbegun});
  } else {
    const auto& removal = std::get<BundleRemove>(command);
    order.request =
        act(who, removal.door, removal.id, job::Delete{removal.cancels, removal.only_unbegun});
  }
  gathering.orders.push_back(std::move(order));
  gathering.places.push_back(place);
}

Result<void> Commands::prepare(const job::Principal& who, BundleSubmit& submit, std::size_t place,
                               Gathering& gathering) const {
  job::Submission& submission = submit.submission;
  if (const auto permitted = permit(who, submission, kinds_); !permitted) return permitted;
  if (submit.parent) {
    if (*submit.parent >= place) {
      return invalid_argument("A parent's place is that of an earlier command.");
    }
    const auto parent = gathering.order_of(*submit.parent);
    if (!parent) return not_found("No such parent job.");
    if (!std::holds_alternative<store::Submit>(gathering.orders[*parent].request)) {
      return invalid_argument("A parent's place is that of a submission.");
    }
    submission.facets[job::Facet::parent] = "-";  // until its id is made
  }
  admit(submission, kinds_);
  return job::validate(submission);
}

}  // namespace docket::engine
