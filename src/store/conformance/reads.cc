// What can be read and scanned, and by whom.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::Door;
using job::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(StoreConformance, AnotherTenantsOrDoorsJobDoesNotExist) {
  const Sequence job = submitted(simulation());
  struct Row {
    const char* says;
    ClientRef ref;
    bool is_there;
  };
  const Row rows[] = {{"own, this door", {acme, Door::ionworks, id()}, true},
                      {"own, any door", {acme, std::nullopt, id()}, true},
                      {"own, another door", {acme, Door::ionq, id()}, false},
                      {"another tenant's", {other, Door::ionworks, id()}, false},
                      {"unknown", {acme, std::nullopt, JobId{}}, false}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    const auto found = store().find(row.ref, Detail::full);
    EXPECT_EQ(found.has_value(), row.is_there);
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::not_found);
    }
    if (row.is_there) continue;
    const Error error = refused(ask(row.ref.tenant, row.ref.door, row.ref.id, job::Cancel{"user"}));
    EXPECT_EQ(error.code, ErrorCode::not_found);
  }
  EXPECT_EQ(state(job), State::available);
}

TEST_P(StoreConformance, ReadsAnswerInTheOrderAsked) {
  const Sequence first = submitted(simulation());
  const Sequence second = submitted(simulation());
  const std::array asked = {second, Sequence{999}, first, second};
  const auto views = store().read(asked, Detail::row, {});
  ASSERT_TRUE(views);
  ASSERT_THAT(*views, SizeIs(4));
  EXPECT_EQ((*views)[0]->job.sequence, second);
  EXPECT_FALSE((*views)[1]);
  EXPECT_EQ((*views)[2]->job.sequence, first);
  EXPECT_EQ((*views)[3]->job.sequence, second);
}

TEST_P(StoreConformance, ReadsOfManyInFallingOrderAreAsThoseOfOne) {
  std::vector<Sequence> falling;
  for (int i = 0; i < 60; ++i) {
    job::Submission submission = simulation();
    submission.attributes = std::to_string(i);
    const Sequence job = submitted(submission);
    falling.insert(falling.begin(), job);
    if (i % 3 == 0) claim(job);
    if (i % 6 == 0) finish(job, 0, 1, "{\"x\":" + std::to_string(i) + "}");
    if (i % 6 == 1 || (i % 6 > 1 && i % 20 > 8)) done(act(job, job::Cancel{"user"}));
    if (i % 20 > 8) done(act(job, job::Delete{}));  // gaps of eleven
  }
  for (const std::size_t every : {1U, 2U, 7U}) {
    std::vector<Sequence> asked;
    for (std::size_t i = 0; i < falling.size(); i += every) asked.push_back(falling[i]);
    const auto views = store().read(asked, Detail::row, {});
    ASSERT_TRUE(views);
    ASSERT_THAT(*views, SizeIs(asked.size()));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const std::optional<View>& read = (*views)[i];
      const auto found = view(asked[i], Detail::full);
      ASSERT_EQ(read.has_value(), found.has_value()) << i;
      if (!read) continue;
      EXPECT_EQ(read->job.sequence, asked[i]);
      EXPECT_EQ(read->job.version, found->job.version);
      EXPECT_EQ(read->spec->submission.attributes, found->spec->submission.attributes);
      ASSERT_EQ(read->outcome.has_value(), found->outcome.has_value()) << i;
      if (read->outcome && read->outcome->output) {
        EXPECT_EQ(read->outcome->output->text, found->outcome->output->text);
      }
      EXPECT_EQ(read->outcome && read->outcome->failure, found->outcome && found->outcome->failure);
    }
  }
}

