// Records, and groups that jobs join.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto hour = std::chrono::hours(1);

job::Submission in(const RecordRef& group) {
  job::Submission submission = simulation();
  submission.group = group.id;
  return submission;
}

job::Submission parent_in(const RecordRef& group) {
  job::Submission submission = in(group);
  submission.has_no_task = true;
  return submission;
}

job::Submission child_of(const JobId& parent) {
  job::Submission submission = simulation();
  submission.parent = parent;
  return submission;
}

job::Group group_of(Store& store, const RecordRef& ref) {
  const auto record = store.find_record(ref);
  EXPECT_TRUE(record && record->group);
  return record && record->group ? *record->group : job::Group{};
}

std::vector<RecordId> ids_of(const Result<std::vector<Record>>& records) {
  std::vector<RecordId> ids;
  EXPECT_TRUE(records);
  if (!records) return ids;
  for (const Record& record : *records) ids.push_back(record.id);
  return ids;
}

TEST_P(StoreConformance, ARecordIsPutByVersionAndGoneWhenRemoved) {
  const Written added = done(add_record("note"));
  ASSERT_TRUE(added.record);
  EXPECT_EQ(added.record->version, 1U);
  done({tick(), PutRecord{record(), 1, R"({"n":2})"}});
  const Error late = refused({tick(), PutRecord{record(), 1, "{}"}});
  EXPECT_EQ(late.code, ErrorCode::conflict);
  EXPECT_THAT(late.message, HasSubstr("version 2"));
  reopen();
  const auto kept = store().find_record(record());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->body, R"({"n":2})");
  EXPECT_EQ(kept->version, 2U);
  EXPECT_EQ(kept->created_at, added.record->created_at);
  EXPECT_GT(kept->updated_at, kept->created_at);
  EXPECT_FALSE(kept->group);

  const Written removed = done({tick(), RemoveRecord{record(), UserId{}}});
  EXPECT_TRUE(removed.record->deleted_at);
  EXPECT_EQ(store().find_record(record()).error().code, ErrorCode::not_found);
  EXPECT_EQ(refused({tick(), PutRecord{record(), 2, "{}"}}).code, ErrorCode::not_found);
  EXPECT_EQ(refused({tick(), RemoveRecord{record(), UserId{}}}).code, ErrorCode::not_found);
}

TEST_P(StoreConformance, ARecordIsOfOneTenantAndOneKind) {
  done(add_record("note"));
  const RecordRef theirs{other, "note", record().id};
  const RecordRef elsewhere{acme, "memo", record().id};
  for (const RecordRef& ref : {theirs, elsewhere}) {
    EXPECT_EQ(store().find_record(ref).error().code, ErrorCode::not_found);
    EXPECT_EQ(refused({tick(), PutRecord{ref, 1, "{}"}}).code, ErrorCode::not_found);
    EXPECT_EQ(refused({tick(), RemoveRecord{ref, UserId{}}}).code, ErrorCode::not_found);
    EXPECT_EQ(refused({tick(), CloseGroup{ref, UserId{}}}).code, ErrorCode::not_found);
  }
  EXPECT_EQ(refused({tick(), CloseGroup{record(), UserId{}}}).code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused(submit(in(record()))).code, ErrorCode::not_found) << "it is no group";
}

TEST_P(StoreConformance, RecordsAreListedNewestFirstByKindAndOpenness) {
  std::vector<RecordRef> refs;
  for (int i = 0; i < 4; ++i) {
    done(add_record("session", job::GroupRules{}));
    refs.push_back(record());
  }
  done(add_record("memo"));
  done(add_record("session", job::GroupRules{}, other));
  done({tick(), CloseGroup{refs[2], UserId{}}});
  done({tick(), RemoveRecord{refs[0], UserId{}}});
  const auto list = [&](RecordQuery query) { return ids_of(store().list_records(acme, query)); };
  EXPECT_THAT(list({.kind = "session"}), ElementsAre(refs[3].id, refs[2].id, refs[1].id));
  EXPECT_THAT(list({.kind = "session", .is_open = true}), ElementsAre(refs[3].id, refs[1].id));
  EXPECT_THAT(list({.kind = "session", .is_open = false}), ElementsAre(refs[2].id));
  EXPECT_THAT(list({.kind = "nothing"}), IsEmpty());
  const auto first = store().list_records(acme, {.kind = "session", .limit = 1});
  EXPECT_THAT(list({.kind = "session", .after = first->front().number, .limit = 1}),
              ElementsAre(refs[2].id));
  std::vector<RecordId> open;
  EXPECT_TRUE(store().scan_groups([&](const Record& record) {
    open.push_back(record.id);
    return true;
  }));
  EXPECT_EQ(open.size(), 3U) << "of all tenants";
}

