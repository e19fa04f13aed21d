#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "app/kinds.h"
#include "bench/measure.h"
#include "engine/ready.h"
#include "index/index.h"
#include "store/sqlite/sqlite_store.h"

namespace docket::bench {
namespace {

using Clock = std::chrono::steady_clock;

double millis_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct IndexCost {
  std::uint64_t jobs = 0;
  std::uint64_t memberships = 0;
  std::size_t bytes = 0;
};

Result<IndexCost> fill_index(store::Store& store, bool has_facets) {
  constexpr std::size_t piece = 16'384;
  index::Index index;
  IndexCost cost;
  std::vector<index::Change> changes;
  const auto flush = [&] {
    index.apply(changes, 1);
    changes.clear();
  };
  const auto scanned = store.scan_members([&](const store::Member& member) {
    index::Entry entry{.sequence = member.sequence,
                       .tenant = member.tenant,
                       .door = member.door,
                       .job_class = member.job_class,
                       .state = member.state,
                       .version = member.version,
                       .created_at = member.created_at,
                       .facets = {},
                       .facet_count = 0};
    if (has_facets) {
      entry.facet_count = member.facet_count;
      entry.facets = member.facets;
      cost.memberships += member.facet_count;
    }
    changes.emplace_back(entry);
    if (changes.size() == piece) flush();
    return true;
  });
  if (!scanned) return scanned.error();
  flush();
  cost.jobs = index.jobs();
  cost.bytes = index.memory_bytes();
  return cost;
}

engine::ReadyTask ready_task(std::int64_t sequence, std::string kind) {
  engine::ReadyTask task;
  task.key = {Sequence{sequence}, 0};
  task.tenant = TenantNumber{1};
  task.kind = std::move(kind);
  return task;
}

}  // namespace

Result<std::string> measure_index(const std::filesystem::path& data) {
  auto store = store::sqlite::open(data, {});
  if (!store) return store.error();
  const auto bare = fill_index(**store, false);
  if (!bare) return bare.error();
  const auto whole = fill_index(**store, true);
  if (!whole) return whole.error();
  const auto jobs = static_cast<double>(std::max<std::uint64_t>(bare->jobs, 1));
  const auto memberships = static_cast<double>(std::max<std::uint64_t>(whole->memberships, 1));
  return fmt::format(
      R"({{"jobs":{},"bytes_a_job":{:.2f},"bytes_a_membership":{:.2f}}})", bare->jobs,
      static_cast<double>(bare->bytes) / jobs,
      (static_cast<double>(whole->bytes) - static_cast<double>(bare->bytes)) / memberships);
}

Result<std::string> measure_claim(std::int64_t unserved) {
  constexpr std::int64_t served = 1000;
  engine::Ready ready;
  for (std::int64_t i = 1; i <= unserved; ++i) ready.add(ready_task(i, "unserved"));
  for (std::int64_t i = 1; i <= served; ++i) ready.add(ready_task(unserved + i, "served"));
  const std::vector<std::string> kinds = {"served"};
  const engine::Room room{.slots = 2, .memory_bytes = 1LL << 30};
  const engine::Claimant claimant{.kinds = &kinds, .tenant = {}, .free = room, .whole = room};
  std::vector<double> millis;
  for (std::int64_t i = 0; i < served; ++i) {
    const auto start = Clock::now();
    const auto taken = ready.take(claimant);
    millis.push_back(millis_since(start));
    if (!taken || to_number(taken->key.job) != unserved + 1 + i) {
      return corrupt("The wrong task was taken.");
    }
  }
  std::ranges::sort(millis);
  return fmt::format(R"({{"p50_ms":{:.6f},"max_ms":{:.6f}}})", quantile(millis, 0.5),
                     millis.back());
}

Result<std::string> measure_simulate(std::string_view model, int times) {
  const executor::Registry kinds = app::make_registry();
  const auto executor = kinds.find("simulate")->make_executor();
  executor::Task task;
  task.input = fmt::format(R"({{"model":{{"type":"{}"}},"parameter_set":"Chen2020",)"
                           R"("experiment":["Discharge at 1C until 2.5 V"]}})",
                           model);
  executor::QuietContext context;
  std::vector<double> millis;
  for (int i = 0; i < times; ++i) {
    const auto start = Clock::now();
    const executor::Outcome outcome = executor->run(task, context);
    millis.push_back(millis_since(start));
    if (const auto* failure = std::get_if<Failure>(&outcome)) return corrupt(failure->message);
  }
  std::ranges::sort(millis);
  return fmt::format(R"({{"p50_ms":{:.3f},"min_ms":{:.3f}}})", quantile(millis, 0.5),
                     millis.front());
}

}  // namespace docket::bench