TEST_P(StoreConformance, ALineSaysHowAJobStandsAndNotHowItEnded) {
  std::vector<Sequence> falling;
  for (int i = 0; i < 12; ++i) {
    job::Submission submission = simulation();
    submission.job_class = static_cast<job::Class>(i);
    submission.attributes = std::to_string(i);
    if (i % 4 == 3) submission.input = std::string(input_apart_above_bytes + 1, '7');
    falling.insert(falling.begin(), submitted(submission));
    if (i % 2 == 0) claim(falling.front());
    if (i % 4 == 0) finish(falling.front());
    if (i % 4 == 1) done(act(falling.front(), job::Cancel{"user"}));
    if (i == 5) done(act(falling.front(), job::Delete{}));
  }
  reopen();
  const std::vector<Sequence> rising(falling.rbegin(), falling.rend());
  for (const auto& asked : {falling, rising}) {
    const auto lines = store().read(asked, Detail::line, {});
    ASSERT_TRUE(lines);
    ASSERT_THAT(*lines, SizeIs(asked.size()));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const std::optional<View>& line = (*lines)[i];
      const auto whole = view(asked[i]);
      ASSERT_EQ(line.has_value(), whole.has_value()) << i;
      if (!line) continue;
      EXPECT_EQ(line->job, whole->job);
      EXPECT_EQ(line->spec->id, whole->spec->id);
      EXPECT_EQ(line->spec->user_id, whole->spec->user_id);
      EXPECT_EQ(line->spec->created_at, whole->spec->created_at);
      EXPECT_EQ(line->spec->submission.door, whole->spec->submission.door);
      EXPECT_EQ(line->spec->submission.job_class, whole->spec->submission.job_class);
      EXPECT_EQ(line->spec->submission.type, whole->spec->submission.type);
      EXPECT_EQ(line->spec->submission.kind, whole->spec->submission.kind);
      EXPECT_EQ(line->spec->submission.attributes, whole->spec->submission.attributes);
      EXPECT_TRUE(line->spec->is_input_left_out);
      EXPECT_EQ(line->spec->submission.input, "");
      EXPECT_FALSE(line->outcome);
    }
  }
}

TEST_P(StoreConformance, ALineIsFoundAsItIsRead) {
  const Sequence job = submitted(simulation());
  claim(job);
  finish(job, 0, 1, R"({"x":1})");
  const ClientRef ref{acme, std::nullopt, id()};
  const auto line = store().find(ref, Detail::line);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->job, view(job)->job);
  EXPECT_TRUE(line->spec->is_input_left_out);
  EXPECT_FALSE(line->outcome);
  const auto tasks = store().tasks(ref, 0, 10, Detail::line);
  ASSERT_TRUE(tasks);
  ASSERT_THAT(*tasks, SizeIs(1));
  EXPECT_EQ(tasks->front().output->text, R"({"x":1})") << "of tasks it is as a row";
}

TEST_P(StoreConformance, SequencesOfIdsAreTheTenantsOwnNewestFirst) {
  const Sequence first = submitted(simulation());
  const JobId first_id = id();
  submitted(simulation(), other);
  const JobId theirs = id();
  job::Submission quantum = simulation();
  quantum.door = Door::ionq;
  const Sequence third = submitted(quantum);
  const std::array ids = {first_id, theirs, id(), first_id, JobId{}};
  EXPECT_THAT(*store().sequences_of(acme, std::nullopt, ids), ElementsAre(third, first));
  EXPECT_THAT(*store().sequences_of(acme, Door::ionq, ids), ElementsAre(third));
  EXPECT_THAT(*store().sequences_of(acme, Door::osapi, ids), IsEmpty());
}

TEST_P(StoreConformance, FacetsAreNumberedWithinATenant) {
  const auto with = [&](std::string project, std::string session) {
    job::Submission submission = simulation();
    submission.facets = {{job::Facet::project, std::move(project)},
                         {job::Facet::session, std::move(session)}};
    return submission;
  };
  submitted(with("a", "a"));
  submitted(with("b", "a"));
  submitted(with("b", "a"), other);
  reopen();
  submitted(with("c", "a"));
  const auto number = [&](TenantNumber tenant, job::Facet facet, std::string_view value) {
    return store().facet_number(tenant, facet, value).value();
  };
  EXPECT_EQ(number(acme, job::Facet::project, "a"), 1U);
  EXPECT_EQ(number(acme, job::Facet::project, "b"), 2U);
  EXPECT_EQ(number(acme, job::Facet::project, "c"), 3U);
  EXPECT_EQ(number(acme, job::Facet::session, "a"), 1U);
  EXPECT_EQ(number(other, job::Facet::project, "b"), 1U);
  EXPECT_EQ(number(other, job::Facet::project, "a"), std::nullopt);
  EXPECT_EQ(number(acme, job::Facet::workflow, "a"), std::nullopt);
}

