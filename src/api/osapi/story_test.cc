#include "api/osapi/story.h"

#include <gtest/gtest.h>

#include <memory>

#include <fmt/format.h>

#include "api/osapi/codec.h"

namespace docket::api::osapi {
namespace {

using enum job::EventKind;

const TimePoint start = *parse_time("2026-05-04T09:15:00.101Z");
constexpr std::string_view made = R"({"hostname":"h","changed":false})";

std::string agent_name(AgentNumber agent) {
  return fmt::format("web-{:02}", static_cast<std::uint32_t>(agent));
}
AgentNumber agent(std::uint32_t number) { return AgentNumber{number}; }

job::Event event(job::EventKind kind, int millis, std::optional<job::TaskIndex> task = {},
                 std::uint32_t host = 0) {
  job::Event event;
  event.kind = kind;
  event.at = start + Millis(millis);
  event.task = task;
  event.agent = agent(host);
  event.attempt = task ? 1 : 0;
  return event;
}

job::Event failure_event(job::EventKind kind, int millis, Failure failure,
                         std::optional<job::TaskIndex> task = {}, std::uint32_t host = 0) {
  job::Event made_event = event(kind, millis, task, host);
  made_event.failure = std::move(failure);
  return made_event;
}

Failure io_error(std::string message) {
  return {FailureKind::internal, "io", std::move(message), {}, false};
}

store::Output output(std::string_view text) {
  store::Output output;
  output.text = text;
  output.bytes = static_cast<std::int64_t>(text.size());
  return output;
}

// A job with its rows as the engine would read them.
class Told {
 public:
  explicit Told(job::State state, std::uint32_t tasks = 1) {
    auto spec = std::make_shared<store::Spec>();
    spec->created_at = start;
    spec->submission.type = "node.hostname.get";
    spec->submission.input = "{}";
    spec->submission.patience.claim = std::chrono::hours(1);
    view_.spec = spec;
    view_.job.door = job::Door::osapi;
    view_.job.state = state;
    view_.job.created_at = start;
    view_.job.updated_at = start + std::chrono::hours(1);
    if (tasks == 1) view_.job.only_task.emplace();
    for (job::TaskIndex i = 0; tasks > 1 && i < tasks; ++i) rows_.emplace_back().task.index = i;
  }
  Told& at(job::Event event) {
    events_.push_back(std::move(event));
    return *this;
  }
  Told& known_until(int millis) {
    view_.job.updated_at = start + Millis(millis);
    return *this;
  }
  Told& ended(std::optional<store::Output> output, std::optional<Failure> failure = {}) {
    view_.outcome.emplace();
    view_.outcome->output = std::move(output);
    view_.outcome->failure = std::move(failure);
    return *this;
  }
  Told& task_ended(std::size_t task, std::optional<store::Output> output,
                   std::optional<Failure> failure = {}) {
    rows_.at(task).output = std::move(output);
    rows_.at(task).failure = std::move(failure);
    return *this;
  }
  Told& of_class(job::Class operation) {
    view_.job.job_class = operation;
    return *this;
  }

  Story story() const { return tell({view_, events_, rows_, agent_name}); }
  std::string json(Shown shown = {}) const {
    JsonWriter json;
    write_job(json, view_, story(), shown);
    return json.take();
  }

