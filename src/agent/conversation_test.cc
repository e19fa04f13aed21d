// The agent's side of the protocol, against a server that says what a test wants.
#include "agent/conversation.h"

#include <deque>
#include <map>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/http_server.h"
#include "support/temp_directory.h"

namespace docket::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Millis turn_time{100};
constexpr int turns_max = 100;

wire::TaskAttempt attempt(std::uint32_t index) { return {{{}, index}, 1}; }

wire::Grant grant_of(std::uint32_t index, std::string kind) {
  return {.task = attempt(index), .kind = std::move(kind), .input = "{}", .limits = {}};
}

executor::Registry kinds_of_all_sorts() {
  executor::Registry kinds;
  executor::Kind kind;
  kind.name = "compute";
  kinds.add(kind);
  kind.name = "look";
  kind.profile.is_host = true;
  kinds.add(kind);
  kind.name = "act";
  kind.has_effects = true;
  kinds.add(kind);
  return kinds;
}

// A server's answer, in short.
struct Said {
  std::vector<wire::Grant> tasks = {};
  std::vector<wire::TaskAttempt> started = {};
  std::vector<wire::TaskAttempt> accepted = {};
  std::vector<wire::TaskAttempt> stale = {};
  std::vector<wire::TaskAttempt> cancel = {};
  bool is_drain_wanted = false;
};

// What reached the workers.
class Noted final : public Hands {
 public:
  void begin(std::vector<worker::Assignment> tasks) override {
    for (const worker::Assignment& task : tasks) begun.push_back(task.task);
  }
  void stop(const std::vector<wire::TaskAttempt>& tasks) override {
    stopped.insert(stopped.end(), tasks.begin(), tasks.end());
  }
  void kill(const std::vector<wire::TaskAttempt>& tasks) override {
    killed.insert(killed.end(), tasks.begin(), tasks.end());
  }
  void allow_until(Monotonic until) override { allowed_until = until; }

  std::vector<wire::TaskAttempt> begun;
  std::vector<wire::TaskAttempt> stopped;
  std::vector<wire::TaskAttempt> killed;
  Monotonic allowed_until{};
};

// Where a key is, without a disk.
class Place final : public KeyPlace {
 public:
  std::string read() override { return key; }
  Result<void> keep(const std::string& fresh) override {
    if (is_full) return unavailable("No room.");
    key = fresh;
    return {};
  }

  std::string key = "dk_first";
  bool is_full = false;
};

class ConversationTest : public test::HttpServerTest {
 protected:
  ConversationTest() {
    const auto add_call = [this](http::Method method, std::string pattern, auto handle) {
      add(test::route(method, std::move(pattern), [this, handle](http::Request request) {
        return (this->*handle)(std::move(request));
      }));
    };
    add_call(http::Method::post, "/agent/v1/register", &ConversationTest::register_agent);
    add_call(http::Method::post, "/agent/v1/sync", &ConversationTest::sync);
    add_call(http::Method::put, "/agent/v1/tasks/{task}/output", &ConversationTest::put_output);
    add_call(http::Method::post, "/agent/v1/rotate", &ConversationTest::rotate);
    start();
    open();
  }
  // What it is asked last is answered out of what goes next.
  ~ConversationTest() override {
    conversation_.reset();
    server_.reset();
  }

  // The process starts (again), with what its journal holds.
  void open() {
    conversation_.reset();
    journal_.reset();
    auto opened = Journal::open(folder_.path() / "journal");
    ASSERT_TRUE(opened);
    journal_.emplace(*std::move(opened));
    conversation_.emplace(options(), kinds_, "instance", clock_, hands_, *journal_, facts_);
  }

  const Options& options() {
    options_.server = {.url = "http://127.0.0.1:" + std::to_string(port_), .key = "dk_first"};
    options_.key_place = &key_place_;
    options_.name = "web-01";
    options_.machine_id = "00ff";
    options_.labels = {{"group", "web.prod"}};
    options_.workers = 2;
    options_.host_tasks = 3;
    return options_;
  }

