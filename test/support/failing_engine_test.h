// An engine on a store whose writes fail when a test says so, for fixtures to build on.
#pragma once

#include <memory>

#include "support/engine_test.h"
#include "support/failing_store.h"

namespace docket::test {

class FailingEngineTest : public testing::Test {
 protected:
  FailingEngineTest() {
    const auto key = engine_->bootstrap();
    admin_ = *engine_->authenticate((*key)->secret);
  }

  const TempDirectory directory_;
  FakeClock clock_{noon};
  SeededRandom random_{7};
  Metrics metrics_;
  const executor::Registry kinds_ = some_kinds();
  FailingStore store_{*store::sqlite::open(directory_.path(), {})};
  std::unique_ptr<engine::Engine> engine_ =
      *engine::Engine::open(store_, kinds_, clock_, random_, metrics_, {});
  job::Principal admin_;
};

}  // namespace docket::test
