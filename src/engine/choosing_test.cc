// Work for chosen agents: who is chosen, who may take it, and what becomes of it when they are not
// there.
#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::Selector;
using job::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Selector everybody{.sort = Selector::Sort::all};
Selector labelled(std::string value) {
  return {.sort = Selector::Sort::label, .key = "group", .value = std::move(value)};
}
Selector called(std::string name) {
  return {.sort = Selector::Sort::host, .value = std::move(name)};
}

// One agent of several, played by hand.
struct Host {
  job::Principal who;
  wire::RegisterRequest hello;
  std::string session;
  std::uint64_t ack = 0;
  std::vector<wire::Grant> grants;
};

class ChoosingTest : public test::EngineTest {
 protected:
  Host host(const std::string& name, const std::string& group) {
    const auto key = wait_for(engine_->create_key(admin_, "", name, job::Role::agent));
    Host host{.who = *engine_->authenticate(key->secret), .hello = {}, .session = {}, .grants = {}};
    host.hello.name = name;
    host.hello.kinds = {"dummy", "changing"};
    host.hello.machine_id = name;
    host.hello.labels = {{"group", group}};
    host.hello.resources = {.cores = 4, .memory_bytes = 1LL << 40, .slots = 100};
    come(host);
    return host;
  }
  void come(Host& host, std::vector<wire::TaskAttempt> running = {}) {
    host.hello.running = std::move(running);
    const auto answer = wait_for(engine_->register_agent(host.who, host.hello));
    ASSERT_TRUE(answer) << answer.error().message;
    host.session = answer->session;
    host.ack = 0;
  }
  wire::SyncAnswer speak(Host& host, wire::SyncRequest request = {}) {
    request.session = host.session;
    request.ack = host.ack;
    auto answer = wait_for(engine_->sync(host.who, std::move(request)));
    EXPECT_TRUE(answer) << answer.error().message;
    host.ack = answer->number;
    host.grants.insert(host.grants.end(), answer->tasks.begin(), answer->tasks.end());
    return *answer;
  }
  // What it is granted within a few turns.
  std::vector<wire::Grant> taken(Host& host) {
    for (int i = 0; i < 3; ++i) speak(host);
    return std::exchange(host.grants, {});
  }
  void report(Host& host, const wire::TaskAttempt& task,
              std::variant<executor::Output, wire::LargeOutput, Failure> outcome) {
    wire::SyncRequest request;
    request.results.push_back({task, std::move(outcome)});
    EXPECT_THAT(speak(host, request).accepted, ElementsAre(task));
  }
  void finish(Host& host, const wire::TaskAttempt& task) {
    report(host, task, executor::Output{R"({"x":1})"});
  }

  job::Submission work(std::optional<Selector> selector, const std::string& kind = "dummy") {
    job::Submission submission = dummy();
    submission.kind = kind;
    submission.rules.outcome = job::OutcomeRule::each;
    submission.selector = std::move(selector);
    submission.patience = {.claim = std::chrono::hours(1),
                           .offline = std::chrono::minutes(5),
                           .away = std::chrono::minutes(2)};
    return submission;
  }
  // Moves the clock in steps that a heartbeat of these agents falls between.
  void pass(Micros time, std::vector<Host*> alive = {}) {
    for (Micros passed{0}; passed < time; passed += std::chrono::seconds(1)) {
      clock_.advance(std::chrono::seconds(1));
      for (Host* host : alive) speak(*host);
      wait_for(engine_->agents(admin_));  // the loop has turned
    }
    wait_for(engine_->agents(admin_));
  }
  AgentInfo info(const std::string& name) {
    const auto agents = wait_for(engine_->agents(admin_));
    return *std::ranges::find_if(*agents, [&](const AgentInfo& a) { return a.row.name == name; });
  }
};

TEST_F(ChoosingTest, EveryLiveAgentGetsOneTaskAndNobodyLater) {
  Host web = host("web-01", "web");
  Host db = host("db-01", "db");
  const JobId id = submit(work(everybody)).spec->id;
  Host late = host("late", "web");
  EXPECT_THAT(taken(late), IsEmpty());
  const auto of_web = taken(web);
  const auto of_db = taken(db);
  ASSERT_THAT(of_web, SizeIs(1));
  ASSERT_THAT(of_db, SizeIs(1));
  EXPECT_EQ(of_web[0].input, R"({"echo":1})");
  finish(web, of_web[0].task);
  EXPECT_EQ(state(id), State::running);
  report(db, of_db[0].task, Failure{FailureKind::internal, "io", "No.", "", false});
  EXPECT_EQ(state(id), State::partial);
  const auto tasks = wait_for(engine_->tasks(admin_, std::nullopt, id, 0, 10, store::Detail::full));
  ASSERT_THAT(*tasks, SizeIs(2));
  EXPECT_EQ(engine_->agent_name((*tasks)[0].task.target), "web-01");
  EXPECT_EQ(engine_->agent_name((*tasks)[1].task.target), "db-01");
}

