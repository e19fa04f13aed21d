#include <chrono>

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

}  // namespace

Result<std::string> measure_walk(const std::filesystem::path& data, bool is_of_failed) {
  auto store = store::sqlite::open(data, {});
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
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };

  const auto start = Clock::now();
  engine::WalkQuery query;
  if (is_of_failed) query.states = {job::State::failed};
  auto walk = (*engine)->walk(who, std::move(query));
  if (!walk) return walk.error();
  const auto first = wait_for((*walk)->next());
  if (!first) return first.error();
  const double first_s = seconds_since(start);
  const auto walked = wait_for(walk_on(walk->get(), {first->size(), 1}));
  if (!walked) return walked.error();
  const double all_s = seconds_since(start);
  return fmt::format(
      R"({{"jobs":{},"pieces":{},"first_ms":{:.3f},"seconds":{:.3f},"rows_per_s":{:.0f}}})",
      walked->jobs, walked->pieces, first_s * 1e3, all_s,
      static_cast<double>(walked->jobs) / all_s);
}

}  // namespace docket::bench
