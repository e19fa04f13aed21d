// An agent in the server's process: takes the tasks that are meant for it from the engine and does
// what they say with folders (errands.h).
//
// Guarantees: a task is reported as done only when it is; until the engine has recorded that, the
//   task is the courier's or is granted again, also after a kill of the process. So a file may be
//   written or read twice. What may pass is tried again for some time, then the task fails.
// Callers: app; tests. Threads: its own, which blocks on files; start and end on any.
// Errors: of `start` those of the engine's registration.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "base/failure.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "delivery/errands.h"
#include "engine/engine.h"
#include "engine/own_agents.h"
#include "job/principal.h"

namespace docket::delivery {

// What agents' lists call them, and their users: one for what uploads become, one for what sources
// hold and become, so that a disk of the latter that hangs holds nobody else's deliveries.
inline constexpr const char* courier_name = "courier";
inline constexpr const char* collector_name = "collector";
// Those users'. They have all tenants' files in their hands.
inline constexpr const char* courier_tenant = engine::server_tenant;
inline constexpr std::uint32_t tasks_max = 32;  // in its hands
// About, from one report to the next.
inline constexpr std::size_t batch_files_max = 8;
inline constexpr std::size_t batch_bytes_max = 64U << 20U;
// How often at most leases are renewed while it is at work; they are several times as long.
inline constexpr Millis renewal_rest{5'000};

// How often what may pass is tried, and how long it rests before each further time.
struct Patience {
  int tries = 30;
  Millis rest{1'000};
};

class Courier {
 public:
  // `engine` and `clock` must outlive it. Blocks until it is registered.
  static Result<std::unique_ptr<Courier>> start(engine::Engine& engine, const Clock& clock,
                                                std::string name, Roots roots,
                                                Patience patience = {});
  // Ends or gives up the file that it is at; the others are granted again to the next one of its
  // name.
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Whom the tasks are meant for (job::TaskSpec::target). The same at each start.
  AgentNumber agent() const { return agent_; }

 private:
  using Outcome = std::variant<executor::Output, wire::LargeOutput, Failure>;
  struct Held {
    wire::Grant grant;
    int tries = 0;
  };

  Courier(engine::Engine& engine, const Clock& clock, std::string name, Roots roots,
          job::Principal who, Patience patience)
      : engine_(engine),
        clock_(clock),
        name_(std::move(name)),
        roots_(std::move(roots)),
        who_(who),
        patience_(patience) {}

  Result<void> join();
  Result<AgentNumber> own_number() const;
  void serve();
  bool is_stopping();
  void rest();  // until it is to stop, if that is sooner
  void start_anew(const Error& why);
  // False: there is nothing to be had for the time being.
  Result<bool> sync();
  wire::SyncRequest report();
  void take(wire::SyncAnswer answer);
  void do_some();
  // Renews the leases of all that it has, when it is time. False: the task at hand is not wanted
  // any more.
  bool go_on();
  // How the task ends; nothing: it is to be tried again, if it is still wanted.
  std::optional<Outcome> end_of(Held& held);
  Result<Outcome> run(wire::Grant& grant);
  // Gives it the input that was too large to come with it.
  Result<void> complete(wire::Grant& grant) const;
  Result<std::string> previous_of(const wire::Grant& grant) const;

  engine::Engine& engine_;
  const Clock& clock_;
  const std::string name_;
  const Roots roots_;
  const job::Principal who_;
  const Patience patience_;
  AgentNumber agent_ = AgentNumber::none;

  // The thread's.
  std::uint64_t acknowledged_ = 0;
  Monotonic synced_at_{};
  std::deque<Held> waiting_;
  std::optional<wire::TaskAttempt> at_hand_;
  std::deque<Held> resting_;                    // until they are tried again
  std::map<wire::TaskAttempt, Outcome> ended_;  // until the engine has taken it
  std::size_t batch_bytes_ = 0;

  std::mutex mutex_;
  std::string session_;  // empty: not registered
  bool is_stopping_ = false;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace docket::delivery