// The server's own agent, say.
TEST_F(ChoosingTest, WorkOnHostsIsForAgentsOfHostsOnly) {
  host("no-host", "x");
  Host machine = host("machine", "x");
  machine.hello.kinds = {"on_host"};
  come(machine);
  job::Submission submission = work(everybody);
  submission.kind = submission.type = "on_host";
  EXPECT_EQ(submit(submission).job.tasks.total, 1U);
  EXPECT_THAT(taken(machine), SizeIs(1));
  submission.selector = called("no-host");
  EXPECT_FALSE(wait_for(engine_->submit(admin_, submission)));
}

TEST_F(ChoosingTest, ALabelMeansItsValueAndWhatBeginsWithItAndADot) {
  Host dev = host("a", "web.dev");
  Host web = host("b", "web");
  Host site = host("c", "website");
  const JobId id = submit(work(labelled("web"))).spec->id;
  EXPECT_EQ(find(id).job.tasks.total, 2U);
  EXPECT_THAT(taken(dev), SizeIs(1));
  EXPECT_THAT(taken(web), SizeIs(1));
  EXPECT_THAT(taken(site), IsEmpty());
}

TEST_F(ChoosingTest, OneAgentIsMeantByItsName) {
  Host first = host("a", "x");
  Host second = host("b", "x");
  const JobId id = submit(work(called("b"))).spec->id;
  EXPECT_THAT(taken(first), IsEmpty());
  const auto granted = taken(second);
  ASSERT_THAT(granted, SizeIs(1));
  finish(second, granted[0].task);
  EXPECT_EQ(state(id), State::completed);
}

TEST_F(ChoosingTest, AnAgentGetsWorkForItAloneOfKindsThatItDoesNotServe) {
  Host picky = host("a", "x");
  picky.hello.kinds = {"changing"};
  come(picky);
  submit(work(called("a")));
  EXPECT_THAT(taken(picky), SizeIs(1));
}

TEST_F(ChoosingTest, ANameOrLabelThatNobodyHasIsRefused) {
  Host web = host("web-01", "web");
  const auto unknown = wait_for(engine_->submit(admin_, work(called("web-09"))));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
  EXPECT_EQ(unknown.error().message, "No live agent is called 'web-09'.");
  const auto label = wait_for(engine_->submit(admin_, work(labelled("we"))));
  EXPECT_EQ(label.error().message, "No live agent has the label 'group' with 'we'.");
}

TEST_F(ChoosingTest, AJobThatMayWaitGetsItsAgentsTwoSecondsAfterTheFirst) {
  Selector later = labelled("web");
  later.may_wait = true;
  const JobId id = submit(work(later)).spec->id;
  EXPECT_EQ(state(id), State::scheduled);
  restart();
  EXPECT_EQ(state(id), State::scheduled);
  Host first = host("a", "web");
  pass(std::chrono::seconds(1), {&first});
  Host second = host("b", "web");
  EXPECT_EQ(state(id), State::scheduled);
  pass(std::chrono::seconds(2), {&first, &second});
  EXPECT_EQ(find(id).job.tasks.total, 2U);
  for (Host* each : {&first, &second}) {
    auto granted = std::exchange(each->grants, {});
    if (granted.empty()) granted = taken(*each);
    ASSERT_THAT(granted, SizeIs(1));
    EXPECT_EQ(granted[0].input, R"({"echo":1})");
    finish(*each, granted[0].task);
  }
  EXPECT_EQ(state(id), State::completed);
}

TEST_F(ChoosingTest, AJobForEverybodyFailsWhenNobodyComes) {
  const JobId id = submit(work(everybody)).spec->id;
  advance(std::chrono::minutes(61));
  pass(std::chrono::seconds(1));
  const store::View view = find(id);
  EXPECT_EQ(view.job.state, State::failed);
  EXPECT_EQ(view.outcome->failure->code, "not_claimed");
  EXPECT_EQ(view.outcome->failure->message, "No agent took it within 3600 s.");
}

