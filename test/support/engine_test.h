// An engine on a real SQLite store, with a clock that stands still and an agent played by hand.
// Never linked into the product.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "store/sqlite/sqlite_store.h"
#include "support/fake_clock.h"
#include "support/temp_directory.h"

namespace docket::test {

inline const TimePoint noon = from_micros(1'900'000'000'000'000);

inline executor::Registry some_kinds() {
  executor::Registry kinds;
  executor::Kind dummy;
  dummy.name = "dummy";
  dummy.summary = [](std::string_view output) { return executor::summarize(output, 1024); };
  kinds.add(dummy);
  executor::Kind changing;
  changing.name = "changing";
  changing.has_effects = true;
  kinds.add(changing);
  executor::Kind on_host;
  on_host.name = "on_host";
  on_host.profile.is_host = true;
  kinds.add(on_host);
  executor::Kind listing;
  listing.name = "listing";
  listing.may_spawn = true;
  kinds.add(listing);
  return kinds;
}

class EngineTest : public testing::Test {
 protected:
  explicit EngineTest(executor::Registry kinds = some_kinds()) : kinds_(std::move(kinds)) {
    open();
    const auto key = engine_->bootstrap();
    admin_ = *engine_->authenticate((*key)->secret);
    agent_ = *engine_->authenticate(engine_->local_agent_key()->secret);
  }

  void open() {
    store_ = *store::sqlite::open(directory_.path(), {});
    metrics_ = std::make_unique<Metrics>();
    engine_ = *engine::Engine::open(*store_, kinds_, clock_, random_, *metrics_, {});
  }
  // A server that was killed and started again: nothing but the disk is left.
  void restart() {
    engine_.reset();
    store_.reset();
    open();
  }

  void advance(Micros by) {
    clock_.advance(by);
    engine_->wake();
  }

  static job::Submission dummy() {
    job::Submission submission;
    submission.type = "dummy";
    submission.kind = "dummy";
    submission.input = R"({"echo":1})";
    return submission;
  }
  store::View submit(job::Submission submission) {
    return *wait_for(engine_->submit(admin_, std::move(submission)));
  }
  store::View find(JobId id) {
    return *wait_for(engine_->find(admin_, std::nullopt, id, store::Detail::full));
  }
  job::State state(JobId id) { return find(id).job.state; }

  std::string join(std::vector<wire::TaskAttempt> running = {}) {
    wire::RegisterRequest request;
    request.name = "ann";
    request.kinds = kinds_.names();
    request.resources = {.cores = 4, .memory_bytes = 1LL << 40, .slots = 4};
    request.running = std::move(running);
    const auto answer = wait_for(engine_->register_agent(agent_, request));
    session_ = answer->session;
    ack_ = 0;
    grants_.clear();
    stale_ = answer->stale;
    return session_;
  }
  Result<wire::SyncAnswer> try_sync(wire::SyncRequest request = {}) {
    request.session = session_;
    request.ack = ack_;
    return wait_for(engine_->sync(agent_, request));
  }
  wire::SyncAnswer sync(wire::SyncRequest request = {}) {
    auto answer = try_sync(std::move(request));
    if (!answer) throw std::runtime_error(answer.error().message);
    ack_ = answer->number;
    grants_.insert(grants_.end(), answer->tasks.begin(), answer->tasks.end());
    return *answer;
  }
  // The next grant; any answer may have brought it, also one to a report.
  wire::Grant grant() {
    while (grants_.empty()) {
      wire::SyncRequest request;
      request.wait = Millis(60'000);  // the clock stands still: held until there is something
      sync(request);
    }
    const wire::Grant next = grants_.front();
    grants_.erase(grants_.begin());
    return next;
  }
  wire::SyncAnswer report(const wire::TaskAttempt& task,
                          std::variant<executor::Output, wire::LargeOutput, Failure> outcome) {
    wire::SyncRequest request;
    request.results.push_back({task, std::move(outcome)});
    return sync(request);
  }
  wire::SyncAnswer finish(const wire::TaskAttempt& task) {
    return report(task, executor::Output{R"({"x":1})"});
  }

  const TempDirectory directory_;
  FakeClock clock_{noon};
  SeededRandom random_{7};
  const executor::Registry kinds_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<engine::Engine> engine_;
  job::Principal admin_;
  job::Principal agent_;
  std::string session_;
  std::uint64_t ack_ = 0;
  std::vector<wire::TaskAttempt> stale_;
  std::vector<wire::Grant> grants_;
};

}  // namespace docket::test
