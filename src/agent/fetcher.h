// Brings what a granted task works on: what is too large for its grant is fetched from the server.
//
// Guarantees: a grant that was added ends in one `done`, unless it is released before. What was
//   fetched for tasks in this agent's hands is at most `held_bytes_max` together, or of one task
//   alone; others wait in the order of their grants. The parts of a task come one after the other.
// Threads: the one that runs the transfers.
// Errors: in `done`: what did not arrive, and why.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "client/transfers.h"
#include "wire/agent_messages.h"
#include "worker/pool.h"

namespace docket::agent {

class Fetcher {
 public:
  static constexpr std::int64_t held_bytes_max = 256LL << 20;
  using Done = std::function<void(const wire::TaskAttempt&, Result<worker::Assignment>)>;
  // Starts a call that ends as those of client::Transfers do, but never once this is gone.
  using Start = std::function<void(client::Call, client::Transfers::Done)>;

  Fetcher(Start start, Done done) : start_(std::move(start)), done_(std::move(done)) {}

  // How many bytes are not in the grant itself. What is large is never empty.
  static std::int64_t bytes_to_fetch(const wire::Grant& grant);
  // Of a grant with nothing to fetch.
  static worker::Assignment assignment_of(const wire::Grant& grant);

  void add(const wire::Grant& grant);
  // The task is over, or not wanted: what was fetched for it is no longer in memory.
  void release(const wire::TaskAttempt& task);

 private:
  struct Fetch;
  void begin_next();
  void fetch_part(const std::shared_ptr<Fetch>& fetch);
  void take_part(const std::shared_ptr<Fetch>& fetch, Result<client::Answer> answer);

  Start start_;
  Done done_;
  std::deque<wire::Grant> waiting_;
  std::map<wire::TaskAttempt, std::int64_t> held_;
  std::int64_t held_bytes_ = 0;
};

}  // namespace docket::agent
