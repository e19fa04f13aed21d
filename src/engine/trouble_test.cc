// A store that takes no writes: who is told, and when it is over.
#include <future>

#include <gtest/gtest.h>

#include "support/failing_engine_test.h"

namespace docket::engine {
namespace {

class TroubleTest : public test::FailingEngineTest {
 protected:
  TroubleTest() { agent_ = *engine_->authenticate(engine_->local_agent_key()->secret); }
  ErrorCode submit() {
    const auto view = wait_for(engine_->submit(admin_, dummy()));
    if (!view) return view.error().code;
    last_ = view->spec->id;
    return ErrorCode::conflict;  // stands for none: no submission of these tests has it
  }
  // So much time, and what the loop does then.
  void pass(Millis time) {
    clock_.advance(time);
    engine_->wake();
    settle();
  }
  // The first is answered by the loop, the second after the turn in which that was.
  void settle() {
    wait_for(engine_->load({.kind = "dummy"}));
    wait_for(engine_->load({.kind = "dummy"}));
  }
  job::State state() {
    return wait_for(engine_->find(admin_, {}, last_, store::Detail::full))->job.state;
  }
  void join() {
    wire::RegisterRequest request;
    request.name = "ann";
    request.kinds = kinds_.names();
    request.resources = {.cores = 1, .memory_bytes = 1LL << 40, .slots = 1};
    session_ = wait_for(engine_->register_agent(agent_, request))->session;
  }
  // Held until there is something.
  wire::SyncAnswer sync(wire::SyncRequest request = {}) {
    request.session = session_;
    request.room = 1;
    request.wait = wire::sync_wait_max;
    return *wait_for(engine_->sync(agent_, request));
  }
  static job::Submission dummy() {
    job::Submission submission;
    submission.type = submission.kind = "dummy";
    submission.input = "{}";
    return submission;
  }