 private:
  store::View view_;
  std::vector<job::Event> events_;
  std::vector<store::TaskView> rows_;
};

Told completed_job() {
  return Told(job::State::completed)
      .at(event(submitted, 0))
      .at(event(claimed, 301, 0, 1))
      .at(event(started, 306, 0, 1))
      .at(event(completed, 311, 0, 1))
      .ended(output(made));
}

std::string lines(const Story& story) {
  std::string text;
  for (const Line& line : story.timeline) {
    text += fmt::format("{} {} {}{}\n", line.event, line.hostname, line.message,
                        line.error.empty() ? "" : ": " + line.error);
  }
  return text;
}

TEST(Story, OfAJobWithOneHost) {
  EXPECT_EQ(
      completed_job().json(),
      R"({"id":"00000000-0000-0000-0000-000000000000","status":"completed",)"
      R"("created":"2026-05-04T09:15:00Z","operation":{"type":"node.hostname.get","data":{}},)"
      R"("result":{"hostname":"h","changed":false},"changed":false,"hostname":"web-01",)"
      R"("updated_at":"2026-05-04T09:15:00.412Z","responses":{"web-01":{"status":"completed",)"
      R"("data":{"hostname":"h","changed":false},"changed":false,"hostname":"web-01"}},)"
      R"("agent_states":{"web-01":{"status":"completed","duration":"5ms"}},"timeline":[)"
      R"({"timestamp":"2026-05-04T09:15:00.101Z","event":"submitted","hostname":"_api",)"
      R"("message":"accepted"},{"timestamp":"2026-05-04T09:15:00.402Z","event":"acknowledged",)"
      R"x("hostname":"web-01","message":"claimed by web-01 (attempt 1)"},)x"
      R"({"timestamp":"2026-05-04T09:15:00.407Z","event":"started","hostname":"web-01",)"
      R"("message":"running on web-01"},{"timestamp":"2026-05-04T09:15:00.412Z",)"
      R"("event":"completed","hostname":"web-01","message":"completed on web-01 in 5ms"}]})");
}

TEST(Story, OfAJobThatNobodyTookYet) {
  const Told job = Told(job::State::available).at(event(submitted, 0));
  EXPECT_EQ(
      job.json(),
      R"({"id":"00000000-0000-0000-0000-000000000000","status":"submitted",)"
      R"("created":"2026-05-04T09:15:00Z","operation":{"type":"node.hostname.get","data":{}},)"
      R"("changed":null,"updated_at":"2026-05-04T09:15:00.101Z","timeline":[)"
      R"({"timestamp":"2026-05-04T09:15:00.101Z","event":"submitted","hostname":"_api",)"
      R"("message":"accepted"}]})");
}

TEST(Story, DataThatAPageHasNoRoomForIsLeftOut) {
  const std::string all = completed_job().json();
  const std::string without_answers = completed_job().json({.has_answer_data = false});
  EXPECT_EQ(without_answers.find("\"data\":{\"hostname\""), std::string::npos);
  EXPECT_NE(without_answers.find("\"result\":"), std::string::npos);
  const std::string neither = completed_job().json({.has_answer_data = false, .has_result = false});
  EXPECT_EQ(neither.find("\"result\":"), std::string::npos);
  EXPECT_NE(neither.find("\"changed\":false"), std::string::npos);
  EXPECT_LT(neither.size(), without_answers.size());
  EXPECT_LT(without_answers.size(), all.size());
}

TEST(Story, WorkThatAsksForNoStartBeginsWithItsGrant) {
  const Story story = Told(job::State::completed)
                          .at(event(submitted, 0))
                          .at(event(claimed, 10, 0, 1))
                          .at(event(completed, 14, 0, 1))
                          .ended(output("[1]"))
                          .story();
  EXPECT_EQ(lines(story),
            "submitted _api accepted\n"
            "acknowledged web-01 claimed by web-01 (attempt 1)\n"
            "started web-01 running on web-01\n"
            "completed web-01 completed on web-01 in 4ms\n");
  EXPECT_EQ(story.states.at("web-01").duration, Millis(4));
  // An array says nothing of a change.
  EXPECT_EQ(story.changed, false);
}

TEST(Story, NothingIsToldThatCameAfterTheRow) {
  const Story story = Told(job::State::running)
                          .at(event(submitted, 0))
                          .at(event(claimed, 10, 0, 1))
                          .at(event(started, 20, 0, 1))
                          .known_until(10)
                          .story();
  EXPECT_EQ(lines(story),
            "submitted _api accepted\nacknowledged web-01 claimed by web-01 (attempt 1)\n");
  EXPECT_EQ(story.states.at("web-01").status, "acknowledged");
  EXPECT_TRUE(story.answers.empty());
  EXPECT_EQ(story.updated_at, start + Millis(10));
}

TEST(Story, AJobThatIsGoneMeanwhileWasSubmitted) {
  const Story story = Told(job::State::running).story();
  EXPECT_EQ(lines(story), "submitted _api accepted\n");
  EXPECT_EQ(story.status, "processing");
}

TEST(Story, OfAFailureWithWhatItStillMade) {
  Failure late{FailureKind::time_limit, "timeout", "command timed out after 1s",
               R"({"stdout":"","changed":true})", false};
  const Told job = Told(job::State::failed)
                       .at(event(submitted, 0))
                       .at(event(claimed, 1, 0, 1))
                       .at(event(started, 2, 0, 1))
                       .at(failure_event(failed, 1005, late, 0, 1))
                       .ended({}, late);
  const Story story = job.story();
  EXPECT_EQ(story.error, "command timed out after 1s");
  EXPECT_EQ(story.hostname, "web-01");
  EXPECT_EQ(story.changed, std::nullopt);
  EXPECT_EQ(story.only_host, std::nullopt);
  const HostAnswer& answer = story.answers.at("web-01");
  EXPECT_EQ(answer.status, HostAnswer::Status::failed);
  EXPECT_EQ(answer.changed, std::nullopt);
  EXPECT_EQ(answer.output->text, late.detail);
  EXPECT_NE(job.json().find(R"("changed":null,"error":"command timed out after 1s","hostname")"),
            std::string::npos);
}

TEST(Story, AnErrorIsALineWhoeverSaysIt) {
  const Failure crash{FailureKind::crashed, "", "The worker was killed by SIGSEGV.", {}, false};
  const Story story = Told(job::State::failed)
                          .at(event(submitted, 0))
                          .at(event(claimed, 301, 0, 1))
                          .at(event(started, 306, 0, 1))
                          .at(failure_event(failed, 311, crash, 0, 1))
                          .ended({}, crash)
                          .story();
  EXPECT_EQ(story.error, "The worker was killed by SIGSEGV");
  EXPECT_EQ(story.timeline.back().error, "The worker was killed by SIGSEGV");
}

TEST(Story, AHostThatCannotDoItSkipsIt) {
  const Failure unsupported{
      FailureKind::not_buildable, "unsupported", "ping not permitted", {}, false};
  const Story story = Told(job::State::failed)
                          .at(event(submitted, 0))
                          .at(event(claimed, 1, 0, 1))
                          .at(failure_event(failed, 2, unsupported, 0, 1))
                          .ended({}, unsupported)
                          .story();
  EXPECT_EQ(story.status, "failed");
  EXPECT_EQ(name(story.answers.at("web-01").status), "skipped");
  EXPECT_EQ(story.states.at("web-01").status, "failed");
}

// Nobody answered, so there is no response to show.
TEST(Story, OfAJobThatNobodyTookInTime) {
  const Failure late{FailureKind::deadline, "not_claimed", "Nobody.", {}, false};
  const Story story = Told(job::State::failed)
                          .at(event(submitted, 0))
                          .at(failure_event(failed, 5, late, 0))
                          .ended({}, late)
                          .story();
  EXPECT_EQ(lines(story),
            "submitted _api accepted\n"
            "failed _api given up: no agent claimed the job within 1h0m0s\n");
  EXPECT_TRUE(story.answers.empty());
  EXPECT_TRUE(story.states.empty());
  EXPECT_EQ(story.hostname, "");
  EXPECT_EQ(story.error, "no agent claimed the job within 1h0m0s");
}

TEST(Story, OfABroadcastWhoseHostsWereNeverKnown) {
  Told job(job::State::failed, 0);
  job.at(event(submitted, 0))
      .at(failure_event(failed, 5, {FailureKind::deadline, "not_claimed", "nobody", {}, false}));
  EXPECT_EQ(lines(job.story()),
            "submitted _api accepted\n"
            "failed _api given up: no agent claimed the job within 1h0m0s\n");
}

TEST(Story, TellsTheEnginesFailuresInItsOwnWords) {
  struct Row {
    FailureKind kind;
    const char* code;
    const char* text;
  };
  const Row rows[] = {
      {FailureKind::deadline, "not_claimed", "no agent claimed the job within 1h0m0s"},
      {FailureKind::deadline, "agent_offline", "agent offline"},
      {FailureKind::deadline, "agent_drained", "agent drained"},
      {FailureKind::deadline, "", "As it was said"},
      {FailureKind::interrupted, "after_start", "agent lost while running (attempt 2)"},
      {FailureKind::interrupted, "too_often", "As it was said"},
      {FailureKind::numeric, "agent_offline", "As it was said"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.code);
    job::Event end =
        failure_event(failed, 5, {row.kind, row.code, "As it was said.", {}, false}, 0);
    end.attempt = 2;
    EXPECT_EQ(Told(job::State::failed).at(end).story().error, row.text);
  }
}

Told broadcast(job::State state) {
  Told job(state, 3);
  job.at(event(submitted, 0))
      .at(event(claimed, 21, 0, 1))
      .at(event(claimed, 24, 1, 2))
      .at(event(started, 26, 0, 1))
      .at(event(started, 29, 1, 2))
      .at(failure_event(task_failed, 30, io_error("no such command"), 1, 2))
      .at(event(task_finished, 37, 0, 1));
  job.task_ended(0, output(R"({"changed":true})")).task_ended(1, {}, io_error("no such command"));
  return job;
}

TEST(Story, OfABroadcastThatFailedInPart) {
  const Failure denied = io_error("permission denied");
  const Story story = broadcast(job::State::partial)
                          .at(event(claimed, 1023, 2, 3))
                          .at(event(started, 1029, 2, 3))
                          .at(failure_event(task_failed, 1030, denied, 2, 3))
                          .at(event(partial, 1030, 2, 3))
                          .task_ended(2, {}, denied)
                          .story();
  EXPECT_EQ(story.status, "partial_failure");
  EXPECT_EQ(story.error, "2 of 3 hosts failed: web-03: permission denied");
  EXPECT_EQ(story.changed, true);
  EXPECT_EQ(story.hostname, "web-03");
  EXPECT_EQ(story.only_host, std::nullopt);
  EXPECT_EQ(story.answers.size(), 3U);
  EXPECT_EQ(story.states.at("web-01").duration, Millis(11));
  EXPECT_EQ(story.states.at("web-02").error, "no such command");
  EXPECT_EQ(story.timeline.size(), 10U);
}

// The row is older than what its tasks say by now.
TEST(Story, OfABroadcastUnderWayHoldsWhatItsRowKnew) {
  const Story story = broadcast(job::State::running).known_until(30).story();
  EXPECT_EQ(story.answers.size(), 1U);
  EXPECT_EQ(story.states.at("web-01").status, "started");
  EXPECT_EQ(story.hostname, "web-02");
  EXPECT_EQ(story.silent_hosts, std::vector<std::string>{"web-01"});
  EXPECT_EQ(story.error, "");
  EXPECT_EQ(story.changed, std::nullopt);
}

TEST(Story, AJobThatIsCancelledFailsOnTheHostsThatHadIt) {
  const Story story =
      broadcast(job::State::cancelled)
          .at(event(claimed, 50, 2, 3))
          .at(event(cancelled, 60))
          .ended({}, Failure{FailureKind::cancelled, "user", "Cancelled.", {}, false})
          .story();
  EXPECT_EQ(story.status, "failed");
  EXPECT_EQ(story.error, "cancelled");
  EXPECT_EQ(story.answers.at("web-03").error, "cancelled");
  EXPECT_EQ(story.answers.at("web-01").status, HostAnswer::Status::completed);
  EXPECT_EQ(story.states.at("web-03").duration, std::nullopt);
  EXPECT_EQ(story.timeline.back().message, "failed on web-03");
}

TEST(Story, ALostHostKeepsItsStateAndTheNextOneAnswers) {
  const Story story = Told(job::State::completed)
                          .at(event(submitted, 0))
                          .at(event(claimed, 1, 0, 1))
                          .at(event(started, 2, 0, 1))
                          .at(event(interrupted, 40'000, 0, 1))
                          .at(event(claimed, 41'000, 0, 2))
                          .at(event(started, 41'001, 0, 2))
                          .at(event(completed, 41'005, 0, 2))
                          .ended(output(made))
                          .story();
  EXPECT_EQ(story.timeline.size(), 6U);
  EXPECT_EQ(story.states.at("web-01").status, "started");
  EXPECT_EQ(story.states.at("web-02").duration, Millis(4));
  EXPECT_EQ(story.answers.size(), 1U);
  EXPECT_EQ(story.only_host, "web-02");
}

TEST(Story, ARetryIsItsLastLine) {
  job::Event retry = event(retried, 5'000);
  retry.message = "c0ffee00-1111-4222-8333-444455556666";
  const Story story = completed_job().at(retry).story();
  EXPECT_EQ(story.timeline.back().message, "retried as c0ffee00-1111-4222-8333-444455556666");
  EXPECT_EQ(story.updated_at, start + Millis(5'000));
  EXPECT_EQ(story.hostname, "web-01");
}

TEST(Story, ALargeOutputThatIsElsewhereStillSaysWhetherItChangedTheHost) {
  store::Output blob;
  blob.bytes = 1 << 20;
  blob.summary = R"({"changed":true,"stdout":"x"})";
  const auto job = [&] {
    return Told(job::State::completed)
        .at(event(submitted, 0))
        .at(event(claimed, 1, 0, 1))
        .at(event(completed, 2, 0, 1));
  };
  const Told summarised = job().ended(blob);
  EXPECT_EQ(summarised.story().changed, true);
  EXPECT_FALSE(is_whole(summarised.story().answers.at("web-01")));
  EXPECT_EQ(summarised.json().find("\"data\":{\"changed"), std::string::npos);
  blob.summary = "{}";
  constexpr job::Class exec = 11;
  EXPECT_EQ(job().ended(blob).of_class(exec).story().changed, true);
  EXPECT_EQ(job().ended(blob).of_class(0).story().changed, false);
}

TEST(Story, TheLastLineReplacesWhatATimelineHasNoRoomFor) {
  Told job(job::State::completed, 3'000);
  job.at(event(submitted, 0));
  for (std::uint32_t i = 0; i < 3'000; ++i) {
    job.at(event(task_finished, static_cast<int>(i) + 1, i, i + 1));
    job.task_ended(i, output("{}"));
  }
  const Story story = job.story();
  EXPECT_EQ(story.timeline.size(), timeline_lines_max);
  EXPECT_EQ(story.timeline.front().event, "submitted");
  EXPECT_EQ(story.timeline.back().hostname, "web-3000");
  EXPECT_EQ(story.answers.size(), 3'000U);
}

}  // namespace
}  // namespace docket::api::osapi
