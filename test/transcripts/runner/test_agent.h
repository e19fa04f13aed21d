// An agent that a test plays by hand: it says what it takes, how it ends, and beats so that the
// server knows that it is there.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/engine.h"

namespace docket::test {

class TestAgent {
 public:
  struct Is {
    std::string name;
    std::vector<std::string> kinds;
    std::map<std::string, std::string> labels = {};
    std::string facts = {};
    // Begins a task only when the server has recorded that it does.
    bool asks_start = false;
  };
  // `engine` gives the server's, also after it was opened again; `who` is the agent's key.
  TestAgent(Is is, job::Principal who, std::function<engine::Engine&()> engine)
      : is_(std::move(is)), who_(who), engine_(std::move(engine)) {}

  // The server is another one from here on. What it holds it keeps.
  void forget_session() { session_.clear(); }
  // Says that it is there, and takes nothing.
  void beat();

  void take(wire::TaskRef task);
  // Up to so many more of what is there now; all that it holds then.
  std::vector<wire::TaskRef> take_some(std::uint64_t tasks);
  void start(wire::TaskRef task);
  // Takes it if it is not held yet, and really does the work of its kind.
  void run(wire::TaskRef task);
  void finish(wire::TaskRef task, executor::Output output);
  void finish(wire::TaskRef task, std::string output) {
    finish(task, executor::Output{std::move(output)});
  }
  void fail(wire::TaskRef task, Failure failure);
  // Takes the next `tasks` that nobody holds yet, whosever they are, and ends each like this. For a
  // thread of its own, while a request waits for them; false when they do not come.
  bool serve(int tasks, const std::variant<std::string, Failure>& outcome);
  void report(wire::TaskRef task, double fraction, std::string message);
  // Whether the server has said that this task is to be stopped.
  bool is_told_to_stop(wire::TaskRef task);

 private:
  void be_registered();
  wire::SyncAnswer sync(wire::SyncRequest request);
  wire::TaskAttempt begun(wire::TaskRef task);

  const Is is_;
  const job::Principal who_;
  const std::function<engine::Engine&()> engine_;
  std::string session_;
  std::uint64_t answer_ = 0;
  std::map<wire::TaskRef, wire::Grant> held_;
  std::vector<wire::TaskRef> started_;
  std::vector<wire::TaskRef> to_stop_;
};

}  // namespace docket::test
