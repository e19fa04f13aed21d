// Which agents there are: their sessions, what they are called and can do, and whether somebody
// wants them to take nothing more.
//
// Guarantees: a name is one live agent's. An agent that is drained is noted as cordoned once it has
//   nothing in its hands.
// Callers: Agents, who gives them work; Choosing, who asks whom a selector means; the engine.
// Threads: the loop's.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "engine/directory.h"
#include "engine/engine.h"
#include "engine/loop.h"
#include "engine/session.h"

namespace docket::engine {

class Roster {
 public:
  using Sessions = std::map<AgentNumber, std::unique_ptr<Session>>;

  Roster(Loop& loop, const executor::Registry& kinds, const Clock& clock, Random& random,
         Directory& directory, const Options& options);

  const Sessions& sessions() const { return sessions_; }
  // Null: there is none.
  Session* session_of(AgentNumber agent);
  Session* session_of(const job::Principal& who);
  // Null also when it is another one than `id`.
  Session* session_of(const job::Principal& who, const std::string& id);
  // At start: of an agent that has not come back yet.
  Session& awaited(AgentNumber agent);

  // Makes the agent known, and says its number once that is on disk. Of a commit that failed
  // nothing is left. Errors: `conflict` for a name that another live agent has; `forbidden` for one
  // that is not its key's.
  using Enlisted = std::function<void(const Result<AgentNumber>&)>;
  void enlist(const job::Principal& who, const wire::RegisterRequest& request, Enlisted enlisted);
  // A fresh session in place of the one before, which is given back; null: there was none.
  std::unique_ptr<Session> open(AgentNumber agent, const job::Principal& who,
                                const wire::RegisterRequest& request);
  // It has said goodbye.
  void close(AgentNumber agent);

  // Of the agent that a user is.
  Session* session_of(UserNumber user);
  bool has_good_key(UserNumber user) const;

  // Answers what a session waits for.
  void answer(Session& session);
  // The server ends: every answer from now on says so.
  void drain_all() { is_draining_ = true; }
  bool is_draining() const { return is_draining_; }

  // Whether an agent may take tasks, from the next turn on. Fulfils with the agent as it stands.
  // Errors: `not_found`; `conflict` when it is so already.
  using Drained = Completion<Result<AgentInfo>>;
  void set_drained(const job::Principal& who, std::string_view name, bool is_drained,
                   Drained answer);
  // Notes which drained agents have ended their work; once a turn.
  void note_cordoned();

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

  void describe(AgentInfo& info) const;  // what is live of an agent
  // Of all live agents that serve the kind.
  std::uint32_t slots_of(std::string_view kind) const;
  bool works_on_host(std::string_view kind) const;

 private:
  bool is_live(const Session& session) const;
  bool is_name_taken(const job::Principal& who, const wire::RegisterRequest& request) const;
  // The next free one, also of those that are being stored.
  AgentNumber next_number() const;
  void write(const store::AgentRow& row, TenantNumber home, Loop::Done done);
  void note(store::AgentRow row, store::AgentEvent::Kind kind, Loop::Done done = nullptr);
  // Its wish could not be stored: the agent is as it was.
  void restore(const store::AgentRow& before);
  void tell_wish(AgentNumber agent, const Drained& answer);

  Loop& loop_;
  const executor::Registry& kinds_;
  const Clock& clock_;
  Random& random_;
  Directory& directory_;
  const Options& options_;
  Sessions sessions_;
  // Agents whose rows are being stored, until this turn's commit: nothing else changes one of them,
  // nor takes its name.
  struct Writing {
    AgentId id;
    TenantNumber home = TenantNumber::none;
    std::string name;
  };
  std::map<AgentNumber, Writing> writing_;
  const Monotonic started_;
  std::uint64_t epoch_ = 0;
  bool is_draining_ = false;
};

}  // namespace docket::engine
