// A store that takes no writes: who is told, and when it is over.
#include <gtest/gtest.h>

#include "support/engine_test.h"
#include "support/failing_store.h"

namespace docket::engine {
namespace {

class TroubleTest : public testing::Test {
 protected:
  TroubleTest() {
    const auto key = engine_->bootstrap();
    admin_ = *engine_->authenticate((*key)->secret);
  }
  ErrorCode submit() {
    const auto view = wait_for(engine_->submit(admin_, dummy()));
    if (!view) return view.error().code;
    last_ = view->spec->id;
    return ErrorCode::conflict;  // stands for none: no submission of these tests has it
  }
  static job::Submission dummy() {
    job::Submission submission;
    submission.type = submission.kind = "dummy";
    submission.input = "{}";
    return submission;
  }

  const test::TempDirectory directory_;
  test::FakeClock clock_{test::noon};
  SeededRandom random_{7};
  Metrics metrics_;
  const executor::Registry kinds_ = test::some_kinds();
  test::FailingStore store_{*store::sqlite::open(directory_.path(), {})};
  std::unique_ptr<Engine> engine_ = *Engine::open(store_, kinds_, clock_, random_, metrics_, {});
  job::Principal admin_;
  JobId last_;
};

TEST_F(TroubleTest, AWriteThatWorksEndsIt) {
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
  bool is_over = false;
  for (int second = 0; second < 3 && !is_over; ++second) {
    clock_.advance(Millis(1'001));
    engine_->wake();
    wait_for(engine_->load({.kind = "dummy"}));  // answered by the loop,
    wait_for(engine_->load({.kind = "dummy"}));  // whose turn before has ended then
    is_over = !engine_->store_trouble();
    EXPECT_TRUE(second > 0 || !is_over) << "the second write is refused too";
  }
  EXPECT_TRUE(is_over);
}

}  // namespace
}  // namespace docket::engine