TEST_P(StoreConformance, AGroupAcceptsUpToItsLimitAndCountsAParentAsOne) {
  done(add_record("session", job::GroupRules{.closes_at = {}, .accepted_max = 2}));
  const Sequence parent = submitted(parent_in(record()));
  const JobId parent_id = id();
  submitted(child_of(parent_id));
  const Sequence child = sequence();
  submitted(in(record()));
  EXPECT_EQ(view(child)->job.group, view(parent)->job.group);
  const Error full = refused(submit(in(record())));
  EXPECT_EQ(full.code, ErrorCode::conflict);
  EXPECT_THAT(full.message, HasSubstr("at most 2"));
  EXPECT_FALSE(view(sequence()));
  submitted(child_of(parent_id));
  EXPECT_EQ(group_of(store(), record()).accepted, 2U);
  EXPECT_EQ(group_of(store(), record()).unfinished, 2U);
}

TEST_P(StoreConformance, AGroupCountsWhatRunsAndWhatIsLeft) {
  done(add_record("session", job::GroupRules{}));
  const RecordRef ref = record();
  const Sequence single = submitted(in(ref));
  const Sequence parent = submitted(parent_in(ref));
  const JobId parent_id = id();
  const Sequence child = submitted(child_of(parent_id));
  const auto expect = [&](std::uint32_t unfinished, std::uint32_t running) {
    const job::Group group = group_of(store(), ref);
    EXPECT_EQ(group.unfinished, unfinished);
    EXPECT_EQ(group.running, running);
  };
  expect(2, 0);
  EXPECT_FALSE(group_of(store(), ref).first_started_at);
  claim(child);
  expect(2, 1);
  const auto started = group_of(store(), ref).first_started_at;
  EXPECT_TRUE(started);
  claim(single);
  expect(2, 2);
  reopen();
  finish(child);
  expect(1, 1);
  EXPECT_EQ(view(parent)->job.state, State::completed);
  done(ask(acme, {}, view(single)->spec->id, job::Delete{true}));
  expect(0, 0);
  EXPECT_EQ(group_of(store(), ref).accepted, 2U);
  EXPECT_EQ(group_of(store(), ref).first_started_at, started);
}

TEST_P(StoreConformance, ClosingAGroupCancelsWhatNeverBegan) {
  done(add_record("session", job::GroupRules{}));
  const RecordRef ref = record();
  const Sequence running = submitted(in(ref));
  claim(running);
  const Sequence queued = submitted(in(ref));
  job::Submission patient = parent_in(ref);
  patient.rules.on_child_failure = job::OnChildFailure::wait_all;
  patient.rules.on_child_cancel = job::OnChildCancel::cancels;
  const Sequence parent = submitted(patient);
  const JobId parent_id = id();
  const Sequence begun_child = submitted(child_of(parent_id));
  const Sequence queued_child = submitted(child_of(parent_id));
  claim(begun_child);

  const UserId closer{make_uuid_v7(tick(), 5)};
  const BatchResult closed = write({{tick(), CloseGroup{ref, closer}}});
  ASSERT_EQ(closed.groups.size(), 1U);
  EXPECT_EQ(closed.groups[0].group->closed_by, closer);
  EXPECT_EQ(state(running), State::running);
  EXPECT_EQ(state(queued), State::cancelled);
  EXPECT_EQ(state(parent), State::waiting_active);
  EXPECT_EQ(state(begun_child), State::running);
  EXPECT_EQ(state(queued_child), State::cancelled);
  EXPECT_EQ(refused(submit(in(ref))).code, ErrorCode::conflict);
  EXPECT_EQ(refused(submit(child_of(parent_id))).code, ErrorCode::conflict);
  const BatchResult again = write({{tick(), CloseGroup{ref, UserId{}}}});
  EXPECT_THAT(again.groups, IsEmpty());
  EXPECT_EQ(again.writes[0]->record->group->closed_by, closer);
  finish(running);
  finish(begun_child);
  EXPECT_EQ(state(parent), State::cancelled);
  EXPECT_EQ(group_of(store(), ref).unfinished, 0U);
}

