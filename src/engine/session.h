// One agent's session: what it holds, what it must be told, and the answer it waits for.
//
// Guarantees: what was put into an answer is kept until the agent acknowledges it, and told again
//   until then; so a lost answer loses nothing.
// Threads: the loop's.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "engine/ready.h"
#include "job/principal.h"
#include "wire/agent_messages.h"

namespace docket::engine {

// One grant in an agent's hands.
struct Holding {
  TaskKey key;
  wire::TaskAttempt task;
  std::string kind;
  Room need;
  job::Backoff backoff;
  std::uint32_t failures = 0;  // before this attempt
  Monotonic lease_until{};
  // Of work with side effects: how much longer than its lease it waits for its agent once begun.
  Millis away{0};
  bool is_started = false;
  bool is_away = false;    // it does
  bool is_ending = false;  // its result is being committed; it takes no room any more
};

// As many as its slots, unless the agent says otherwise.
inline std::uint32_t host_slots_of(const wire::AgentResources& resources) {
  return resources.host_slots.value_or(resources.slots);
}

class Session {
 public:
  using Answer = Completion<Result<wire::SyncAnswer>>;

  Session(std::string id, AgentNumber agent) : id_(std::move(id)), agent_(agent) {}

  const std::string& id() const { return id_; }
  AgentNumber agent() const { return agent_; }

  // What the agent is; set at registration, all empty for an agent that has not come back yet.
  job::Principal who;
  std::vector<std::string> kinds;
  std::vector<std::string> host_kinds;       // of them: what works on its machine itself,
  std::vector<std::string> computing_kinds;  // and what does not
  std::optional<TenantNumber> tenant;        // serves only this one
  Room whole;
  wire::AgentResources resources;
  std::string machine_id;
  std::map<std::string, std::string> labels;
  std::string facts;         // JSON object text, empty: none
  bool is_draining = false;  // the agent itself ends
  bool is_drained = false;   // somebody wants it to take nothing more
  bool is_cordoned = false;  // and it is noted that it has ended what it had
  Monotonic heard{};         // when it spoke last
  TimePoint heard_at{};
  std::uint64_t granted = 0;  // a number that rises with every grant of any agent

  // Holdings.
  Holding* find(const wire::TaskAttempt& task);
  void hold(Holding holding);
  // Gives back its room when it had not begun to end.
  void drop(const wire::TaskAttempt& task);
  void begin_ending(Holding& holding);
  void reserve(const Room& need) { add(used_, need); }
  void unreserve(const Room& need);
  Room free() const;
  // Nothing is in its hands or on its way there.
  bool is_idle() const;
  const std::map<wire::TaskAttempt, Holding>& holdings() const { return holdings_; }
  void renew(const wire::TaskAttempt& task, Monotonic until);
  // The lease ran out, but what was begun cannot be done again: it waits as long as it may.
  void await_return(const wire::TaskAttempt& task);

  // Conversation.
  wire::SyncAnswer news;  // what the next answer brings
  bool has_news() const;
  // Forgets what the agent has read; the rest becomes news again.
  void acknowledge(std::uint64_t number);
  // True when an answer that may not have arrived already accepted this.
  bool was_accepted(const wire::TaskAttempt& task) const;
  void wait(Answer answer, Monotonic until, bool brought);
  bool is_waiting() const { return waiting_.has_value(); }
  bool must_answer(Monotonic now) const;
  std::optional<Monotonic> wait_until() const;
  // Sends the news; nothing when nobody waits.
  void answer(Millis lease, bool is_drain_wanted);
  void refuse(Error error);

 private:
  static void add(Room& room, const Room& more);
  struct Waiting {
    Answer answer;
    Monotonic until;
    bool brought;
  };

  std::string id_;
  AgentNumber agent_;
  std::map<wire::TaskAttempt, Holding> holdings_;
  Room used_;
  std::uint64_t number_ = 0;
  std::deque<wire::SyncAnswer> unread_;
  std::optional<Waiting> waiting_;
};

}  // namespace docket::engine
