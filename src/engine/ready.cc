#include "engine/ready.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace docket::engine {
namespace {

std::uint8_t log2_up(std::uint64_t value) {
  return static_cast<std::uint8_t>(value <= 1 ? 0 : std::bit_width(value - 1));
}

// Step s is (8 + s % 8) · 2^(s / 8) bytes.
std::int64_t bytes_of_step(unsigned step) { return std::int64_t{8 + step % 8} << (step / 8); }

std::uint16_t memory_step(std::int64_t bytes) {
  if (bytes <= bytes_of_step(0)) return 0;
  const auto last = static_cast<std::uint64_t>(bytes - 1);
  const auto octave = static_cast<unsigned>(std::bit_width(last)) - 4;
  return static_cast<std::uint16_t>(8 * octave + (last >> octave) - 7);
}

bool fits(const Room& need, const Room& room) {
  return need.slots <= room.slots && need.memory_bytes <= room.memory_bytes;
}

}  // namespace

Ready::LaneKey Ready::lane_of(const ReadyTask& task) {
  return {.cores_log2 = log2_up(task.resources.cores),
          .memory_step = memory_step(task.resources.memory_bytes),
          .is_for_own_agents = task.is_for_own_agents};
}

Room Ready::need_of(const LaneKey& lane) {
  return {.slots = 1U << lane.cores_log2, .memory_bytes = bytes_of_step(lane.memory_step)};
}

void Ready::add(const ReadyTask& task) {
  if (task.target != AgentNumber::none) {
    if (targeted_[task.target].try_emplace({task.priority, task.key}, task).second) {
      ++size_;
      ++targeted_of_[to_number(task.key.job)];
    }
    return;
  }
  Lane& lane = kinds_[task.kind][task.tenant][lane_of(task)];
  lane.heap.push_back({task.priority, task.key});
  std::push_heap(lane.heap.begin(), lane.heap.end());
  ++size_;
}

std::optional<TenantNumber> Ready::tenant_after(const Claimant& claimant,
                                                std::optional<TenantNumber> last) const {
  std::optional<TenantNumber> next;
  for (const std::string& kind : *claimant.kinds) {
    const auto tenants = kinds_.find(kind);
    if (tenants == kinds_.end()) continue;
    const auto found = last ? tenants->second.upper_bound(*last) : tenants->second.begin();
    if (found == tenants->second.end()) continue;
    if (!next || found->first < *next) next = found->first;
  }
  return next;
}

std::optional<Ready::Pick> Ready::best_lane(const Claimant& claimant, TenantNumber tenant,
                                            bool* is_reserved) {
  std::optional<Pick> best;
  std::vector<Lane*> passed;
  for (const std::string& kind : *claimant.kinds) {
    const auto tenants = kinds_.find(kind);
    if (tenants == kinds_.end()) continue;
    const auto lanes = tenants->second.find(tenant);
    if (lanes == tenants->second.end()) continue;
    for (auto lane = lanes->second.begin(); lane != lanes->second.end(); ++lane) {
      if (lane->first.is_for_own_agents && claimant.home != tenant) continue;
      const Room need = need_of(lane->first);
      if (!fits(need, claimant.free)) {
        if (fits(need, claimant.whole)) passed.push_back(&lane->second);
        continue;
      }
      if (!best || best->lane->second.heap.front() < lane->second.heap.front()) {
        best = Pick{&tenants->second, &lanes->second, lane, &tenants->first};
      }
    }
  }
  for (Lane* lane : passed) *is_reserved |= ++lane->passes > passes_max;
  if (*is_reserved) return std::nullopt;
  return best;
}

ReadyTask Ready::pop(const Pick& pick, TenantNumber tenant) {
  Lane& lane = pick.lane->second;
  const LaneKey key = pick.lane->first;
  std::pop_heap(lane.heap.begin(), lane.heap.end());
  const Item item = lane.heap.back();
  lane.heap.pop_back();
  lane.passes = 0;
  --size_;
  const Room need = need_of(key);
  ReadyTask task{.key = item.key,
                 .tenant = tenant,
                 .kind = *pick.kind,
                 .is_for_own_agents = key.is_for_own_agents,
                 .priority = item.priority,
                 .resources = {.cores = need.slots, .memory_bytes = need.memory_bytes}};
  if (lane.heap.empty()) pick.lanes->erase(pick.lane);
  if (pick.lanes->empty()) pick.tenants->erase(tenant);
  return task;
}

std::vector<ReadyTask> Ready::take_targeted(const std::function<bool(const ReadyTask&)>& is_taken) {
  std::vector<ReadyTask> taken;
  for (auto& [agent, tasks] : targeted_) {
    std::erase_if(tasks, [&](const auto& entry) {
      if (!is_taken(entry.second)) return false;
      taken.push_back(entry.second);
      return true;
    });
  }
  std::erase_if(targeted_, [](const auto& entry) { return entry.second.empty(); });
  size_ -= taken.size();
  for (const ReadyTask& task : taken) untarget(task.key.job);
  return taken;
}

const ReadyTask* Ready::first_for(AgentNumber agent) const {
  const auto found = targeted_.find(agent);
  return found == targeted_.end() ? nullptr : &found->second.begin()->second;
}

ReadyTask Ready::take_first_for(AgentNumber agent) {
  const auto found = targeted_.find(agent);
  DOCKET_CHECK(found != targeted_.end(), "a task that was seen is taken");
  const auto first = found->second.begin();
  ReadyTask task = std::move(first->second);
  found->second.erase(first);
  if (found->second.empty()) targeted_.erase(found);
  --size_;
  untarget(task.key.job);
  return task;
}

void Ready::untarget(Sequence job) {
  const auto found = targeted_of_.find(to_number(job));
  if (--found->second == 0) targeted_of_.erase(found);
}

void Ready::forget(Sequence job) {
  if (!targeted_of_.contains(to_number(job))) return;
  take_targeted([&](const ReadyTask& task) { return task.key.job == job; });
}

std::optional<ReadyTask> Ready::take(const Claimant& claimant) {
  if (claimant.free.slots == 0) return std::nullopt;
  bool is_reserved = false;
  const auto try_tenant = [&](TenantNumber tenant) -> std::optional<ReadyTask> {
    const auto pick = best_lane(claimant, tenant, &is_reserved);
    if (!pick) return std::nullopt;
    last_tenant_ = tenant;
    return pop(*pick, tenant);
  };
  if (claimant.tenant) return try_tenant(*claimant.tenant);

  // Once round: from the tenant after the last one served to the end, then from the start.
  const auto start = last_tenant_;
  for (auto tenant = tenant_after(claimant, start); tenant && !is_reserved;
       tenant = tenant_after(claimant, tenant)) {
    if (auto task = try_tenant(*tenant)) return task;
  }
  if (!start) return std::nullopt;
  for (auto tenant = tenant_after(claimant, std::nullopt);
       tenant && *tenant <= *start && !is_reserved; tenant = tenant_after(claimant, tenant)) {
    if (auto task = try_tenant(*tenant)) return task;
  }
  return std::nullopt;
}

}  // namespace docket::engine