  job::Principal agent_;
  std::string session_;
  JobId last_;
};

TEST_F(TroubleTest, AWriteThatWorksAndTenSecondsEndIt) {
  EXPECT_FALSE(engine_->store_trouble());
  ASSERT_EQ(submit(), ErrorCode::conflict);
  store_.refuse(1);
  EXPECT_EQ(submit(), ErrorCode::unavailable);
  // Refused for another reason: nothing was written.
  EXPECT_FALSE(wait_for(engine_->cancel(admin_, {}, JobId{})));
  ASSERT_TRUE(engine_->store_trouble());
  EXPECT_EQ(engine_->store_trouble()->message, "The disk of the data directory is full.");
  EXPECT_TRUE(wait_for(engine_->find(admin_, {}, last_, store::Detail::full)));  // reads work
  EXPECT_TRUE(wait_for(engine_->list(admin_, {})));
  ASSERT_EQ(submit(), ErrorCode::conflict);
  clock_.advance(Millis(9'999));
  EXPECT_TRUE(engine_->store_trouble());
  clock_.advance(Millis(1));
  EXPECT_FALSE(engine_->store_trouble());
}

// A large write finds no room where a small one does: a server is not ready in between.
TEST_F(TroubleTest, WritesThatWorkInBetweenDoNotHideIt) {
  for (int second = 0; second < 30; second += 3) {
    store_.refuse(1);
    EXPECT_EQ(submit(), ErrorCode::unavailable);
    pass(Millis(3'000));
    EXPECT_EQ(submit(), ErrorCode::conflict);
    EXPECT_TRUE(engine_->store_trouble()) << "after " << second << " s";
  }
  clock_.advance(Millis(7'000));
  EXPECT_FALSE(engine_->store_trouble());
}

// Nobody writes: the store is tried every second, until it takes it.
TEST_F(TroubleTest, ItEndsAlsoWithoutWrites) {
  store_.refuse(2);
  EXPECT_EQ(submit(), ErrorCode::unavailable);
  clock_.advance(Millis(500));
  engine_->wake();
  EXPECT_TRUE(wait_for(engine_->list(admin_, {})));
  EXPECT_TRUE(engine_->store_trouble());
  pass(Millis(501));
  EXPECT_EQ(store_.refusals_left(), 0) << "the second write is refused too";
  pass(Millis(1'001));  // and the third one is not
  EXPECT_TRUE(engine_->store_trouble());
  clock_.advance(Millis(10'000));
  EXPECT_FALSE(engine_->store_trouble());
}

// Nobody would ask for it again.
TEST_F(TroubleTest, WhatTimeBringsIsWrittenWhenItIsOver) {
  job::Submission later = dummy();
  later.not_before = test::noon + Millis(60'000);
  last_ = wait_for(engine_->submit(admin_, later))->spec->id;
  ASSERT_EQ(state(), job::State::scheduled);
  store_.refuse(1);
  pass(Millis(61'000));
  ASSERT_TRUE(engine_->store_trouble());
  EXPECT_EQ(state(), job::State::scheduled);
  pass(Millis(1'001));
  EXPECT_EQ(state(), job::State::available);
}

TEST_F(TroubleTest, ALeaseThatRanOutMeanwhileIsGrantedAgain) {
  join();
  ASSERT_EQ(submit(), ErrorCode::conflict);
  const auto granted = sync();
  ASSERT_EQ(granted.tasks.size(), 1U);
  store_.refuse(1);
  pass(Millis(40'000));
  ASSERT_TRUE(engine_->store_trouble());
  EXPECT_EQ(state(), job::State::running);
  pass(Millis(1'001));
  EXPECT_NE(state(), job::State::running);
  join();
  const auto again = sync();
  ASSERT_EQ(again.tasks.size(), 1U);
  EXPECT_EQ(again.tasks[0].task.attempt, granted.tasks[0].task.attempt + 1);
}

TEST_F(TroubleTest, AStartThatWasNotStoredIsAskedForAgain) {
  join();
  ASSERT_EQ(submit(), ErrorCode::conflict);
  wire::SyncRequest ask;
  ask.starts = {sync().tasks.at(0).task};
  store_.refuse(1);
  const auto refused = sync(ask);
  EXPECT_TRUE(refused.started.empty());
  EXPECT_TRUE(refused.stale.empty());
  EXPECT_EQ(sync(ask).started, ask.starts);
}

TEST_F(TroubleTest, ADrainThatWasNotStoredDrainsNothing) {
  join();
  store_.refuse(1);
  EXPECT_EQ(wait_for(engine_->drain_agent(admin_, "ann")).error().code, ErrorCode::unavailable);
  EXPECT_FALSE(wait_for(engine_->agents(admin_))->at(0).row.is_drained);
  const auto drained = wait_for(engine_->drain_agent(admin_, "ann"));
  ASSERT_TRUE(drained);
  EXPECT_TRUE(drained->row.is_drained);
  settle();  // it is noted that the agent has nothing in its hands
  store_.refuse(1);
  EXPECT_EQ(wait_for(engine_->undrain_agent(admin_, "ann")).error().code, ErrorCode::unavailable);
  EXPECT_TRUE(wait_for(engine_->agents(admin_))->at(0).row.is_drained);
}

TEST_F(TroubleTest, NothingIsGrantedMeanwhile) {
  ASSERT_EQ(submit(), ErrorCode::conflict);
  join();
  constexpr int refusals = 1'000;
  store_.refuse(refusals);
  auto held = std::async(std::launch::async, [this] { return sync(); });
  while (!engine_->store_trouble()) settle();
  for (int turn = 0; turn < 20; ++turn) settle();
  EXPECT_EQ(store_.refusals_left(), refusals - 1) << "one claim was tried";
  store_.refuse(0);
  pass(Millis(1'001));
  EXPECT_EQ(held.get().tasks.size(), 1U);
}

}  // namespace
}  // namespace docket::engine