TEST_P(StoreConformance, ClosingALargeGroupGoesOnFromTheOutboxAlsoAfterARestart) {
  done(add_record("session", job::GroupRules{}));
  const RecordRef ref = record();
  std::vector<Write> writes;
  for (int i = 0; i < 600; ++i) writes.push_back(submit(in(ref)));
  const Sequence last = sequence();
  write(std::move(writes));
  BatchResult result = write({{tick(), CloseGroup{ref, std::nullopt}}});
  EXPECT_TRUE(result.owes_more);
  EXPECT_EQ(state(last), State::available);
  reopen();
  for (int i = 0; i < 4 && result.owes_more; ++i) result = write({{tick(), DrainOutbox{}}});
  EXPECT_FALSE(result.owes_more);
  EXPECT_EQ(state(last), State::cancelled);
  EXPECT_EQ(group_of(store(), ref).unfinished, 0U);
}

TEST_P(StoreConformance, AGroupIsClosedFromItsTimeOnAlsoBeforeAnybodyNoticed) {
  const TimePoint noon = tick();
  done(add_record("session", job::GroupRules{.closes_at = noon + hour, .accepted_max = {}}));
  submitted(in(record()));
  tick(hour);
  EXPECT_EQ(refused(submit(in(record()))).code, ErrorCode::conflict);
  const RecordNumber number = store().find_record(record())->number;
  done({tick(), CloseGroup{number, std::nullopt}});
  EXPECT_EQ(group_of(store(), record()).closed_at, noon + hour);
  EXPECT_EQ(group_of(store(), record()).closed_by, std::nullopt);
}

TEST_P(StoreConformance, OnlyItsOwnTenantAndItsParentsGroupAreJoined) {
  done(add_record("session", job::GroupRules{}));
  const RecordRef ref = record();
  EXPECT_EQ(refused(submit(in(ref), other, bob)).code, ErrorCode::not_found);
  EXPECT_EQ(refused(submit(in({acme, "session", RecordId{}}))).code, ErrorCode::not_found);
  submitted(parent_in(ref));
  job::Submission child = child_of(id());
  child.group = ref.id;
  submitted(child);
  done(add_record("session", job::GroupRules{}));
  child.group = record().id;
  EXPECT_EQ(refused(submit(child)).code, ErrorCode::invalid_argument);
  submitted(simulation());
  job::Submission stray = child_of(id());
  stray.group = ref.id;
  EXPECT_EQ(refused(submit(stray)).code, ErrorCode::invalid_argument);
}

TEST_P(StoreConformance, ARefusedBundleLeavesItsGroupAsItWas) {
  done(add_record("session", job::GroupRules{.closes_at = {}, .accepted_max = 1}));
  const BatchResult result = write(bundle(
      BundleRule::whole, {submit(in(record())), submit(in(record())), submit(simulation())}));
  EXPECT_THAT(result.writes[1].error().message, HasSubstr("at most 1"));
  EXPECT_EQ(group_of(store(), record()).accepted, 0U);
  submitted(in(record()));
  done({tick(), RemoveRecord{record(), UserId{}}});
  EXPECT_EQ(state(sequence()), State::cancelled) << "an open group is closed before it goes";
}

}  // namespace
}  // namespace docket::store