  // Turns until it holds; false when that takes too many.
  template <class Condition>
  bool until(Condition condition) {
    for (int i = 0; i < turns_max; ++i) {
      if (condition()) return true;
      conversation_->turn(turn_time);
      clock_.advance(turn_time);
    }
    return condition();
  }

  void say(const Said& said) {
    wire::SyncAnswer answer;
    answer.tasks = said.tasks;
    answer.started = said.started;
    answer.accepted = said.accepted;
    answer.stale = said.stale;
    answer.cancel = said.cancel;
    answer.is_drain_wanted = said.is_drain_wanted;
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
  }
  // Until the agent says that it has heard all of it.
  bool says_all() {
    return until([this] {
      const std::lock_guard lock(mutex_);
      return answers_.empty() && !syncs_.empty() && syncs_.back().ack >= last_said_;
    });
  }
  int rotations() {
    const std::lock_guard lock(mutex_);
    return rotations_;
  }
  void set_status(int now) {
    const std::lock_guard lock(mutex_);
    status_ = now;
  }

  // The first report of a task's end.
  std::optional<wire::ResultReport> told(const wire::TaskAttempt& task) {
    std::optional<wire::ResultReport> found;
    until([&] {
      const std::lock_guard lock(mutex_);
      for (const wire::SyncRequest& sync : syncs_) {
        for (const wire::ResultReport& report : sync.results) {
          if (report.task == task && !found) found = report;
        }
      }
      return found.has_value();
    });
    return found;
  }
  bool asks_start(const wire::TaskAttempt& task) {
    return until([&] {
      const std::lock_guard lock(mutex_);
      return std::ranges::any_of(syncs_, [&](const wire::SyncRequest& sync) {
        return std::ranges::find(sync.starts, task) != sync.starts.end();
      });
    });
  }
  wire::RegisterRequest registration(std::size_t number) {
    EXPECT_TRUE(until([&] {
      const std::lock_guard lock(mutex_);
      return registrations_.size() > number;
    }));
    const std::lock_guard lock(mutex_);
    return registrations_.at(number);
  }
  // Granted, started and begun.
  void begin_act(std::uint32_t index) {
    say({.tasks = {grant_of(index, "act")}});
    ASSERT_TRUE(asks_start(attempt(index)));
    say({.started = {attempt(index)}});
    ASSERT_TRUE(
        until([&] { return !hands_.begun.empty() && hands_.begun.back() == attempt(index); }));
  }
  void end(std::uint32_t index, std::string output, std::vector<executor::NewTask> spawned = {}) {
    worker::Done done;
    done.task = attempt(index);
    done.outcome = executor::Output{std::move(output), std::move(spawned)};
    conversation_->ended(std::move(done));
  }

  void fail(std::uint32_t index, FailureKind kind) {
    worker::Done done;
    done.task = attempt(index);
    done.outcome = Failure{kind, "", "It ended badly.", "", false};
    conversation_->ended(std::move(done));
  }

  const test::TempDirectory folder_;
  const executor::Registry kinds_ = kinds_of_all_sorts();
  Noted hands_;
  Facts facts_{[] { return std::string(R"({"cpu_count":2})"); }, std::chrono::hours(1)};
  std::optional<Journal> journal_;
  std::optional<Conversation> conversation_;

  std::mutex mutex_;  // guards all below
  std::deque<wire::SyncAnswer> answers_;
  std::vector<wire::RegisterRequest> registrations_;
  std::vector<wire::SyncRequest> syncs_;
  std::vector<std::string> uploads_;
  int status_ = 200;
  std::string good_key_ = "dk_first";
  std::string key_before_ = good_key_;  // good for a while too
  int rotations_ = 0;

  Place key_place_;
  Options options_;

 private:
  static http::Response json(int code, std::string body) {
    return http::make_response(code, "application/json", std::move(body));
  }

  bool has_good_key(const http::Request& request) const {
    const std::string* sent = request.headers.find("Authorization");
    return sent != nullptr && (*sent == "Bearer " + good_key_ || *sent == "Bearer " + key_before_);
  }