TEST_F(ChoosingTest, ATaskThatNobodyTakesIsGivenUp) {
  const JobId id = submit(work(std::nullopt)).spec->id;
  pass(std::chrono::seconds(1));
  restart();
  advance(std::chrono::minutes(61));
  pass(std::chrono::seconds(1));
  EXPECT_EQ(find(id).outcome->failure->code, "not_claimed");
}

TEST_F(ChoosingTest, TasksOfAgentsThatAreGoneOrDrainedAreGivenUp) {
  Host gone = host("gone", "x");
  Host drained = host("drained", "x");
  Host here = host("here", "x");
  const JobId id = submit(work(everybody)).spec->id;
  ASSERT_TRUE(wait_for(engine_->drain_agent(admin_, "drained")));
  const auto granted = taken(here);
  ASSERT_THAT(granted, SizeIs(1));
  finish(here, granted[0].task);
  pass(std::chrono::minutes(5) - std::chrono::seconds(10), {&drained, &here});
  EXPECT_EQ(state(id), State::running);
  pass(std::chrono::seconds(20), {&drained, &here});
  EXPECT_EQ(state(id), State::partial);
  const auto tasks = wait_for(engine_->tasks(admin_, std::nullopt, id, 0, 10, store::Detail::full));
  EXPECT_EQ((*tasks)[0].failure->code, "agent_offline");
  EXPECT_EQ((*tasks)[1].failure->code, "agent_drained");
}

TEST_F(ChoosingTest, AnAgentThatSaidGoodbyeIsWaitedForLikeOneThatDied) {
  Host host = this->host("a", "x");
  Host other = this->host("b", "x");
  pass(std::chrono::minutes(10), {&host, &other});
  const JobId id = submit(work(everybody)).spec->id;
  ASSERT_TRUE(wait_for(engine_->bye(host.who, host.session)));
  finish(other, taken(other).at(0).task);
  pass(std::chrono::seconds(10), {&other});
  EXPECT_EQ(state(id), State::running);
  come(host);
  finish(host, taken(host).at(0).task);
  EXPECT_EQ(state(id), State::completed);
}

TEST_F(ChoosingTest, AReplayIsTheSameJobAlsoWhenItsAgentIsGone) {
  Host host = this->host("a", "x");
  job::Submission once = work(called("a"));
  once.idempotency_key = "once";
  const JobId id = submit(once).spec->id;
  pass(std::chrono::seconds(31));
  EXPECT_EQ(submit(once).spec->id, id);
  once.idempotency_key = "new";
  EXPECT_EQ(wait_for(engine_->submit(admin_, once)).error().code, ErrorCode::not_found);
}

TEST_F(ChoosingTest, WhatWasCancelledIsNotOfferedToItsAgent) {
  Host host = this->host("a", "x");
  const JobId id = submit(work(called("a"))).spec->id;
  const JobId next = submit(work(called("a"))).spec->id;
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, id)));
  const auto granted = taken(host);
  ASSERT_THAT(granted, SizeIs(1));
  EXPECT_EQ(granted[0].task.task.job, next);
}

TEST_F(ChoosingTest, BegunWorkWithEffectsWaitsForItsAgentAndIsNeverDoneTwice) {
  Host host = this->host("a", "x");
  const auto begin = [&] {
    const JobId id = submit(work(called("a"), "changing")).spec->id;
    const wire::TaskAttempt task = taken(host).at(0).task;
    wire::SyncRequest start;
    start.starts = {task};
    EXPECT_THAT(speak(host, start).started, ElementsAre(task));
    return std::pair(id, task);
  };
  const auto [kept, spooled] = begin();
  pass(std::chrono::seconds(100));  // cut off for longer than a lease
  EXPECT_EQ(state(kept), State::running);
  come(host, {spooled});
  finish(host, spooled);
  EXPECT_EQ(state(kept), State::completed);

  const auto [lost, attempt] = begin();
  pass(std::chrono::seconds(160));
  const store::View view = find(lost);
  EXPECT_EQ(view.job.state, State::failed);
  EXPECT_EQ(view.outcome->failure->message, "Its agent was lost after it had begun (attempt 1).");
}