TEST_P(StoreConformance, AScanOfMembersSeesEveryJobInOrder) {
  job::Submission submission = simulation();
  submission.job_class = 5;
  submission.facets = {{job::Facet::project, "p"}};
  const Sequence first = submitted(submission);
  const Sequence second = submitted(simulation(), other);
  claim(second);
  finish(second);
  reopen();
  std::vector<Member> members;
  ASSERT_TRUE(store().scan_members([&](const Member& member) {
    members.push_back(member);
    return true;
  }));
  ASSERT_THAT(members, SizeIs(2));
  EXPECT_EQ(members[0].sequence, first);
  EXPECT_EQ(members[0].tenant, acme);
  EXPECT_EQ(members[0].job_class, 5);
  EXPECT_EQ(members[0].facet_count, 1);
  EXPECT_EQ(members[0].facets[0], std::make_pair(job::Facet::project, 1U));
  EXPECT_EQ(members[0].version, view(first)->job.version);
  EXPECT_EQ(members[0].created_at, view(first)->job.created_at);
  EXPECT_EQ(members[1].state, State::completed);
  EXPECT_EQ(members[1].tenant, other);
  int visits = 0;
  ASSERT_TRUE(store().scan_members([&](const Member&) { return ++visits < 1; }));
  EXPECT_EQ(visits, 1);
}

TEST_P(StoreConformance, AScanOfOpenTasksSeesWhatMayStillRun) {
  const Sequence ended = submitted(simulation());
  claim(ended);
  finish(ended);
  const Sequence single = submitted(simulation());
  claim(single);
  job::Submission tasks = several(2, 1);
  tasks.resources.cores = 3;
  const Sequence job = submitted(tasks);
  claim(job, 0);
  finish(job, 0);
  reopen();
  std::vector<OpenTask> open;
  ASSERT_TRUE(store().scan_open([&](OpenTask&& task) {
    open.push_back(std::move(task));
    return true;
  }));
  ASSERT_THAT(open, SizeIs(2));
  EXPECT_EQ(open[0].job.sequence, single);
  EXPECT_EQ(open[0].task.agent, agent);
  EXPECT_EQ(open[0].kind, "simulate");
  EXPECT_EQ(open[1].job.sequence, job);
  EXPECT_EQ(open[1].task.index, 1U);
  EXPECT_EQ(open[1].resources.cores, 3U);
}

TEST_P(StoreConformance, ScansSeeWhatTheScanBeforeThemDidNot) {
  const auto open = [&] {
    std::vector<Sequence> sequences;
    EXPECT_TRUE(store().scan_open([&](const OpenTask& task) {
      sequences.push_back(task.job.sequence);
      return true;
    }));
    return sequences;
  };
  const Sequence first = submitted(simulation());
  EXPECT_TRUE(store().scan_members([](const Member&) { return true; }));
  EXPECT_THAT(open(), ElementsAre(first));
  const Sequence second = submitted(simulation());
  EXPECT_THAT(open(), ElementsAre(first, second));
  done(act(first, job::Cancel{"user"}));
  EXPECT_THAT(open(), ElementsAre(second));
}

TEST_P(StoreConformance, AScanOfTimesSeesOpenJobsThatWait) {
  job::Submission later = simulation();
  later.not_before = tick() + std::chrono::hours(1);
  const Sequence scheduled = submitted(later);
  const Sequence promoted = submitted(later);
  done(act(promoted, job::Promote{}));
  job::Submission limited = simulation();
  limited.deadline = tick() + std::chrono::hours(1);
  const Sequence timed = submitted(limited);
  const Sequence ended = submitted(limited);
  done(act(ended, job::TimeOut{}));
  submitted(simulation());
  std::vector<Sequence> seen;
  ASSERT_TRUE(store().scan_timed([&](const job::Job& job) {
    seen.push_back(job.sequence);
    return true;
  }));
  EXPECT_THAT(seen, ElementsAre(scheduled, timed));
}

TEST_P(StoreConformance, AScanFindsJobsThatWaitForTheirAgentsToBeKnown) {
  job::Submission chosen = simulation();
  chosen.selector = {.sort = job::Selector::Sort::label, .key = "group", .value = "web"};
  chosen.patience = {.claim = Millis(1), .offline = Millis(2), .away = Millis(3)};
  const Sequence waiting = submitted(chosen);
  const Sequence known = submitted(chosen);
  done(act(known, job::Choose{{agent, AgentNumber{7}}, {}}));
  reopen();
  std::vector<Sequence> seen;
  ASSERT_TRUE(store().scan_choosing([&](const View& view) {
    seen.push_back(view.job.sequence);
    EXPECT_EQ(view.spec->submission.selector, chosen.selector);
    EXPECT_EQ(view.spec->submission.patience, chosen.patience);
    return true;
  }));
  EXPECT_THAT(seen, ElementsAre(waiting));
  std::vector<AgentNumber> targets;
  ASSERT_TRUE(store().scan_open([&](OpenTask&& task) {
    EXPECT_EQ(task.patience, chosen.patience);
    targets.push_back(task.task.target);
    return true;
  }));
  EXPECT_THAT(targets, ElementsAre(agent, AgentNumber{7}));
  const auto work = store().task_work(known, 1);
  ASSERT_TRUE(work);
  EXPECT_EQ(work->input, chosen.input);
}

