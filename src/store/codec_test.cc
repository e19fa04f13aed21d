#include "store/codec.h"

#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "store/bytes.h"
#include "store/spec_codec.h"

namespace docket::store {
namespace {

constexpr TimePoint noon = TimePoint(Micros(1'900'000'000'123'456));

Failure failure() {
  return {FailureKind::numeric, "no_convergence", "It did not converge.", R"({"step":3})", true};
}

job::Job every_field() {
  job::Job job;
  job.sequence = Sequence{70'000};
  job.id.uuid.bytes.fill(0xab);
  job.tenant = TenantNumber{std::numeric_limits<std::uint32_t>::max()};
  job.door = job::Door::osapi;
  job.job_class = 63;
  job.parent = Sequence{5};
  job.group = RecordNumber{to_micros(noon) - 3'600'000'000};
  job.priority = -128;
  job.rules = {job::OutcomeRule::each,
               job::OnChildFailure::wait_all,
               job::OnChildCancel::cancels,
               100,
               1,
               255,
               true};
  job.created_at = noon;
  job.not_before = noon - std::chrono::hours(1);
  job.deadline = noon + std::chrono::hours(24 * 365);
  job.is_unlisted = true;
  job.is_attached = true;
  job.state = job::State::partial;
  job.version = 4'000'000'000;
  job.updated_at = noon + Micros(1);
  job.first_started_at = noon;
  job.finished_at = noon - Micros(1);
  job.run_time = Micros(1'000'000'000'000);
  job.tasks = {10'000, 9, 8, 7};
  job.units = {6, 5, 4, FailureKind::invalid_input};
  job.children.total = 3;
  job.children.begun = 2;
  job.children.completed = 1;
  job.children.failed = 1;
  job.children.cancelled = 1;
  job.children.first = Sequence{70'001};
  job.children.first_failed = Sequence{70'002};
  job.children.first_failed_id.uuid.bytes.fill(0xcd);
  job.children.first_failure = FailureKind::dependency;
  job.children.first_failure_code = "InvalidInput";
  job.children.least_start = noon;
  job.children.greatest_end = noon + Micros(5);
  job.children.run_time = Micros(9);
  job::Task task;
  task.is_last_step = false;
  task.state = job::TaskState::cancelled;
  task.attempt = 30;
  task.failures = 2;
  task.crashes = 1;
  task.interruptions = 25;
  task.is_started = true;
  task.target = AgentNumber{70'000};
  task.agent = AgentNumber{9};
  task.due_at = noon + Micros(7);
  task.attempt_started_at = noon + Micros(3);
  job.only_task = task;
  return job;
}

// Comparable and printable, unlike a Result.
template <class T>
std::optional<T> kept(Result<T> decoded) {
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

std::optional<job::Job> there_and_back(const job::Job& job, const FacetNumbers& facets = {}) {
  const std::string constant = encode_constant(job, facets);
  const std::string changing = encode_changing(job);
  return kept(decode_job({job.sequence, job.state, constant, changing}));
}

TEST(Codec, KeepsEveryFieldOfAJob) {
  EXPECT_EQ(there_and_back(every_field()), every_field());
  job::Job plain;
  plain.sequence = Sequence{1};
  EXPECT_EQ(there_and_back(plain), plain);
}

TEST(Codec, AJobsFacetsAreReadWithoutTheRest) {
  const FacetNumbers facets = {{job::Facet::parent, 1}, {job::Facet::workflow, 4'000'000'000}};
  const job::Job job = every_field();
  EXPECT_EQ(there_and_back(job, facets), job);
  const auto member =
      decode_member({job.sequence, job.state, encode_constant(job, facets), encode_changing(job)});
  ASSERT_TRUE(member);
  EXPECT_EQ(member->facet_count, 2);
  EXPECT_EQ(member->facets[1], facets[1]);
  EXPECT_EQ(member->version, job.version);
  EXPECT_EQ(member->created_at, job.created_at);
  EXPECT_TRUE(member->is_unlisted && member->is_attached);
  const job::Job listed;
  const auto seen = decode_member(
      {listed.sequence, listed.state, encode_constant(listed, {}), encode_changing(listed)});
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->is_unlisted || seen->is_attached);
}

TEST(Codec, WhatChangesOftenIsSmall) {
  job::Job job;
  job.created_at = noon;
  job.updated_at = noon + std::chrono::minutes(10);
  job.first_started_at = noon + std::chrono::minutes(5);
  job.tasks.total = job.tasks.open = job.tasks.running = 1;
  job.units.total = 1;
  job.only_task.emplace().attempt_started_at = job.first_started_at;
  EXPECT_LE(encode_changing(job).size(), 48U);
}

TEST(Codec, KeepsTasksFailuresAndEvents) {
  job::Task task = *every_field().only_task;
  task.index = 12;
  EXPECT_EQ(kept(decode_task(12, encode_task(task))), task);
  EXPECT_EQ(kept(decode_failure(encode_failure(failure()))), failure());
  std::vector<job::Event> events(2);
  events[0].at = noon;
  events[1] = {job::EventKind::deleted, noon - Micros(1), job::TaskIndex{0}, 3,
               AgentNumber{4},          failure(),        "by hand"};
  EXPECT_EQ(kept(decode_events(encode_events(events))), events);
  EXPECT_EQ(kept(decode_events(encode_events({}))), std::vector<job::Event>());
  Effect effect;
  effect.job.sequence = Sequence{9};
  effect.events = {events[1]};
  const auto journal = decode_journal(encode_journal(std::array{effect}));
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->at(0).job, Sequence{9});
  EXPECT_EQ(journal->at(0).event, events[1]);
}

TEST(Codec, KeepsGroups) {
  job::Group group;
  EXPECT_EQ(kept(decode_group(encode_group(group))), group);
  group.rules = {.closes_at = noon, .accepted_max = 7};
  group.accepted = 6;
  group.unfinished = 5;
  group.running = 4;
  group.first_started_at = noon - Micros(1);
  group.closed_at = noon;
  group.closed_by.emplace().uuid.bytes.fill(9);
  EXPECT_EQ(kept(decode_group(encode_group(group))), group);
  group.rules.unfinished_max = 1;
  EXPECT_EQ(kept(decode_group(encode_group(group))), group);
  EXPECT_EQ(decode_group("\x02").error().code, ErrorCode::corrupt);
}

TEST(Codec, KeepsCommandsThatAreOwed) {
  job::ChildEnded ended;
  ended.child = Sequence{8};
  ended.child_id.uuid.bytes.fill(7);
  ended.outcome = job::State::cancelled;
  ended.has_begun = true;
  ended.started_at = noon;
  ended.ended_at = noon + Micros(1);
  ended.run_time = Micros(2);
  ended.failure = FailureKind::invalid_input;
  ended.failure_code = "TooDeep";
  const job::Command commands[] = {job::Unblock{},
                                   job::Skip{},
                                   job::Cancel{"parent"},
                                   job::Cancel{"group", true},
                                   job::Delete{},
                                   job::Delete{true, true},
                                   job::Adopt{Sequence{4}, ended.child_id},
                                   job::Adopt{Sequence{4}, ended.child_id, 5000},
                                   job::ChildBegan{noon},
                                   ended};
  for (const job::Command& command : commands) {
    SCOPED_TRACE(job::name(command));
    const std::string row = encode_command(command);
    const auto decoded = decode_command(row);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->index(), command.index());
    EXPECT_EQ(encode_command(*decoded), row);
  }
  const auto decoded = decode_command(encode_command(ended));
  const auto& kept = std::get<job::ChildEnded>(*decoded);
  EXPECT_EQ(kept.child_id, ended.child_id);
  EXPECT_EQ(kept.started_at, noon);
  EXPECT_EQ(kept.failure, FailureKind::invalid_input);
  EXPECT_EQ(kept.failure_code, "TooDeep");
}

Spec every_text() {
  Spec spec;
  spec.sequence = Sequence{3};
  spec.id.uuid.bytes.fill(1);
  spec.tenant = TenantNumber{2};
  spec.user = UserNumber{3};
  spec.user_id.uuid.bytes.fill(4);
  spec.created_at = noon;
  job::Submission& submission = spec.submission;
  submission.door = job::Door::unstructured;
  submission.job_class = 9;
  submission.type = "type";
  submission.kind = "kind";
  submission.input = std::string("{\0}", 3);
  submission.facets = {{job::Facet::parent, "p"}, {job::Facet::workflow, ""}};
  submission.labels = {{"a", "b"}, {"", "ü"}};
  submission.priority = 127;
  submission.not_before = noon;
  submission.deadline = noon - Micros(1);
  submission.limits = {Millis(1), Millis(2), 3, 4};
  submission.resources = {5, 6};
  submission.backoff = {Millis(7), Millis(8)};
  submission.rules = every_field().rules;
  submission.tasks = {{0, 0, "x"}, {0, 1, ""}};
  submission.has_no_task = true;
  submission.parent = spec.id;
  submission.retry_of = JobId{};
  submission.callback_url = "https://example.com/";
  submission.metadata = "";
  submission.refusal = failure();
  submission.attributes = R"({"name":"ü"})";
  submission.group = RecordId{spec.user_id.uuid};
  submission.idempotency_key = "key";
  submission.request_digest = "digest";
  submission.tasks[1].takes_previous = true;
  submission.tasks[0].file = 1;
  submission.files.resize(2);
  submission.files[0] = {.name = "a.pdf", .content_type = "application/pdf", .bytes = 1 << 20};
  submission.files[0].sha256.fill(0xfe);
  submission.files[1] = {.name = "ü.txt", .content_type = "", .bytes = 3, .inline_bytes = "t\0t"};
  submission.files[1].inline_bytes = std::string("t\0t", 3);
  submission.is_unlisted = true;
  submission.is_attached = true;
  return spec;
}

TEST(SpecCodec, KeepsEveryField) {
  const Spec spec = every_text();
  const std::string row = encode_spec(spec);
  const auto kept = decode_spec(spec.sequence, row);
  ASSERT_TRUE(kept);
  EXPECT_EQ(encode_spec(*kept), row) << "each field has its place in the row";
  EXPECT_EQ(kept->id, spec.id);
  EXPECT_EQ(kept->user_id, spec.user_id);
  const job::Submission& a = kept->submission;
  const job::Submission& b = spec.submission;
  EXPECT_EQ(a.input, b.input);
  EXPECT_EQ(a.facets, b.facets);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.deadline, b.deadline);
  EXPECT_EQ(a.limits, b.limits);
  EXPECT_EQ(a.resources, b.resources);
  EXPECT_EQ(a.backoff, b.backoff);
  EXPECT_EQ(a.rules, b.rules);
  EXPECT_EQ(a.tasks.at(1).step, 1U);
  EXPECT_EQ(a.retry_of, b.retry_of);
  EXPECT_EQ(a.metadata, b.metadata);
  EXPECT_EQ(a.refusal, b.refusal);
  EXPECT_EQ(a.attributes, b.attributes);
  EXPECT_EQ(a.group, b.group);
  EXPECT_EQ(a.tasks.at(0).file, 1U);
  EXPECT_FALSE(a.tasks.at(0).takes_previous);
  EXPECT_EQ(a.tasks.at(1).file, std::nullopt);
  EXPECT_TRUE(a.tasks.at(1).takes_previous);
  ASSERT_EQ(a.files.size(), 2U);
  EXPECT_EQ(a.files[0].name, "a.pdf");
  EXPECT_EQ(a.files[0].content_type, "application/pdf");
  EXPECT_EQ(a.files[0].bytes, 1 << 20);
  EXPECT_EQ(a.files[0].sha256, b.files[0].sha256);
  EXPECT_EQ(a.files[1].inline_bytes, b.files[1].inline_bytes);
  EXPECT_TRUE(a.is_unlisted && a.is_attached);
}

TEST(SpecCodec, ReadsOfALineNoMoreThanItShows) {
  const Spec spec = every_text();
  Spec line;
  ASSERT_TRUE(decode_spec(spec.sequence, encode_spec(spec), Detail::line, line));
  EXPECT_EQ(line.sequence, spec.sequence);
  EXPECT_EQ(line.id, spec.id);
  EXPECT_EQ(line.tenant, spec.tenant);
  EXPECT_EQ(line.user_id, spec.user_id);
  EXPECT_EQ(line.created_at, spec.created_at);
  EXPECT_TRUE(line.is_input_left_out);
  const job::Submission& shown = line.submission;
  EXPECT_EQ(shown.door, spec.submission.door);
  EXPECT_EQ(shown.job_class, spec.submission.job_class);
  EXPECT_EQ(shown.type, spec.submission.type);
  EXPECT_EQ(shown.kind, spec.submission.kind);
  EXPECT_EQ(shown.attributes, spec.submission.attributes);
  EXPECT_EQ(shown.input + shown.callback_url + shown.idempotency_key + shown.request_digest, "");
  EXPECT_TRUE(shown.facets.empty() && shown.labels.empty());
  EXPECT_TRUE(shown.tasks.empty() && shown.files.empty());
}

// What was stored before submissions had files ends where they begin.
TEST(SpecCodec, ReadsARowThatEndsBeforeTheFiles) {
  Spec spec = every_text();
  spec.submission.files.clear();
  spec.submission.tasks = {{0, 0, "x"}, {0, 1, ""}};
  spec.submission.is_unlisted = spec.submission.is_attached = false;
  std::string row = encode_spec(spec);
  row.resize(row.size() - 4);
  const auto kept = decode_spec(spec.sequence, row);
  ASSERT_TRUE(kept);
  EXPECT_EQ(encode_spec(*kept), encode_spec(spec));
}

TEST(SpecCodec, KeepsLargeInputsApart) {
  Spec spec = every_text();
  spec.submission.input = std::string(input_apart_above_bytes - 4, 'x');
  EXPECT_FALSE(keeps_inputs_apart(spec.submission)) << "its task and its file have the rest";
  spec.submission.tasks[1].input = "y";
  ASSERT_TRUE(keeps_inputs_apart(spec.submission));
  auto kept = decode_spec(spec.sequence, encode_spec(spec));
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->is_input_left_out);
  EXPECT_EQ(kept->submission.input, "");
  ASSERT_TRUE(decode_inputs(encode_inputs(spec.submission), *kept));
  EXPECT_FALSE(kept->is_input_left_out);
  EXPECT_EQ(kept->submission.input, spec.submission.input);
  EXPECT_EQ(kept->submission.tasks[0].input, "x");
  EXPECT_EQ(kept->submission.tasks[1].input, "y");
  EXPECT_EQ(kept->submission.files.at(1).name, "ü.txt");
  EXPECT_EQ(kept->submission.files.at(1).bytes, 3);
  EXPECT_EQ(kept->submission.files.at(1).inline_bytes, "") << "that is a row of its own";
  EXPECT_EQ(decode_inputs("\x02", *kept).error().code, ErrorCode::corrupt);
}

TEST(Codec, RefusesAnotherLayout) {
  const std::string strange = "\x02";
  EXPECT_EQ(decode_task(0, strange).error().code, ErrorCode::corrupt);
  EXPECT_EQ(decode_events(strange).error().code, ErrorCode::corrupt);
  EXPECT_EQ(decode_spec(Sequence{1}, strange).error().code, ErrorCode::corrupt);
  EXPECT_EQ(decode_command("").error().code, ErrorCode::corrupt);
}

// Damaged rows are refused or read as something else; they never crash, hang or eat memory.
TEST(Codec, SurvivesEveryCutAndEveryFlippedByte) {
  const job::Job job = every_field();
  const std::string constant = encode_constant(job, {{job::Facet::project, 3}});
  const std::string changing = encode_changing(job);
  const std::string spec = encode_spec(every_text());
  const auto read_all = [&](std::string_view row) {
    (void)decode_job({job.sequence, job.state, row, changing});
    (void)decode_job({job.sequence, job.state, constant, row});
    (void)decode_spec(Sequence{1}, row);
    Spec line;
    (void)decode_spec(Sequence{1}, row, Detail::line, line);
    (void)decode_events(row);
    (void)decode_journal(row);
    (void)decode_command(row);
  };
  for (const std::string& row : {constant, changing, spec}) {
    for (std::size_t at = 0; at < row.size(); ++at) {
      read_all(std::string_view(row).substr(0, at));
      for (const char byte : {'\0', '\x7f', '\xff'}) {
        std::string damaged = row;
        damaged[at] = byte;
        read_all(damaged);
      }
    }
  }
}

TEST(Bytes, NumbersKeepTheirEdges) {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                    std::numeric_limits<std::uint64_t>::max()}) {
    ByteWriter to;
    to.number(value);
    to.signed_number(static_cast<std::int64_t>(value));
    const std::string row = to.take();
    ByteReader from(row);
    EXPECT_EQ(from.number(), value);
    EXPECT_EQ(from.signed_number(), static_cast<std::int64_t>(value));
    EXPECT_TRUE(from.is_good() && from.is_at_end());
  }
}

TEST(Bytes, FieldsPastTheEndAreEmptyAndCutOnesAreRefused) {
  ByteReader ended("");
  EXPECT_EQ(ended.number(), 0U);
  EXPECT_EQ(ended.bytes(), "");
  EXPECT_EQ(ended.optional_time(noon), std::nullopt);
  EXPECT_TRUE(ended.is_good());
  ByteReader cut(
      "\x05"
      "abc");
  (void)cut.bytes();
  EXPECT_FALSE(cut.is_good());
  ByteReader unending("\xff\xff");
  (void)unending.number();
  EXPECT_FALSE(unending.is_good());
}

}  // namespace
}  // namespace docket::store
