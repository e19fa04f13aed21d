// What a batch of writes is made of, and what it answers.
//
// Guarantees: everything random or timed (stamps, ids, sequences, key secrets' hashes) is in the
//   write; a backend adds nothing of its own, so two backends given the same batch hold the same.
// Threads: plain values.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "job/command.h"
#include "job/principal.h"
#include "job/transition.h"
#include "store/record.h"
#include "store/view.h"

namespace docket::store {

// A new job. A parent named in it must be an open job of the same tenant and door: `not_found`
// or `invalid_argument` otherwise. With an idempotency key: the same key and digest of the same
// user answers with the job made then (Written::is_replay); another digest is `conflict`.
struct Submit {
  TenantNumber tenant = TenantNumber::none;
  UserNumber user = UserNumber::none;
  UserId user_id;
  JobId id;
  Sequence sequence = Sequence::none;
  job::Submission submission;
  // Why nothing is made of it, unless it is a replay.
  std::optional<Error> refused_if_new = {};
};

// Which job a client means. Another tenant's or another door's job is `not_found`.
struct ClientRef {
  TenantNumber tenant = TenantNumber::none;
  std::optional<job::Door> door;  // empty: any (the native door)
  JobId id;
};

// A command to a job or one of its tasks.
struct Act {
  std::variant<Sequence, ClientRef> job;
  job::TaskIndex task = 0;  // read when the command is about a task
  job::Command command;
  std::optional<Output> output = {};  // with Finish
};

struct AddTenant {
  TenantNumber number = TenantNumber::none;
  TenantId id;
  std::string name;
};
struct AddUser {
  UserNumber number = UserNumber::none;
  UserId id;
  TenantNumber tenant = TenantNumber::none;
  std::string name;
};
// A key as stored: never its secret, only SHA-256 of it.
struct KeyRow {
  KeyId id;
  TenantNumber tenant = TenantNumber::none;
  UserNumber user = UserNumber::none;
  job::Role role = job::Role::read;
  bool is_operator = false;
  std::array<std::uint8_t, 32> secret_sha256{};
  std::string name;             // what a person calls it
  std::string agent_name = {};  // the agent that it is for; empty: any that comes with it
  TimePoint created_at{};
  std::optional<TimePoint> revoked_at;  // refused from then on; may be ahead
};
struct AddKey {
  KeyRow key;
};
struct RevokeKey {  // `not_found` when the tenant has no such key; revoking twice is fine
  std::optional<TenantNumber> tenant;  // empty: any (the operator)
  KeyId id;
  // From when on; empty: from the write on. What ends earlier stays so.
  std::optional<TimePoint> at = {};
};
// Keys that only machines had: of agents, and tokens for those.
struct RemoveEndedKeys {  // fine when there is none
  TimePoint until{};      // refused from then on, or earlier
};
inline bool is_removed(const KeyRow& key, TimePoint until) {
  const bool is_machines = key.role == job::Role::agent || key.role == job::Role::enroll;
  return is_machines && key.revoked_at && *key.revoked_at <= until;
}
// What somebody asked of an agent, and what became of it.
struct AgentEvent {
  enum class Kind : std::uint8_t { drain, cordoned, undrain };  // stored; never renumber
  Kind kind = Kind::drain;
  TimePoint at{};
  friend bool operator==(const AgentEvent&, const AgentEvent&) = default;
};
inline constexpr std::size_t agent_events_max = 64;  // the newest are kept

struct AgentRow {
  AgentNumber number = AgentNumber::none;
  AgentId id;
  std::optional<TenantNumber> tenant;  // whose work it does; empty: everybody's
  std::string name;
  bool is_drained = false;  // the wanted state
  TimePoint created_at{};
  TimePoint last_seen_at{};
  std::vector<AgentEvent> events = {};  // in order
};
struct PutAgent {  // new or changed, by number
  AgentRow agent;
};
// A new record; its number is the stamp of the write.
struct AddRecord {
  TenantNumber tenant = TenantNumber::none;
  UserId user_id;
  RecordId id;
  std::string kind;
  std::string body;
  std::optional<job::GroupRules> group;  // jobs can join it
};
struct PutRecord {  // `conflict` when the record has another version
  RecordRef record;
  std::uint32_t version = 0;
  std::string body;
};
struct RemoveRecord {  // closes its group first
  RecordRef record;
  UserId user_id;
};
// Closing a closed group is fine and changes nothing. `invalid_argument` for a record without one.
struct CloseGroup {
  std::variant<RecordNumber, RecordRef> record;
  std::optional<UserId> user_id;  // empty: its time came
};
// Nothing but the follow-ups that are still owed.
struct DrainOutbox {};

using Request = std::variant<Submit, Act, AddTenant, AddUser, AddKey, RevokeKey, RemoveEndedKeys,
                             PutAgent, AddRecord, PutRecord, RemoveRecord, CloseGroup, DrainOutbox>;

enum class BundleRule : std::uint8_t {
  each,   // a refused write undoes nothing else
  whole,  // a refused write undoes the bundle: its other writes answer `conflict`
};

// Writes of one request are a bundle. What its children mean to their parents takes effect at its
// end, so a parent hears of all of them before it hears how the first one ended.
struct Write {
  TimePoint at{};  // the stamp; strictly rises from write to write
  Request request;
  // Of a bundle's first write: how many writes it has, this one included. Its others have 0.
  std::uint32_t bundle = 1;
  BundleRule rule = BundleRule::each;  // of a bundle's first write
};

// What a write did. `job` is set for Submit and for an Act by ClientRef: the job as it stands after
// it (not after later writes of the batch), with full detail except the timeline, children and, of
// an Act, large inputs (see Detail::row). An Act by Sequence answers nothing more than that it was
// done: it is the engine's own hot path.
struct Written {
  std::optional<View> job;
  bool is_replay = false;
  std::optional<Record> record;  // of writes about records: as it stands after it
};

// One job as one write (or follow-up) changed it, for the index, the ready list, timers and
// watchers. In order; a job changed twice in a batch has two.
struct Effect {
  job::Job job;                                              // after
  std::optional<job::State> before;                          // empty: born by this change
  bool is_removed = false;                                   // deleted; `job` is how it stood
  std::shared_ptr<const Spec> spec;                          // of births
  std::vector<std::pair<job::Facet, std::uint32_t>> facets;  // numbers, of births and removals
  std::vector<job::Task> tasks;  // changed or new tasks (also the only task of a single one)
  std::vector<job::Event> events;
};

struct BatchResult {
  std::int64_t commit = 0;              // rises with every batch that changed something
  std::vector<Result<Written>> writes;  // one for each write, in order
  std::vector<Effect> effects;
  std::vector<Record> groups;  // made or closed, as they stood then
  bool owes_more = false;      // the outbox is not empty: write again, if only DrainOutbox
};

}  // namespace docket::store