  Task<http::Response> rotate(http::Request request) {
    const std::lock_guard lock(mutex_);
    if (!has_good_key(request)) co_return json(401, "{}");
    ++rotations_;
    if (status_ != 200) co_return json(status_, "{}");
    key_before_ = std::exchange(good_key_, "dk_fresh" + std::to_string(rotations_));
    co_return json(200, wire::encode(wire::KeyAnswer{"web-01", good_key_}));
  }

  Task<http::Response> register_agent(http::Request request) {
    const std::lock_guard lock(mutex_);
    if (!has_good_key(request)) co_return json(401, R"({"error":"no"})");
    const auto message = wire::decode_register_request(request.body);
    EXPECT_TRUE(message);
    registrations_.push_back(*message);
    wire::RegisterAnswer answer;
    answer.session = std::to_string(registrations_.size());
    number_ = last_said_ = 0;
    co_return json(status_, wire::encode(answer));
  }

  Task<http::Response> sync(http::Request request) {
    const std::lock_guard lock(mutex_);
    const auto message = wire::decode_sync_request(request.body);
    EXPECT_TRUE(message);
    if (!has_good_key(request)) co_return json(401, R"({"error":"no"})");
    if (message->session != std::to_string(registrations_.size())) co_return json(409, "{}");
    if (status_ != 200) co_return json(status_, "{}");
    syncs_.push_back(*message);
    wire::SyncAnswer answer;
    ++number_;
    if (!answers_.empty()) {
      answer = std::move(answers_.front());
      answers_.pop_front();
      last_said_ = number_;
    }
    answer.number = number_;
    co_return json(200, wire::encode(answer));
  }

  Task<http::Response> put_output(http::Request request) {
    const std::lock_guard lock(mutex_);
    if (registrations_.empty()) co_return json(404, "{}");
    uploads_.push_back(request.body);
    const wire::Upload stored{std::string(64, 'a'), std::ssize(request.body)};
    co_return json(200, wire::encode(stored));
  }

  std::uint64_t number_ = 0;
  std::uint64_t last_said_ = 0;  // the number of the last answer that says something
};