TEST_P(StoreConformance, TheDirectoryKeepsTenantsUsersKeysAndAgents) {
  KeyRow key;
  key.id = KeyId{make_uuid_v7(tick(), 3)};
  key.tenant = acme;
  key.user = ann;
  key.role = job::Role::write;
  key.is_operator = true;
  key.secret_sha256.fill(9);
  key.name = "laptop";
  key.agent_name = "host-1";
  key.created_at = tick();
  AgentRow row;
  row.number = agent;
  row.id = AgentId{make_uuid_v7(tick(), 4)};
  row.tenant = acme;
  row.name = "host-1";
  done({tick(), AddKey{key}});
  done({tick(), PutAgent{row}});
  row.is_drained = true;
  row.last_seen_at = tick();
  row.events = {{AgentEvent::Kind::drain, tick()}, {AgentEvent::Kind::cordoned, tick()}};
  done({tick(), PutAgent{row}});
  reopen();
  const auto directory = store().directory();
  ASSERT_TRUE(directory);
  ASSERT_THAT(directory->tenants, SizeIs(2));
  EXPECT_EQ(directory->tenants[1].name, "other");
  ASSERT_THAT(directory->users, SizeIs(2));
  EXPECT_EQ(directory->users[1].tenant, other);
  ASSERT_THAT(directory->keys, SizeIs(1));
  const KeyRow& kept = directory->keys[0];
  EXPECT_EQ(kept.id, key.id);
  EXPECT_EQ(kept.role, job::Role::write);
  EXPECT_TRUE(kept.is_operator);
  EXPECT_EQ(kept.secret_sha256, key.secret_sha256);
  EXPECT_EQ(kept.agent_name, "host-1");
  EXPECT_FALSE(kept.revoked_at);
  ASSERT_THAT(directory->agents, SizeIs(1));
  EXPECT_TRUE(directory->agents[0].is_drained);
  EXPECT_EQ(directory->agents[0].tenant, acme);
  EXPECT_EQ(directory->agents[0].last_seen_at, row.last_seen_at);
  EXPECT_EQ(directory->agents[0].events, row.events);
}

TEST_P(StoreConformance, AKeyIsRevokedByItsTenantOnce) {
  KeyRow key;
  key.id = KeyId{make_uuid_v7(tick(), 3)};
  key.tenant = acme;
  done({tick(), AddKey{key}});
  EXPECT_EQ(refused({tick(), RevokeKey{other, key.id}}).code, ErrorCode::not_found);
  EXPECT_EQ(refused({tick(), RevokeKey{acme, KeyId{}}}).code, ErrorCode::not_found);
  const TimePoint at = tick();
  done({at, RevokeKey{acme, key.id}});
  done({tick(), RevokeKey{std::nullopt, key.id}});
  EXPECT_EQ(store().directory()->keys[0].revoked_at, at);
}

TEST_P(StoreConformance, AKeysEndMayBeAheadAndOnlyComesNearer) {
  const TimePoint at = tick();
  KeyRow key;
  key.id = KeyId{make_uuid_v7(at, 3)};
  key.tenant = acme;
  key.revoked_at = at + std::chrono::hours(1);
  done({tick(), AddKey{key}});
  const auto end = [&] { return *store().directory()->keys[0].revoked_at; };
  EXPECT_EQ(end(), at + std::chrono::hours(1));
  done({tick(), RevokeKey{acme, key.id, at + std::chrono::hours(2)}});
  EXPECT_EQ(end(), at + std::chrono::hours(1));
  done({tick(), RevokeKey{acme, key.id, at + std::chrono::minutes(10)}});
  EXPECT_EQ(end(), at + std::chrono::minutes(10));
  const TimePoint now = tick();
  done({now, RevokeKey{acme, key.id}});
  EXPECT_EQ(end(), now);
}