TEST_F(ChoosingTest, ALiveAgentsNameIsItsOwn) {
  Host first = host("a", "x");
  const auto key = wait_for(engine_->create_key(admin_, "", "other", job::Role::agent));
  const job::Principal other = *engine_->authenticate(key->secret);
  wire::RegisterRequest same = first.hello;
  EXPECT_EQ(wait_for(engine_->register_agent(other, same)).error().code, ErrorCode::conflict);
  same.machine_id = "another machine";  // with the key of the first
  EXPECT_THAT(wait_for(engine_->register_agent(first.who, same)).error().message,
              HasSubstr("name in use"));
  pass(std::chrono::seconds(31));
  EXPECT_TRUE(wait_for(engine_->register_agent(other, same)));
}

TEST_F(ChoosingTest, IdleAgentsShareWhatAnyMayTake) {
  std::vector<Host> hosts;
  for (const char* name : {"a", "b", "c", "d"}) hosts.push_back(host(name, "x"));
  for (int i = 0; i < 100; ++i) submit(work(std::nullopt));
  std::map<std::string, std::size_t> counts;
  std::size_t all = 0;
  for (int turn = 0; turn < 50 && all < 100; ++turn) {
    for (Host& host : hosts) {
      wire::SyncRequest request;
      request.room = static_cast<std::uint32_t>(counts[host.hello.name] + 1);
      speak(host, request);
      counts[host.hello.name] = host.grants.size();
    }
    all = 0;
    for (const auto& [name, count] : counts) all += count;
  }
  for (const auto& [name, count] : counts) {
    EXPECT_GE(count, 15U) << name;
    EXPECT_LE(count, 35U) << name;
  }
}

TEST_F(ChoosingTest, ADrainedAgentFinishesWhatItHasAndTakesNothingMore) {
  Host host = this->host("a", "x");
  submit(work(called("a")));
  const auto granted = taken(host);
  ASSERT_THAT(granted, SizeIs(1));
  const auto draining = wait_for(engine_->drain_agent(admin_, "a"));
  ASSERT_TRUE(draining);
  EXPECT_EQ(drain_state(draining->row), DrainState::draining);
  EXPECT_EQ(wait_for(engine_->drain_agent(admin_, "a")).error().message,
            "The agent 'a' is drained already.");
  EXPECT_TRUE(speak(host).is_drain_wanted);
  const JobId waiting = submit(work(called("a"))).spec->id;
  EXPECT_THAT(taken(host), IsEmpty());
  EXPECT_EQ(find(submit(work(everybody)).spec->id).job.state, State::scheduled);
  finish(host, granted[0].task);
  speak(host);
  EXPECT_EQ(drain_state(info("a").row), DrainState::cordoned);
  restart();
  come(host);
  EXPECT_EQ(drain_state(info("a").row), DrainState::cordoned);
  EXPECT_THAT(taken(host), IsEmpty());
  ASSERT_TRUE(wait_for(engine_->undrain_agent(admin_, "a")));
  EXPECT_EQ(wait_for(engine_->undrain_agent(admin_, "a")).error().message,
            "The agent 'a' is not drained.");
  const auto again = taken(host);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].task.task.job, waiting);
  EXPECT_THAT(info("a").row.events, SizeIs(3));
}

TEST_F(ChoosingTest, ARetryMayNameOtherAgentsAndOpenJobs) {
  Host first = host("a", "x");
  Host second = host("b", "x");
  const JobId id = submit(work(everybody)).spec->id;
  const auto again = wait_for(
      engine_->retry(admin_, std::nullopt, id,
                     {.in_any_state = true, .is_retargeted = true, .selector = called("b")}));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->spec->submission.retry_of, id);
  EXPECT_THAT(taken(first), SizeIs(1));
  EXPECT_THAT(taken(second), SizeIs(2));
  EXPECT_EQ(wait_for(engine_->retry(admin_, std::nullopt, id)).error().code, ErrorCode::conflict);
}

TEST_F(ChoosingTest, LabelsAndFactsAreShownAndFactsFollowTheAgent) {
  Host host = this->host("a", "web.dev");
  wire::SyncRequest news;
  news.facts = R"({"cpu_count":2})";
  speak(host, news);
  const AgentInfo seen = info("a");
  EXPECT_TRUE(seen.is_live);
  EXPECT_EQ(seen.labels.at("group"), "web.dev");
  EXPECT_EQ(seen.facts, news.facts);
  pass(std::chrono::seconds(31));
  EXPECT_FALSE(info("a").is_live);
}

}  // namespace
}  // namespace docket::engine
