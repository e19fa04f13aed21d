// Takes away the keys of agents and the tokens that ended a day ago, at the start and then once an
// hour: agents that take new ones would fill lists and memory with them.
//
// Guarantees: a day long it can be said whose an ended one was, and that it was revoked. Keys of
//   people are kept for good. Without any to take away nothing is written.
// Threads: the loop's.
#pragma once

#include "engine/directory.h"
#include "engine/loop.h"

namespace docket::engine {

class EndedKeys final : public Listener {
 public:
  // All outlive this.
  EndedKeys(Loop& loop, const Clock& clock, Directory& directory)
      : loop_(loop), clock_(clock), directory_(directory), due_at_(clock.monotonic()) {}

  void before_commit() override;
  void committed(const store::BatchResult&) override {}
  std::optional<Micros> sleep_at_most() override;

 private:
  Loop& loop_;
  const Clock& clock_;
  Directory& directory_;
  Monotonic due_at_;
};

}  // namespace docket::engine
