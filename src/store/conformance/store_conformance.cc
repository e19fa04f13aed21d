#include "store/conformance/store_conformance.h"

#include <ostream>
#include <utility>

#include <gmock/gmock.h>

namespace docket::store {

std::ostream& operator<<(std::ostream& out, const Backend& backend) { return out << backend.name; }

job::Submission simulation() {
  job::Submission submission;
  submission.type = "simulate";
  submission.kind = "simulate";
  submission.input = R"({"cycles":3})";
  return submission;
}

job::Submission several(std::uint32_t units, std::uint32_t steps) {
  job::Submission submission = simulation();
  for (std::uint32_t unit = 0; unit < units; ++unit) {
    for (std::uint32_t step = 0; step < steps; ++step) {
      submission.tasks.push_back(
          {unit, step, "\"unit " + std::to_string(unit) + " step " + std::to_string(step) + "\""});
    }
  }
  return submission;
}

Output output_of(std::string text) {
  Output output;
  output.bytes = static_cast<std::int64_t>(text.size());
  output.text = std::move(text);
  return output;
}

void StoreConformance::SetUp() {
  auto opened = GetParam().open(directory_.path() / "store");
  ASSERT_TRUE(opened) << opened.error().message;
  store_ = std::move(*opened);
  const auto id = [&] { return make_uuid_v7(tick(), 1); };
  write({{tick(), AddTenant{acme, TenantId{id()}, "acme"}},
         {tick(), AddTenant{other, TenantId{id()}, "other"}},
         {tick(), AddUser{ann, UserId{id()}, acme, "ann"}},
         {tick(), AddUser{bob, UserId{id()}, other, "bob"}}});
}

void StoreConformance::TearDown() {
  if (!store_) return;
  const auto findings = store_->verify();
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_THAT(*findings, testing::IsEmpty());
}

void StoreConformance::reopen() {
  store_.reset();
  auto opened = GetParam().open(directory_.path() / "store");
  ASSERT_TRUE(opened) << opened.error().message;
  store_ = std::move(*opened);
}

TimePoint StoreConformance::tick(Micros by) { return now_ += by; }

Write StoreConformance::submit(job::Submission submission, TenantNumber tenant, UserNumber user) {
  const TimePoint at = tick();
  last_sequence_ = Sequence{to_number(last_sequence_) + 1};
  last_id_ = JobId{make_uuid_v7(at, static_cast<std::uint64_t>(to_number(last_sequence_)))};
  return {at, Submit{tenant, user, UserId{}, last_id_, last_sequence_, std::move(submission)}};
}

Write StoreConformance::add_record(std::string kind, std::optional<job::GroupRules> group,
                                   TenantNumber tenant) {
  const TimePoint at = tick();
  last_record_ = {tenant, std::move(kind), RecordId{make_uuid_v7(at, 3)}};
  return {at, AddRecord{tenant, UserId{}, last_record_.id, last_record_.kind, R"({"n":1})", group}};
}

Write StoreConformance::act(Sequence job, job::Command command, job::TaskIndex task,
                            std::optional<Output> output) {
  return {tick(), Act{job, task, std::move(command), std::move(output)}};
}

Write StoreConformance::ask(TenantNumber tenant, std::optional<job::Door> door, JobId job,
                            job::Command command) {
  return {tick(), Act{ClientRef{tenant, door, job}, 0, std::move(command), std::nullopt}};
}

BatchResult StoreConformance::write(std::vector<Write> batch) {
  auto result = store_->write(batch);
  EXPECT_TRUE(result) << result.error().message;
  if (!result) return {};
  EXPECT_EQ(result->writes.size(), batch.size());
  return std::move(*result);
}

std::vector<Write> StoreConformance::bundle(BundleRule rule, std::vector<Write> writes) {
  for (Write& write : writes) write.bundle = 0;
  writes.front().bundle = static_cast<std::uint32_t>(writes.size());
  writes.front().rule = rule;
  return writes;
}

Written StoreConformance::done(Write one) {
  BatchResult result = write({std::move(one)});
  if (result.writes.empty()) return {};
  EXPECT_TRUE(result.writes[0]) << result.writes[0].error().message;
  return result.writes[0] ? std::move(*result.writes[0]) : Written{};
}

Error StoreConformance::refused(Write one) {
  const BatchResult result = write({std::move(one)});
  if (result.writes.empty()) return {};
  EXPECT_FALSE(result.writes[0]);
  return result.writes[0] ? Error{} : result.writes[0].error();
}

Sequence StoreConformance::submitted(job::Submission submission, TenantNumber tenant) {
  done(submit(std::move(submission), tenant, tenant == acme ? ann : bob));
  return sequence();
}

void StoreConformance::claim(Sequence job, job::TaskIndex task) {
  done(act(job, job::Claim{agent}, task));
}

void StoreConformance::finish(Sequence job, job::TaskIndex task, std::uint32_t attempt,
                              std::string output) {
  done(act(job, job::Finish{attempt}, task, output_of(std::move(output))));
}

std::optional<View> StoreConformance::view(Sequence job, Detail detail) {
  const std::array one = {job};
  auto views = store_->read(one, detail, {});
  EXPECT_TRUE(views) << views.error().message;
  return views ? std::move(views->front()) : std::nullopt;
}

job::State StoreConformance::state(Sequence job) {
  const auto seen = view(job, Detail::row);
  EXPECT_TRUE(seen) << "job " << to_number(job) << " is gone";
  return seen ? seen->job.state : job::State::failed;
}

std::vector<job::EventKind> StoreConformance::story(Sequence job) {
  std::vector<job::EventKind> kinds;
  const auto events = store_->timeline(job);
  EXPECT_TRUE(events) << events.error().message;
  if (!events) return kinds;
  for (const job::Event& event : *events) kinds.push_back(event.kind);
  return kinds;
}

}  // namespace docket::store
