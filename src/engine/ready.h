// The ready list: which task is granted next.
//
// Guarantees: a claim goes round the tenants that have work for the agent and takes each one's
//   highest priority, oldest first. Work that no asking agent serves costs a claim nothing. Work
//   that does not fit is passed over as a whole lane; a lane passed over `passes_max` times by
//   agents it would fit when empty reserves the next room.
// Threads: the loop's only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "job/job.h"
#include "job/submission.h"

namespace docket::engine {

struct TaskKey {
  Sequence job = Sequence::none;
  job::TaskIndex task = 0;
  friend auto operator<=>(const TaskKey&, const TaskKey&) = default;
};

struct TaskKeyHash {
  std::size_t operator()(const TaskKey& key) const noexcept {
    return static_cast<std::size_t>(to_number(key.job)) * 0x9e3779b97f4a7c15ULL ^ key.task;
  }
};

struct ReadyTask {
  TaskKey key;
  TenantNumber tenant = TenantNumber::none;
  std::string kind;
  bool is_for_own_agents = false;
  job::Priority priority = 0;
  job::Resources resources;
  AgentNumber target = AgentNumber::none;  // who may take it; none: any that serves the kind
  std::uint32_t attempt = 0;               // grants that it has had
  job::Patience patience = {};
};

// What an agent could take now, and what it could take with nothing running.
struct Room {
  std::uint32_t slots = 0;
  std::int64_t memory_bytes = 0;
  std::uint32_t host_slots = 0;  // for work on the agent's machine itself; the list does not look
};
struct Claimant {
  TenantNumber home = TenantNumber::none;  // whose agent it is
  const std::vector<std::string>* kinds = nullptr;
  std::optional<TenantNumber> tenant;  // serves only this one
  Room free;
  Room whole;
};

class Ready {
 public:
  static constexpr int passes_max = 64;

  // Adding a task twice offers it twice; the second claim is refused by its attempt.
  void add(const ReadyTask& task);
  // Takes the next task for this claimant off the list, of those that are for no agent alone.
  std::optional<ReadyTask> take(const Claimant& claimant);
  std::size_t size() const { return size_; }
  // The next task that is for this agent alone, and taking it off the list. Null: none is.
  const ReadyTask* first_for(AgentNumber agent) const;
  ReadyTask take_first_for(AgentNumber agent);
  // Whether tasks wait for one agent alone, and taking those of them off the list that
  // `is_taken` says; it is asked agent by agent.
  bool has_targeted() const { return !targeted_.empty(); }
  std::vector<ReadyTask> take_targeted(const std::function<bool(const ReadyTask&)>& is_taken);
  // A job has ended: what was for one agent alone is of no use. Other tasks are refused when they
  // are claimed.
  void forget(Sequence job);

 private:
  // Resources rounded up, so that few lanes hold everything: cores to a power of two, memory to a
  // step of an eighth of one or less, for what needs most of a machine has to fit it.
  struct LaneKey {
    std::uint8_t cores_log2 = 0;
    std::uint16_t memory_step = 0;
    bool is_for_own_agents = false;
    friend auto operator<=>(const LaneKey&, const LaneKey&) = default;
  };
  // A heap by (priority down, sequence up).
  struct Item {
    job::Priority priority;
    TaskKey key;
    friend bool operator<(const Item& a, const Item& b) {
      return a.priority != b.priority ? a.priority < b.priority : a.key > b.key;
    }
    friend bool operator>(const Item& a, const Item& b) { return b < a; }
  };
  struct Lane {
    std::vector<Item> heap;
    int passes = 0;
  };
  using Lanes = std::map<LaneKey, Lane>;
  using Tenants = std::map<TenantNumber, Lanes>;
  struct Pick {
    Tenants* tenants = nullptr;
    Lanes* lanes = nullptr;
    Lanes::iterator lane;
    const std::string* kind = nullptr;
  };

  static LaneKey lane_of(const ReadyTask& task);
  static Room need_of(const LaneKey& lane);
  std::optional<TenantNumber> tenant_after(const Claimant& claimant,
                                           std::optional<TenantNumber> last) const;
  // The best fitting lane of a tenant; `*is_reserved` when a starved lane holds the room back.
  std::optional<Pick> best_lane(const Claimant& claimant, TenantNumber tenant, bool* is_reserved);
  ReadyTask pop(const Pick& pick, TenantNumber tenant);

  void untarget(Sequence job);

  std::map<std::string, Tenants, std::less<>> kinds_;
  // By agent, in order of what goes first.
  std::map<AgentNumber, std::map<Item, ReadyTask, std::greater<>>> targeted_;
  std::unordered_map<std::int64_t, std::uint32_t> targeted_of_;  // how many, by job
  std::optional<TenantNumber> last_tenant_;                      // where the round stands
  std::size_t size_ = 0;
};

}  // namespace docket::engine