TEST_P(StoreConformance, WhatMachinesHadAndEndedIsRemoved) {
  const TimePoint until = tick();
  struct Case {
    job::Role role;
    std::optional<TimePoint> end;
    bool is_kept;
  };
  const std::vector<Case> cases = {
      {job::Role::agent, until, false},
      {job::Role::enroll, until - std::chrono::hours(1), false},
      {job::Role::agent, until + Micros(1), true},
      {job::Role::agent, std::nullopt, true},
      {job::Role::enroll, until + std::chrono::hours(1), true},
      {job::Role::admin, until, true},
      {job::Role::write, until, true},
      {job::Role::read, until, true},
  };
  std::vector<KeyId> kept;
  std::uint8_t keys = 0;
  for (const Case& each : cases) {
    KeyRow key;
    key.id = KeyId{make_uuid_v7(tick(), 3)};
    key.tenant = acme;
    key.role = each.role;
    key.secret_sha256[0] = ++keys;
    key.revoked_at = each.end;
    done({tick(), AddKey{key}});
    if (each.is_kept) kept.push_back(key.id);
    EXPECT_EQ(is_removed(key, until), !each.is_kept);
  }
  done({tick(), RemoveEndedKeys{until}});
  const auto removed_at = store().marks()->last_commit;
  done({tick(), RemoveEndedKeys{until}});
  EXPECT_EQ(store().marks()->last_commit, removed_at) << "there was none to write of";
  reopen();
  std::vector<KeyId> left;
  const Directory directory = *store().directory();
  for (const KeyRow& key : directory.keys) left.push_back(key.id);
  EXPECT_EQ(left, kept);
}

TEST_P(StoreConformance, TryingToWriteChangesNothing) {
  const auto before = *store().marks();
  EXPECT_TRUE(store().try_write());
  reopen();
  EXPECT_TRUE(store().try_write());
  EXPECT_EQ(store().marks()->last_commit, before.last_commit);
  EXPECT_EQ(store().marks()->last_stamp, before.last_stamp);
  EXPECT_TRUE(store().verify()->empty());
}

TEST_P(StoreConformance, NumbersOfTheDirectoryAreTakenOnce) {
  EXPECT_EQ(refused({tick(), AddTenant{acme, TenantId{make_uuid_v7(tick(), 5)}, "again"}}).code,
            ErrorCode::conflict);
  EXPECT_EQ(refused({tick(), AddUser{ann, UserId{make_uuid_v7(tick(), 5)}, acme, "again"}}).code,
            ErrorCode::conflict);
  EXPECT_EQ(store().directory()->tenants[0].name, "acme");
}

TEST_P(StoreConformance, AListLeavesLargeInputsOut) {
  job::Submission large = several(2, 1);
  large.tasks[1].input = std::string(input_apart_above_bytes, '7');
  const Sequence job = submitted(large);
  reopen();
  const auto row = view(job, Detail::row);
  EXPECT_TRUE(row->spec->is_input_left_out);
  EXPECT_EQ(row->spec->submission.tasks.at(1).input, "");
  EXPECT_EQ(row->spec->submission.input, "");
  EXPECT_EQ(row->spec->submission.type, large.type);
  const auto full = view(job);
  EXPECT_FALSE(full->spec->is_input_left_out);
  EXPECT_EQ(full->spec->submission.input, large.input);
  EXPECT_EQ(store().task_work(job, 1)->input, large.tasks[1].input);
  EXPECT_EQ(store().task_work(job, 0)->input, large.tasks[0].input);
  done(act(job, job::Cancel{"user"}));
  done(act(job, job::Delete{}));
  EXPECT_FALSE(view(job));
}

TEST_P(StoreConformance, AReadEndsEarlyWhereItsTextsAreMoreThanItMayHave) {
  std::vector<Sequence> jobs;
  for (int i = 0; i < 4; ++i) {
    job::Submission submission = simulation();
    submission.metadata = std::string(1000, 'm');
    jobs.push_back(submitted(submission));
  }
  const auto count = [&](std::optional<std::size_t> bytes_max) {
    const auto views = store().read(jobs, Detail::row, bytes_max);
    return views ? views->size() : 0;
  };
  EXPECT_EQ(count({}), 4U);
  EXPECT_EQ(count(10'000), 4U);
  EXPECT_EQ(count(2'500), 2U);
  EXPECT_EQ(count(1), 1U) << "a page never stays empty";
}

}  // namespace
}  // namespace docket::store
