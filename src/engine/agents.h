// The engine's side of the agent protocol: grants, leases, results.
//
// Guarantees: a task is granted only after its claim is on disk, and a result is accepted only
//   after it is; the fence (task, attempt) decides which. A lease that runs out, a session that
//   ends or an agent that comes back without its task is an interruption, never a failure.
// Threads: the loop's, but for what is marked.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "engine/engine.h"
#include "engine/loop.h"
#include "engine/progress.h"
#include "engine/ready.h"
#include "engine/roster.h"
#include "engine/session.h"

namespace docket::engine {

// What lists show of a large output: a JSON object, empty for a kind that says nothing.
std::string summary_of(const executor::Kind* kind, std::string_view output);

class Agents final : public Listener {
 public:
  using Registered = Completion<Result<wire::RegisterAnswer>>;

  Agents(Loop& loop, store::Store& store, const executor::Registry& kinds, const Clock& clock,
         Random& random, Roster& roster, Ready& ready, ProgressBoard& progress, Metrics& metrics,
         const Options& options);

  // At start: running tasks wait one lease for their agents to come back.
  void fill(const std::vector<store::OpenTask>& open);

  void register_agent(const job::Principal& who, const wire::RegisterRequest& request,
                      Registered answer);
  void sync(const job::Principal& who, const wire::SyncRequest& request, Session::Answer answer);
  bool bye(const job::Principal& who, const std::string& session);
  // A key of its was revoked: when that was its last one, whatever it waits for is refused.
  void shut_out(UserNumber user);
  // A token brought it a new key, in place of all that it had: the same for who has one of those.
  void replaced(UserNumber user);
  // The task behind an attempt that this agent holds, or `not_found`.
  Result<Holding> held(const job::Principal& who, const wire::TaskAttempt& task);
  // Remembers an uploaded output until its result comes.
  void uploaded(const wire::TaskAttempt& task, std::shared_ptr<store::Pin> pin,
                std::string summary);

  void before_commit() override;
  void committed(const store::BatchResult& result) override;
  void after_turn() override;
  std::optional<Micros> sleep_at_most() override;

 private:
  struct Upload {
    std::shared_ptr<store::Pin> pin;
    std::string summary;
  };

  void open_session(AgentNumber number, const job::Principal& who,
                    const wire::RegisterRequest& request, const Registered& answer);
  // Ends a session: moves what `keep` names to `heir` (may be null), releases the rest.
  void end_session(Session& session, const std::vector<wire::TaskAttempt>& keep, Session* heir);
  void hold(Session& session, const Holding& holding);
  void forget_holder(const Holding& holding);
  void drop(AgentNumber agent, const wire::TaskAttempt& task);
  void take_results(Session& session, const wire::SyncRequest& request);
  void take_result(Session& session, const wire::ResultReport& report);
  void take_progress(Session& session, const wire::SyncRequest& request);
  // Enqueues an end of an attempt; what the store says decides accepted or stale.
  void end_attempt(Session& session, Holding& holding, job::Command command,
                   std::optional<store::Output> output);
  Result<store::Output> stored(const Holding& holding, const wire::ResultReport& report);
  job::Command fail_command(const Holding& holding, const Failure& failure);
  void expire_leases();
  void grant_tasks();
  bool grant_one(Session& session);
  Room need_of(std::string_view kind, const job::Resources& resources) const;
  void claim(Session& session, const ReadyTask& task);
  void granted(const store::Effect& effect, const job::Task& task);
  void over(const job::Job& job);
  Monotonic lease_end() const;

  Loop& loop_;
  store::Store& store_;
  const executor::Registry& kinds_;
  const Clock& clock_;
  Random& random_;
  Roster& roster_;
  Ready& ready_;
  ProgressBoard& progress_;
  const Options& options_;
  Counter& claims_;
  Counter& expired_;
  struct Claiming {
    AgentNumber agent;
    ReadyTask task;
  };
  std::map<TaskKey, Claiming> claiming_;
  std::map<wire::TaskAttempt, Upload> uploads_;
  // By sequence: whose hands a job's tasks are in, so that its end finds them without a search.
  std::unordered_multimap<std::int64_t, std::pair<AgentNumber, wire::TaskAttempt>> holders_;
  Monotonic next_lease_check_{};
  std::uint64_t grants_ = 0;
};

}  // namespace docket::engine
