// The engine's side of the agent protocol: sessions, leases, grants, results.
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
#include "engine/directory.h"
#include "engine/engine.h"
#include "engine/loop.h"
#include "engine/progress.h"
#include "engine/ready.h"
#include "engine/session.h"

namespace docket::engine {

// What lists show of a large output: a JSON object, empty for a kind that says nothing.
std::string summary_of(const executor::Kind* kind, std::string_view output);

class Agents final : public Listener {
 public:
  using Registered = Completion<Result<wire::RegisterAnswer>>;

  Agents(Loop& loop, store::Store& store, const executor::Registry& kinds, const Clock& clock,
         Random& random, Directory& directory, Ready& ready, ProgressBoard& progress,
         Metrics& metrics, const Options& options);

  // At start: running tasks wait one lease for their agents to come back.
  void fill(const std::vector<store::OpenTask>& open);

  void register_agent(const job::Principal& who, const wire::RegisterRequest& request,
                      Registered answer);
  void sync(const job::Principal& who, const wire::SyncRequest& request, Session::Answer answer);
  bool bye(const job::Principal& who, const std::string& session);
  // The task behind an attempt that this agent holds, or `not_found`.
  Result<Holding> held(const job::Principal& who, const wire::TaskAttempt& task);
  // Remembers an uploaded output until its result comes.
  void uploaded(const wire::TaskAttempt& task, std::shared_ptr<store::Pin> pin,
                std::string summary);
  void drain();                          // grants nothing more to anybody
  void describe(AgentInfo& info) const;  // what is live of an agent
  // Whether an agent may take tasks, from the next turn on. Fulfils with the agent as it stands.
  // Errors: `not_found`; `conflict` when it is so already.
  using Drained = Completion<Result<AgentInfo>>;
  void set_drained(const job::Principal& who, std::string_view name, bool is_drained,
                   Drained answer);

  // Live agents of a tenant that a selector means, in order of their numbers; also drained ones.
  // Work on hosts means none that do no work on hosts at all.
  struct Match {
    AgentNumber agent = AgentNumber::none;
    bool is_drained = false;
  };
  std::vector<Match> matches(TenantNumber tenant, std::string_view kind,
                             const job::Selector& selector) const;
  // Rises when an agent came, came back or may be granted tasks again.
  std::uint64_t epoch() const { return epoch_; }
  // How long an agent has not taken any task, and why; empty for one that does.
  struct Absence {
    Micros since{0};
    bool is_drained = false;
  };
  std::optional<Absence> absence(AgentNumber agent) const;
  // Of all live agents that serve the kind.
  std::uint32_t slots_of(std::string_view kind) const;

  void before_commit() override;
  void committed(const store::BatchResult& result) override;
  void after_turn() override;
  std::optional<Micros> sleep_at_most() override;

 private:
  struct Upload {
    std::shared_ptr<store::Pin> pin;
    std::string summary;
  };
  using Sessions = std::map<AgentNumber, std::unique_ptr<Session>>;

  Session* session_of(const job::Principal& who, const std::string& id);
  Session* session_of(AgentNumber agent);
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
  bool works_on_host(std::string_view kind) const;
  Room need_of(std::string_view kind, const job::Resources& resources) const;
  bool is_live(const Session& session) const;
  bool is_name_taken(const job::Principal& who, const wire::RegisterRequest& request) const;
  void note(store::AgentRow row, store::AgentEvent::Kind kind);
  void note_cordoned();
  void claim(Session& session, const ReadyTask& task);
  void granted(const store::Effect& effect, const job::Task& task);
  void over(const job::Job& job);
  Monotonic lease_end() const;

  Loop& loop_;
  store::Store& store_;
  const executor::Registry& kinds_;
  const Clock& clock_;
  Random& random_;
  Directory& directory_;
  Ready& ready_;
  ProgressBoard& progress_;
  const Options& options_;
  Counter& claims_;
  Counter& expired_;
  Sessions sessions_;
  struct Claiming {
    AgentNumber agent;
    ReadyTask task;
  };
  std::map<TaskKey, Claiming> claiming_;
  std::map<wire::TaskAttempt, Upload> uploads_;
  // By sequence: whose hands a job's tasks are in, so that its end finds them without a search.
  std::unordered_multimap<std::int64_t, std::pair<AgentNumber, wire::TaskAttempt>> holders_;
  Monotonic next_lease_check_{};
  const Monotonic started_;
  std::uint64_t epoch_ = 0;
  std::uint64_t grants_ = 0;
  bool is_draining_ = false;
};

}  // namespace docket::engine
