#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/kinds.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/time.h"
#include "bench/measure.h"
#include "engine/engine.h"
#include "store/sqlite/sqlite_store.h"

namespace docket::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Walked {
  std::uint64_t jobs = 0;
  std::uint64_t pieces = 0;
  double first_s = 0;
  double seconds = 0;
  double cpu_s = 0;
};

Task<Result<Walked>> walk_on(engine::Walk* walk, Walked so_far) {
  while (true) {
    auto piece = co_await walk->next();
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return so_far;
    so_far.jobs += piece->size();
    ++so_far.pieces;
  }
}

Result<Walked> walk_once(engine::Engine& engine, const job::Principal& who,
                         engine::WalkQuery query) {
  const auto start = Clock::now();
  const std::clock_t cpu_start = std::clock();
  const auto seconds_since_start = [start] {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto walk = engine.walk(who, std::move(query));
  if (!walk) return walk.error();
  const auto first = wait_for((*walk)->next());
  if (!first) return first.error();
  const double first_s = seconds_since_start();
  auto walked =
      wait_for(walk_on(walk->get(), {.jobs = first->size(), .pieces = 1, .first_s = first_s}));
  if (!walked) return walked.error();
  walked->seconds = seconds_since_start();
  walked->cpu_s = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
  return walked;
}

}  // namespace

Result<std::string> measure_walk(const WalkRequest& request) {
  auto store = store::sqlite::open(request.data, {});
  if (!store) return store.error();
  const auto directory = (*store)->directory();
  if (!directory) return directory.error();
  if (directory->tenants.empty()) return not_found("The directory has no tenant.");
  job::Principal who;
  who.tenant = directory->tenants.front().number;

  const SystemClock clock;
  SystemRandom random;
  Metrics metrics;
  const executor::Registry kinds = app::make_registry();
  auto engine = engine::Engine::open(**store, kinds, clock, random, metrics, {});
  if (!engine) return engine.error();

  engine::WalkQuery query;
  query.detail = store::Detail::line;
  if (request.is_of_failed) query.states = {job::State::failed};
  if (!request.workflow.empty()) query.facets[job::Facet::workflow] = request.workflow;
  std::vector<Walked> walks;
  for (int i = 0; i < request.times; ++i) {
    const auto walked = walk_once(**engine, who, query);
    if (!walked) return walked.error();
    walks.push_back(*walked);
  }
  const auto median = walks.begin() + request.times / 2;
  std::ranges::nth_element(walks, median, {}, &Walked::seconds);
  return fmt::format(R"({{"jobs":{},"pieces":{},"first_ms":{:.3f},"seconds":{:.6f},"cpu_s":{:.6f},)"
                     R"("rows_per_s":{:.0f}}})",
                     median->jobs, median->pieces, median->first_s * 1e3, median->seconds,
                     median->cpu_s, static_cast<double>(median->jobs) / median->seconds);
}

}  // namespace docket::bench
