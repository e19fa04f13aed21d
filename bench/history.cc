#include "bench/history.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/ionq/backends.h"
#include "api/ionworks/codec.h"
#include "api/osapi/operations.h"
#include "api/unstructured/attributes.h"
#include "api/unstructured/codec.h"
#include "engine/admission.h"

namespace docket::bench {
namespace {

using std::chrono_literals::operator""h;

constexpr std::int64_t block = 100;  // one job of a block is open
constexpr Micros day = 24h;
constexpr Micros year = 365 * day;
constexpr AgentNumber agent{1};

std::string output(std::int64_t place) {
  return fmt::format(R"({{"summary":{{"capacity_Ah":{},"stop_reason":"lower voltage cut-off"}}}})",
                     4.5 + static_cast<double>(place % 997) / 1000);
}

Failure failure(bool is_final) {
  Failure failure;
  failure.kind = is_final ? FailureKind::numeric : FailureKind::internal;
  failure.code = is_final ? "no_convergence" : "asked_for";
  failure.message = is_final ? "The solver found no consistent state at t = 12.5 s."
                             : "The attempt failed and is tried again.";
  failure.retryable = !is_final;
  return failure;
}

api::DoorTypes types_of(job::Door door) {
  if (door == job::Door::ionq) return api::ionq::job_types();
  if (door == job::Door::unstructured) return api::unstructured::job_types();
  if (door == job::Door::osapi) return api::osapi::job_types();
  return api::ionworks::job_types();
}

}  // namespace

History::History(const job::Principal& who, job::Door door, std::int64_t jobs, std::uint64_t seed,
                 TimePoint open_until)
    : who_(who),
      jobs_(jobs),
      open_until_(open_until),
      types_(types_of(door)),
      random_(seed),
      gap_(std::max<std::int64_t>(year.count() / std::max<std::int64_t>(jobs, 1), 16)),
      now_(history_start) {}

std::int64_t History::draw(std::int64_t below) {
  return static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(below));
}

TimePoint History::later(std::int64_t share_of_gap) {
  return now_ += Micros(1 + draw(gap_.count() / share_of_gap));
}

void History::next(std::vector<store::Write>& writes) {
  writes_ = &writes;
  if (made_ % block == 0) open_slot_ = draw(block);
  const bool is_open = made_ % block == open_slot_;
  ++made_;
  now_ = std::max(now_ + Micros(1), history_start + made_ * gap_);
  store::Submit submit{.tenant = who_.tenant,
                       .user = who_.user,
                       .user_id = who_.user_id,
                       .id = JobId{make_uuid_v7(now_, random_.next())},
                       .sequence = Sequence{made_},
                       .submission = submission()};
  if (is_open) {
    make_open(std::move(submit));
  } else {
    make_final(std::move(submit));
  }
}

job::Submission History::submission() {
  const auto type = static_cast<job::Class>(draw(std::ssize(types_.types)));
  job::Submission submission = api::new_submission(types_, type, who_);
  engine::admit(submission, kinds_);
  // Also types that nothing serves yet ran once, on a server with other executors.
  submission.refusal.reset();
  submission.rules.attempts_max = 3;
  submission.kind = types_.types[type].kind;
  submission.limits.wall = types_.types[type].wall;
  submission.priority = static_cast<job::Priority>(draw(types_.priority_greatest + 1));
  if (types_.door == job::Door::ionq) {
    describe_circuit(submission);
  } else if (types_.door == job::Door::unstructured) {
    describe_document(submission);
  } else if (types_.door == job::Door::osapi) {
    submission.input = R"({"interface":"eth0"})";
  } else {
    describe_cell(submission);
  }
  submission.metadata = fmt::format(R"({{"run":{}}})", made_);
  return submission;
}

void History::describe_cell(job::Submission& submission) {
  submission.facets[job::Facet::project] = fmt::format("project-{:02}", draw(20));
  submission.input = fmt::format(R"({{"model":{{"type":"SPMe"}},"parameter_set":"Chen2020",)"
                                 R"("experiment":["Discharge at {:.1f}C until 2.5 V"]}})",
                                 static_cast<double>(1 + draw(40)) / 10);
}

// One of twenty users, of whom only the admin is there by himself, and of a hundred sessions.
void History::describe_circuit(job::Submission& submission) {
  const auto invented = [this](std::int64_t below) {
    return format_uuid(make_uuid_v7(history_start, static_cast<std::uint64_t>(draw(below))));
  };
  submission.facets[job::Facet::submitter] = draw(20) == 0 ? to_string(who_.user_id) : invented(19);
  submission.facets[job::Facet::session] = invented(100);
  submission.input = fmt::format(R"({{"qubits":2,"circuit":[{{"gate":"h","target":0}},)"
                                 R"({{"gate":"rx","target":1,"rotation":{}}}]}})",
                                 static_cast<double>(1 + draw(40)) / 10);
}

