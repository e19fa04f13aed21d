// How jobs are born, and which submissions are refused before that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "job/transition.h"

namespace docket::job {
namespace {

using testing::HasSubstr;

const TimePoint noon = from_micros(1'790'000'000'000'000);

Submission simulate() {
  Submission submission;
  submission.kind = submission.type = "simulate";
  return submission;
}

Birth bear(const Submission& submission, Sequence parent = Sequence::none) {
  return born(submission, {TenantNumber{1}, Sequence{10}, JobId{Uuid{{1}}}, parent}, noon);
}

TEST(Born, WithOneTaskInside) {
  const Birth birth = bear(simulate());
  EXPECT_EQ(birth.job.state, State::available);
  EXPECT_EQ(birth.job.version, 1U);
  EXPECT_EQ(birth.job.created_at, noon);
  EXPECT_EQ(birth.job.updated_at, noon);
  ASSERT_TRUE(birth.job.only_task);
  EXPECT_EQ(birth.job.only_task->state, TaskState::available);
  EXPECT_TRUE(birth.tasks.empty());
  EXPECT_EQ(birth.job.tasks, (TaskCounts{1, 1, 0, 0}));
  ASSERT_EQ(birth.events.size(), 1U);
  EXPECT_EQ(birth.events[0].kind, EventKind::submitted);
}

TEST(Born, ScheduledOnlyWhenItsTimeIsInTheFuture) {
  Submission submission = simulate();
  submission.not_before = noon + Micros(1);
  EXPECT_EQ(bear(submission).job.state, State::scheduled);
  submission.not_before = noon;
  EXPECT_EQ(bear(submission).job.state, State::available);
}

TEST(Born, WithRowsWhenItHasSeveralTasks) {
  Submission submission = simulate();
  submission.tasks = {{0, 0, "{}"}, {0, 1, "{}"}, {1, 0, "{}"}};
  const Birth birth = bear(submission);
  EXPECT_FALSE(birth.job.only_task);
  ASSERT_EQ(birth.tasks.size(), 3U);
  EXPECT_EQ(birth.job.units.total, 2U);
  EXPECT_FALSE(birth.tasks[0].is_last_step);
  EXPECT_TRUE(birth.tasks[1].is_last_step);
  EXPECT_EQ(birth.tasks[1].state, TaskState::blocked);
  EXPECT_EQ(birth.tasks[2].state, TaskState::available);
}

TEST(Born, WaitingWhenItHasNoTask) {
  Submission submission = simulate();
  submission.has_no_task = true;
  const Birth birth = bear(submission);
  EXPECT_EQ(birth.job.state, State::waiting_idle);
  EXPECT_EQ(birth.job.tasks.total, 0U);
}

TEST(Born, CompletedWhenItsOutcomeIsThatOfNoUnit) {
  Submission submission = simulate();
  submission.has_no_task = true;
  submission.rules.outcome = OutcomeRule::each;
  const Birth birth = bear(submission);
  EXPECT_EQ(birth.job.state, State::completed);
  EXPECT_EQ(birth.job.version, 1U);
  EXPECT_EQ(birth.job.finished_at, noon);
  EXPECT_FALSE(birth.job.first_started_at);
  ASSERT_EQ(birth.events.size(), 2U);
  EXPECT_EQ(birth.events[1].kind, EventKind::completed);
}

TEST(Born, FailedWithARefusalAndItsParentHears) {
  Submission submission = simulate();
  submission.refusal = Failure{FailureKind::invalid_input, "bad_qubit", "No qubit 99.", {}, false};
  const Birth birth = bear(submission, Sequence{5});
  EXPECT_EQ(birth.job.state, State::failed);
  EXPECT_FALSE(birth.job.first_started_at);
  EXPECT_EQ(birth.job.finished_at, noon);
  EXPECT_EQ(birth.failure, submission.refusal);
  EXPECT_TRUE(birth.tasks.empty());
  ASSERT_EQ(birth.follow_ups.size(), 2U);
  EXPECT_EQ(std::get<Adopt>(birth.follow_ups[0].command).child_id, birth.job.id);
  const auto& ended = std::get<ChildEnded>(birth.follow_ups[1].command);
  EXPECT_EQ(ended.outcome, State::failed);
  EXPECT_FALSE(ended.has_begun);
}

TEST(Born, FailedWhenNoKindServesItsType) {
  Submission submission;
  submission.type = "ecm_fit";
  const Birth birth = bear(submission);
  EXPECT_EQ(birth.job.state, State::failed);
  ASSERT_TRUE(birth.failure);
  EXPECT_EQ(birth.failure->kind, FailureKind::no_executor);
  EXPECT_THAT(birth.failure->message, HasSubstr("'ecm_fit'"));
}

TEST(Born, ParentsWhoseChildrenAreAllBornFinalAreFinal) {
  Submission submission = simulate();
  submission.has_no_task = true;
  submission.rules.on_child_failure = OnChildFailure::wait_all;
  Job parent = bear(submission).job;
  Submission child = simulate();
  child.refusal = Failure{};
  for (const FollowUp& follow_up : bear(child, parent.sequence).follow_ups) {
    const auto change = transition(parent, nullptr, follow_up.command, noon);
    ASSERT_TRUE(change);
    parent = change->job;
  }
  EXPECT_EQ(parent.state, State::failed);
}

TEST(Validate, KeepsTheDocumentedLimits) {
  struct Row {
    const char* says;  // a part of the refusal; empty: accepted
    void (*change)(Submission&);
  };
  const Row rows[] = {
      {"", [](Submission&) {}},
      {"", [](Submission& s) { s.job_class = classes_max - 1; }},
      {"job_class may be at most 63; 64 came", [](Submission& s) { s.job_class = classes_max; }},
      {"", [](Submission& s) { s.facets[Facet::project] = std::string(256, 'x'); }},
      {"facet project", [](Submission& s) { s.facets[Facet::project] = std::string(257, 'x'); }},
      {"facet project", [](Submission& s) { s.facets[Facet::project] = ""; }},
      {"number of facets may be at most 4; 5",
       [](Submission& s) {
         for (int i = 0; i < facets; ++i) s.facets[static_cast<Facet>(i)] = "x";
       }},
      {"number of labels may be at most 32; 33",
       [](Submission& s) {
         for (int i = 0; i < 33; ++i) s.labels[std::to_string(i)] = "";
       }},
      {"", [](Submission& s) { s.labels[std::string(256, 'k')] = std::string(256, 'v'); }},
      {"label's key", [](Submission& s) { s.labels[std::string(257, 'k')] = ""; }},
      {"label's key", [](Submission& s) { s.labels[""] = "v"; }},
      {"label's value", [](Submission& s) { s.labels["k"] = std::string(257, 'v'); }},
      {"attempts_max must be at least 1", [](Submission& s) { s.rules.attempts_max = 0; }},
      {"", [](Submission& s) { s.rules.attempts_max = 100; }},
      {"attempts_max may be at most 100", [](Submission& s) { s.rules.attempts_max = 101; }},
      {"crashes_max", [](Submission& s) { s.rules.crashes_max = 0; }},
      {"", [](Submission& s) { s.rules.interruptions_max = 0; }},
      {"limits.wall", [](Submission& s) { s.limits.wall = Millis(-1); }},
      {"limits.cpu", [](Submission& s) { s.limits.cpu = Millis(-1); }},
      {"limits.memory_bytes", [](Submission& s) { s.limits.memory_bytes = -1; }},
      {"limits.output_bytes", [](Submission& s) { s.limits.output_bytes = -1; }},
      {"resources.cores", [](Submission& s) { s.resources.cores = 0; }},
      {"", [](Submission& s) { s.resources.cores = 65'536; }},
      {"resources.cores may be at most 65536; 65537 came",
       [](Submission& s) { s.resources.cores = 65'537; }},
      {"resources.memory_bytes", [](Submission& s) { s.resources.memory_bytes = -1; }},
      {"", [](Submission& s) { s.resources.memory_bytes = 1LL << 50; }},
      {"resources.memory_bytes may be at most",
       [](Submission& s) { s.resources.memory_bytes = (1LL << 50) + 1; }},
      {"backoff.first", [](Submission& s) { s.backoff.first = Millis(-1); }},
      {"backoff.longest", [](Submission& s) { s.backoff.longest = Millis(999); }},
      {"", [](Submission& s) { s.tasks = {{0, 0, ""}, {0, 1, ""}, {1, 0, ""}}; }},
      {"tasks[0] is unit 1, step 0", [](Submission& s) { s.tasks = {{1, 0, ""}}; }},
      {"tasks[1] is unit 0, step 2", [](Submission& s) { s.tasks = {{0, 0, ""}, {0, 2, ""}}; }},
      {"tasks[1] is unit 2, step 0", [](Submission& s) { s.tasks = {{0, 0, ""}, {2, 0, ""}}; }},
      {"tasks[1] is unit 1, step 1", [](Submission& s) { s.tasks = {{0, 0, ""}, {1, 1, ""}}; }},
      {"number of tasks may be at most 10000; 10001",
       [](Submission& s) {
         for (std::uint32_t i = 0; i <= tasks_max; ++i) s.tasks.push_back({i, 0, ""});
       }},
      {"tasks must be empty",
       [](Submission& s) {
         s.has_no_task = true;
         s.tasks = {{0, 0, ""}};
       }},
      {"not_before",
       [](Submission& s) {
         s.has_no_task = true;
         s.not_before = noon;
       }},
      {"", [](Submission& s) { s.files.resize(1000); }},
      {"number of files may be at most 1000; 1001", [](Submission& s) { s.files.resize(1001); }},
      {"", [](Submission& s) { s.files = {{.name = std::string(255, 'n')}}; }},
      {"file's name", [](Submission& s) { s.files = {{.name = std::string(256, 'n')}}; }},
      {"content type", [](Submission& s) { s.files = {{.content_type = std::string(256, 't')}}; }},
      {"must be UTF-8", [](Submission& s) { s.files = {{.name = "\xff"}}; }},
      {"must be UTF-8", [](Submission& s) { s.files = {{.content_type = "\xc0\x80"}}; }},
      {"size of a file", [](Submission& s) { s.files = {{.bytes = -1}}; }},
      {"", [](Submission& s) { s.files = {{.bytes = file_bytes_max}}; }},
      {"size of a file", [](Submission& s) { s.files = {{.bytes = file_bytes_max + 1}}; }},
      {"must bring 2 of them", [](Submission& s) { s.files = {{.bytes = 2}}; }},
      {"", [](Submission& s) { s.files = {{.bytes = 2, .inline_bytes = "ab"}}; }},
      {"", [](Submission& s) { s.files = {{.bytes = file_inline_bytes_max + 1}}; }},
      {"must bring 0 of them",
       [](Submission& s) {
         s.files = {{.bytes = file_inline_bytes_max + 1, .inline_bytes = "a"}};
       }},
      {"", [](Submission& s) { s.files.resize(2), s.tasks = {{.file = 1}}; }},
      {"names file 2; 2 came", [](Submission& s) { s.files.resize(2), s.tasks = {{.file = 2}}; }},
      {"", [](Submission& s) { s.tasks = {{}, {.step = 1, .takes_previous = true}}; }},
      {"tasks[1] takes the output",
       [](Submission& s) { s.tasks = {{}, {.unit = 1, .takes_previous = true}}; }},
      {"", [](Submission& s) { s.is_attached = s.is_unlisted = true; }},
      {"is_attached", [](Submission& s) { s.is_attached = true; }},
      {"deadline must be after not_before",
       [](Submission& s) { s.deadline = s.not_before = noon; }},
      {"",
       [](Submission& s) {
         s.not_before = noon;
         s.deadline = noon + Micros(1);
       }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Submission submission = simulate();
    row.change(submission);
    const auto valid = validate(submission);
    if (*row.says == '\0') {
      EXPECT_TRUE(valid) << valid.error().message;
    } else {
      ASSERT_FALSE(valid);
      EXPECT_EQ(valid.error().code, ErrorCode::invalid_argument);
      EXPECT_THAT(valid.error().message, HasSubstr(row.says));
    }
  }
}

}  // namespace
}  // namespace docket::job