TEST_F(ConversationTest, TellsWhatItIs) {
  facts_.wait_for_first(Millis(30'000));
  const wire::RegisterRequest request = registration(0);
  EXPECT_EQ(request.name, "web-01");
  EXPECT_EQ(request.machine_id, "00ff");
  EXPECT_EQ(request.labels, (Labels{{"group", "web.prod"}}));
  EXPECT_EQ(request.facts, R"({"cpu_count":2})");
  EXPECT_THAT(request.kinds, ElementsAre("compute", "look", "act"));
  EXPECT_EQ(request.resources.slots, 2U * 32);
  EXPECT_EQ(request.resources.host_slots, 3U);
}

TEST_F(ConversationTest, TellsAnewWhatItOffers) {
  begin_act(1);
  options_.offer->keep_back({"act"});
  const wire::RegisterRequest request = registration(1);
  EXPECT_THAT(request.kinds, ElementsAre("compute", "look"));
  EXPECT_THAT(request.running, ElementsAre(attempt(1)));
  options_.offer->keep_back({"act"});
  say({.tasks = {grant_of(2, "look")}});
  ASSERT_TRUE(says_all());
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(registrations_.size(), 2U) << "the same is not told again";
}

TEST_F(ConversationTest, WorkWithEffectsBeginsOnceWhenTheServerSaysSo) {
  say({.tasks = {grant_of(1, "act"), grant_of(2, "look"), grant_of(3, "compute")}});
  ASSERT_TRUE(asks_start(attempt(1)));
  EXPECT_THAT(hands_.begun, testing::UnorderedElementsAre(attempt(2), attempt(3)));
  EXPECT_FALSE(journal_->has(attempt(1)));
  say({.started = {attempt(1)}});
  say({.tasks = {grant_of(1, "act")}, .started = {attempt(1)}});
  ASSERT_TRUE(says_all());
  EXPECT_EQ(std::ranges::count(hands_.begun, attempt(1)), 1);
  EXPECT_TRUE(journal_->has(attempt(1)));
  EXPECT_FALSE(journal_->has(attempt(2))) << "looking leaves nothing behind";
}

TEST_F(ConversationTest, WhatMayNotStartIsForgotten) {
  say({.tasks = {grant_of(1, "act"), grant_of(2, "act")}});
  ASSERT_TRUE(asks_start(attempt(1)) && asks_start(attempt(2)));
  say({.stale = {attempt(1)}, .cancel = {attempt(2)}});
  ASSERT_TRUE(says_all());
  say({.started = {attempt(1)}});
  ASSERT_TRUE(says_all());
  EXPECT_THAT(hands_.begun, IsEmpty());
  EXPECT_TRUE(conversation_->is_empty());
}

TEST_F(ConversationTest, AKindThatItDoesNotKnowIsNotSupported) {
  say({.tasks = {grant_of(1, "docker.pull.execute")}});
  const auto report = told(attempt(1));
  ASSERT_TRUE(report);
  const Failure& failure = std::get<Failure>(report->outcome);
  EXPECT_EQ(failure.kind, FailureKind::not_buildable);
  EXPECT_EQ(failure.code, "unsupported");
  EXPECT_EQ(failure.message, R"(operation "docker.pull.execute" is not supported on this host)");
}

TEST_F(ConversationTest, WorksOnTheHostInSoManyPlaces) {
  Said many;
  for (std::uint32_t index = 1; index <= 5; ++index) many.tasks.push_back(grant_of(index, "look"));
  say(many);
  ASSERT_TRUE(says_all());
  EXPECT_THAT(hands_.begun, SizeIs(3));
  end(1, "{}");
  EXPECT_THAT(hands_.begun, SizeIs(4));
}

TEST_F(ConversationTest, AnEndIsToldUntilAServerThatWasStartedAgainTakesIt) {
  begin_act(1);
  set_status(503);
  end(1, R"({"exit_code":0})");
  EXPECT_TRUE(journal_->has_result(attempt(1)));
  for (int i = 0; i < 5; ++i) {
    conversation_->turn(turn_time);
    clock_.advance(Millis(1000));
  }
  set_status(200);
  {
    const std::lock_guard lock(mutex_);
    registrations_.push_back({});  // somebody else's: the session is not known any more
  }
  const wire::RegisterRequest again = registration(2);
  EXPECT_THAT(again.running, ElementsAre(attempt(1)));
  EXPECT_THAT(again.unfinished, IsEmpty());
  ASSERT_TRUE(told(attempt(1)));
  say({.accepted = {attempt(1)}});
  EXPECT_TRUE(until([this] { return conversation_->is_empty(); }));
  EXPECT_FALSE(journal_->has(attempt(1)));
}

TEST_F(ConversationTest, WithoutAServerForMostOfALeaseWorkIsKilledAndEndsOfWorkWithEffectsAreKept) {
  begin_act(1);
  begin_act(2);
  say({.tasks = {grant_of(3, "compute")}});
  ASSERT_TRUE(says_all());
  set_status(503);
  conversation_->turn(turn_time);
  end(1, "{}");
  const auto left = [&] { return hands_.allowed_until - clock_.monotonic(); };
  EXPECT_GT(left(), Millis(20'000));
  EXPECT_LE(left(), Millis(25'000)) << "a lease of 30 s less a sixth";
  while (left() > Millis(1)) {  // an answer from before may still be under way
    clock_.advance(left() - Millis(1));
    conversation_->turn(Millis(0));
  }
  EXPECT_THAT(hands_.killed, IsEmpty());
  clock_.advance(Millis(1));
  conversation_->turn(Millis(0));
  EXPECT_THAT(hands_.killed, testing::UnorderedElementsAre(attempt(2), attempt(3)));
  EXPECT_TRUE(journal_->has(attempt(2))) << "its worker is not gone yet";
  fail(2, FailureKind::crashed);
  EXPECT_FALSE(journal_->has(attempt(2)));
  EXPECT_TRUE(journal_->has_result(attempt(1)));
  set_status(200);
  clock_.advance(Millis(10'000));
  EXPECT_THAT(registration(1).running, ElementsAre(attempt(1)));
}

// As after a stop of the whole process: the spawner's timer went on.
TEST_F(ConversationTest, WhatWasKilledForWantOfTheServerIsLostAndDidNotCrash) {
  begin_act(1);
  begin_act(2);
  clock_.advance(Millis(60'000));
  fail(1, FailureKind::crashed);
  end(2, "{}");
  EXPECT_TRUE(told(attempt(2)));
  EXPECT_THAT(registration(1).running, ElementsAre(attempt(2)));
  EXPECT_FALSE(journal_->has(attempt(1)));
  const std::lock_guard lock(mutex_);
  for (const wire::SyncRequest& sync : syncs_) {
    for (const wire::ResultReport& report : sync.results) EXPECT_EQ(report.task, attempt(2));
  }
}

TEST_F(ConversationTest, AWallClockThatIsSetChangesNothing) {
  begin_act(1);
  for (const auto by : {std::chrono::hours(24 * 365), std::chrono::hours(-2 * 24 * 365)}) {
    clock_.set_wall(clock_.now() + by);
    say({.tasks = {grant_of(by.count() > 0 ? 2 : 3, "look")}});
    ASSERT_TRUE(says_all());
  }
  EXPECT_THAT(hands_.killed, IsEmpty());
  end(1, "{}");
  EXPECT_TRUE(told(attempt(1)));
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(registrations_.size(), 1U);
}

TEST_F(ConversationTest, AfterAKillItTellsWhatEndedAndWhatWasLost) {
  const std::string large = "\"" + std::string(wire::inline_bytes_max, 'x') + "\"";
  for (const std::uint32_t index : {1, 2, 3}) begin_act(index);
  set_status(503);
  conversation_->turn(turn_time);
  end(1, "{}", {{.input = "1"}});
  end(2, large, {{.input = "2"}});
  open();
  {
    const std::lock_guard lock(mutex_);
    registrations_.clear();
    syncs_.clear();
    status_ = 200;
  }
  const wire::RegisterRequest request = registration(0);
  EXPECT_THAT(request.running, ElementsAre(attempt(1), attempt(2)));
  EXPECT_THAT(request.unfinished, ElementsAre(attempt(3)));
  const auto small = told(attempt(1));
  ASSERT_TRUE(small);
  EXPECT_THAT(*wire::spawned_of(*small), ElementsAre(executor::NewTask{.input = "1"}));
  const auto report = told(attempt(2));
  ASSERT_TRUE(report);
  EXPECT_THAT(*wire::spawned_of(*report), ElementsAre(executor::NewTask{.input = "2"}));
  EXPECT_TRUE(std::holds_alternative<wire::LargeOutput>(report->outcome));
  {
    const std::lock_guard lock(mutex_);
    EXPECT_THAT(uploads_, ElementsAre(large));
  }
  EXPECT_FALSE(journal_->has(attempt(3)));
}

TEST_F(ConversationTest, WhileItsNameIsInUseItAsksEveryHalfMinute) {
  set_status(409);
  registration(0);
  for (int i = 0; i < 3; ++i) conversation_->turn(Millis(10));
  clock_.advance(Millis(29'000));
  for (int i = 0; i < 3; ++i) conversation_->turn(Millis(10));
  {
    const std::lock_guard lock(mutex_);
    EXPECT_THAT(registrations_, SizeIs(1));
    status_ = 200;
  }
  clock_.advance(Millis(1000));
  registration(1);
  EXPECT_FALSE(conversation_->refusal());
}

TEST_F(ConversationTest, TakesNothingWhileItIsDrained) {
  const auto rooms = [this] {
    const std::lock_guard lock(mutex_);
    return std::tuple(syncs_.empty() ? 99U : syncs_.back().room,
                      syncs_.empty() ? 99U : syncs_.back().host_room, answers_.size());
  };
  say({.is_drain_wanted = true});
  EXPECT_TRUE(until([&] { return rooms() == std::tuple(0U, 0U, std::size_t{0}); }));
  say({.is_drain_wanted = true});
  say({});
  EXPECT_TRUE(until([&] { return rooms() == std::tuple(2U, 3U, std::size_t{0}); }));
}

TEST_F(ConversationTest, WhenItEndsWhatHadBegunIsToldAndWhatHadNotIsGivenBack) {
  begin_act(1);
  say({.tasks = {grant_of(2, "act"), grant_of(3, "look"), grant_of(4, "act"), grant_of(5, "act")}});
  ASSERT_TRUE(asks_start(attempt(2)));
  conversation_->begin_drain();
  fail(1, FailureKind::interrupted);
  fail(3, FailureKind::interrupted);
  const auto report = told(attempt(1));
  ASSERT_TRUE(report);
  EXPECT_EQ(std::get<Failure>(report->outcome).message, "agent shut down");
  std::vector<wire::TaskAttempt> released;
  EXPECT_TRUE(until([&] {
    const std::lock_guard lock(mutex_);
    released.clear();
    for (const wire::SyncRequest& sync : syncs_) {
      for (const wire::ReleaseReport& release : sync.released) released.push_back(release.task);
    }
    return released.size() >= 3;
  }));
  EXPECT_THAT(released, testing::UnorderedElementsAre(attempt(3), attempt(4), attempt(5)));
}

TEST_F(ConversationTest, AKeyThatWasReplacedIsTakenUpWithAllThatRuns) {
  begin_act(1);
  {
    const std::lock_guard lock(mutex_);
    good_key_ = key_before_ = "dk_second";
  }
  key_place_.key = "dk_second";
  const wire::RegisterRequest request = registration(1);
  EXPECT_THAT(request.running, ElementsAre(attempt(1)));
  end(1, "{}");
  EXPECT_TRUE(told(attempt(1)));
  EXPECT_THAT(hands_.killed, IsEmpty());
  EXPECT_FALSE(conversation_->refusal());
}

TEST_F(ConversationTest, WithoutAnotherKeyARevokedOneEndsIt) {
  begin_act(1);
  {
    const std::lock_guard lock(mutex_);
    good_key_ = key_before_ = "dk_second";
  }
  ASSERT_TRUE(until([this] { return conversation_->refusal().has_value(); }));
  EXPECT_EQ(conversation_->refusal()->code, ErrorCode::unauthenticated);
}

TEST_F(ConversationTest, TakesANewKeyInItsTime) {
  options_.rotate_key_every = Millis(60'000);
  options_.key_age = Millis(50'000);
  open();
  begin_act(1);
  EXPECT_EQ(key_place_.key, "dk_first");
  clock_.advance(Millis(10'000));
  ASSERT_TRUE(until([this] { return key_place_.key == "dk_fresh1"; }));
  say({});
  EXPECT_TRUE(says_all()) << "the new one is sent";
  {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(registrations_.size(), 1U) << "its session goes on";
  }
  clock_.advance(Millis(60'000));
  EXPECT_TRUE(until([this] { return key_place_.key == "dk_fresh2"; }));
  EXPECT_THAT(hands_.begun, ElementsAre(attempt(1)));
}

TEST_F(ConversationTest, ANewKeyThatDidNotComeIsAskedForAgain) {
  options_.rotate_key_every = std::chrono::hours(24);
  options_.key_age = std::chrono::hours(25);
  set_status(503);
  open();
  registration(0);
  for (int i = 0; i < 3; ++i) conversation_->turn(turn_time);
  EXPECT_EQ(rotations(), 0) << "not without a session";
  set_status(200);
  EXPECT_TRUE(until([this] { return key_place_.key == "dk_fresh1"; }));
  EXPECT_EQ(rotations(), 1);
}

// The server takes no other one any more, so it is used as long as the process lives.
TEST_F(ConversationTest, ANewKeyThatCannotBeKeptIsUsedAndKeptLater) {
  options_.rotate_key_every = std::chrono::hours(24);
  options_.key_age = std::chrono::hours(25);
  key_place_.is_full = true;
  open();
  ASSERT_TRUE(until([this] { return rotations() == 1; }));
  say({});
  EXPECT_TRUE(says_all());
  EXPECT_EQ(key_place_.key, "dk_first");
  EXPECT_FALSE(conversation_->refusal());
  key_place_.is_full = false;
  clock_.advance(Millis(60'000));
  EXPECT_TRUE(until([this] { return key_place_.key == "dk_fresh1"; }));
  EXPECT_EQ(rotations(), 1) << "it has one already";
}

}  // namespace
}  // namespace docket::agent
