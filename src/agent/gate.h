// Before a task works on the host: there are so many places, and some ask the server first.
//
// Guarantees: at most as many tasks as there are places are past the gate or asked for, in the
// order
//   of their grants. So what is asked for begins as soon as it is allowed.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "worker/pool.h"

namespace docket::agent {

class Gate {
 public:
  explicit Gate(std::uint32_t places) : places_(places) {}

  void add(worker::Assignment task, bool asks_start);

  // What has found a place since: to ask the server about, and to begin.
  struct Next {
    std::vector<wire::TaskAttempt> ask;
    std::vector<worker::Assignment> begin;
  };
  Next next();
  // The server's yes to what was asked. Empty when it is not asked for any more.
  std::optional<worker::Assignment> started(const wire::TaskAttempt& task);
  // A task that had passed has ended: its place is free. False when it had not.
  bool ended(const wire::TaskAttempt& task);
  // Forgets a task that has not passed.
  void drop(const wire::TaskAttempt& task);
  // Forgets those that nobody was asked about, and names them.
  std::vector<wire::TaskAttempt> drop_waiting();

 private:
  struct Waiting {
    worker::Assignment task;
    bool asks_start = false;
  };

  std::size_t places_;
  std::deque<Waiting> waiting_;
  std::map<wire::TaskAttempt, worker::Assignment> asked_;
  std::vector<wire::TaskAttempt> passed_;
};

}  // namespace docket::agent