// One text of one of a thousand workflows, or of one more, which ran ten times in the year and
// last.
void History::describe_document(job::Submission& submission) {
  constexpr std::int64_t workflows = 1000;
  constexpr std::int64_t runs_of_the_rare = 10;
  const std::int64_t drawn = draw(workflows);
  const bool is_rare = made_ % std::max<std::int64_t>(jobs_ / runs_of_the_rare, 1) == 0;
  const std::string workflow = format_uuid(
      make_uuid_v7(history_start, static_cast<std::uint64_t>(is_rare ? workflows : drawn)));
  submission.facets[job::Facet::workflow] = workflow;
  submission.input = R"({"partition":{"strategy":"fast"}})";
  submission.attributes = api::unstructured::attributes_text(
      {.workflow_id = workflow,
       .workflow_name = "nightly",
       .has_source = false,
       .nodes = {{.id = format_uuid(make_uuid_v7(history_start, 0)),
                  .name = "Partitioner",
                  .type = std::string(api::unstructured::partition),
                  .subtype = "unstructured_api",
                  .settings = R"({"strategy":"fast"})"}},
       .files = {{.id = fmt::format("upload-{:012x}-notes.txt", made_), .name = "notes.txt"}}});
}

// A sort of open job for each of eight blocks; a parent's child is in the block after it, and the
// second parent has one more that is final.
void History::make_open(store::Submit submit) {
  switch ((made_ - 1) / block % 8) {
    case 1:
    case 3:
      return make_parent(std::move(submit));
    case 2:
    case 4:
      return make_child(std::move(submit));
    case 5:
      return wait_for_attempt(std::move(submit));
    case 6:
      submit.submission.tasks = {{.unit = 0, .input = "{}"}, {.unit = 1, .input = "{}"}};
      return wait_for_attempt(std::move(submit));
    default:
      submit.submission.not_before = open_until_ + Micros(draw(day.count()));
      return born(std::move(submit));
  }
}

void History::make_final(store::Submit submit) {
  if (is_second_child_due_ && parent_) {
    is_second_child_due_ = false;
    name_parent(submit.submission);
    born(std::move(submit));
    attempt(0);
    return finish(0);
  }
  const std::int64_t fate = draw(1000);
  if (fate < 100) return make_refused(std::move(submit));
  if (fate < 110) return make_partial(std::move(submit));
  born(std::move(submit));
  if (fate < 170) return act(0, job::Cancel{"user"});
  attempt(0);
  if (fate < 190) return act(0, job::Cancel{"user"});
  if (fate < 290) return fail(0, true);
  finish(0);
}

void History::make_parent(store::Submit submit) {
  parent_ = submit.id;
  submit.submission.has_no_task = true;
  born(std::move(submit));
}

// The scheduled child keeps its parent open, whatever the second one does.
void History::make_child(store::Submit submit) {
  if (parent_) name_parent(submit.submission);
  is_second_child_due_ = (made_ - 1) / block % 8 == 4;
  submit.submission.not_before = open_until_ + Micros(draw(day.count()));
  born(std::move(submit));
}

void History::name_parent(job::Submission& submission) const {
  submission.parent = parent_;
  submission.facets[job::Facet::parent] = to_string(*parent_);
}

void History::make_refused(store::Submit submit) {
  submit.submission.refusal = Failure{.kind = FailureKind::no_executor,
                                      .code = "no_executor",
                                      .message = "No executor for this job type was built yet.",
                                      .detail = "",
                                      .retryable = false};
  born(std::move(submit));
}

void History::make_partial(store::Submit submit) {
  submit.submission.tasks = {{.unit = 0, .input = "{}"}, {.unit = 1, .input = "{}"}};
  born(std::move(submit));
  attempt(0);
  finish(0);
  attempt(1);
  fail(1, true);
}

// Of two tasks the first is done: then the job counts as running.
void History::wait_for_attempt(store::Submit submit) {
  const auto last = static_cast<job::TaskIndex>(submit.submission.tasks.empty() ? 0 : 1);
  born(std::move(submit));
  for (job::TaskIndex task = 0; task < last; ++task) {
    attempt(task);
    finish(task);
  }
  attempt(last);
  fail(last, false);
}

void History::born(store::Submit submit) { writes_->push_back({now_, std::move(submit)}); }

void History::act(job::TaskIndex task, job::Command command) {
  writes_->push_back({later(16), store::Act{Sequence{made_}, task, std::move(command)}});
}

void History::attempt(job::TaskIndex task) { act(task, job::Claim{agent}); }

void History::finish(job::TaskIndex task) {
  std::string text = output(made_);
  const auto bytes = static_cast<std::int64_t>(text.size());
  store::Output stored{std::move(text), std::nullopt, bytes, {}};
  writes_->push_back(
      {later(4), store::Act{Sequence{made_}, task, job::Finish{1}, std::move(stored)}});
}

void History::fail(job::TaskIndex task, bool is_final) {
  const TimePoint at = later(4);
  const Micros backoff = is_final ? Micros(0) : open_until_ - at + Micros(draw(day.count()));
  writes_->push_back(
      {at, store::Act{Sequence{made_}, task, job::Fail{1, failure(is_final), backoff}}});
}

}  // namespace docket::bench
