// Turns what a client asks for into writes, and gathers their answers.
//
// Guarantees: a request's commands are one bundle on the loop's queue, in their order. What breaks
//   a documented limit is refused before it is queued.
// Threads: any.
// Errors: `exhausted` when more writes wait than the server accepts; else as the store.
#pragma once

#include <memory>
#include <vector>

#include "base/metrics.h"
#include "base/task.h"
#include "engine/engine.h"
#include "engine/loop.h"

namespace docket::engine {

class Commands {
 public:
  using Answer = Completion<Result<store::Written>>;
  using Answers = Completion<std::vector<Result<store::Written>>>;

  Commands(Loop& loop, const executor::Registry& kinds, Metrics& metrics,
           std::size_t queue_writes_max);

  // Why submissions are refused that are not replays, by place; empty: none is.
  using Refused = std::vector<std::optional<Error>>;

  // One answer for each command, in order; see Engine::bundle.
  Answers send(const job::Principal& who, std::vector<BundleCommand> commands, BundleRule rule,
               const Refused& refused = {});
  // A write that is no bundle's.
  Answer send(store::Request request);

 private:
  struct Gathering;

  bool is_full() const { return loop_.backlog() > queue_writes_max_; }
  // Puts the write beside its place, or the refusal into it.
  void add(const job::Principal& who, std::size_t place, BundleCommand&& command,
           const std::optional<Error>& refused, Gathering& gathering);
  Result<void> prepare(const job::Principal& who, BundleSubmit& submit, std::size_t place,
                       Gathering& gathering) const;

  Loop& loop_;
  const executor::Registry& kinds_;
  const std::size_t queue_writes_max_;
  Counter& submissions_;
};

}  // namespace docket::engine
