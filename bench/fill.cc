#include "bench/fill.h"

#include <fmt/format.h>

#include "app/data_dir.h"
#include "app/kinds.h"
#include "base/metrics.h"
#include "bench/history.h"
#include "engine/engine.h"
#include "store/sqlite/sqlite_store.h"

namespace docket::bench {
namespace {

using std::chrono_literals::operator""h;

// Jobs of one commit: enough that its fsync costs nothing a job, and its follow-ups fit in it.
constexpr int jobs_a_commit = 1000;

class FixedClock final : public Clock {
 public:
  TimePoint now() const override { return history_start; }
  Monotonic monotonic() const override { return {}; }
};

// The first tenant and user with ids from the seed: the engine takes those it finds by name, so
// only the key is drawn at random.
std::vector<store::Write> owners(std::uint64_t seed) {
  SeededRandom random(~seed);
  const TenantId tenant{make_uuid_v7(history_start, random.next())};
  const UserId user{make_uuid_v7(history_start, random.next())};
  const AgentId agent{make_uuid_v7(history_start, random.next())};
  const TimePoint start = history_start - Micros(1'000'000);
  return {{start, store::AddTenant{TenantNumber{1}, tenant, "default"}},
          {start + Micros(1), store::AddUser{UserNumber{1}, user, TenantNumber{1}, "admin"}},
          {start + Micros(2), store::PutAgent{{.number = AgentNumber{1},
                                               .id = agent,
                                               .tenant = {},
                                               .name = "filled",
                                               .is_drained = false,
                                               .created_at = start,
                                               .last_seen_at = start}}}};
}

Result<bool> write_all(store::Store& store, std::span<const store::Write> writes) {
  const auto result = store.write(writes);
  if (!result) return result.error();
  for (const Result<store::Written>& written : result->writes) {
    if (!written) return written.error();
  }
  return result->owes_more;
}

// Leaves the files of a first start; answers who the admin is.
Result<job::Principal> make_admin(store::Store& store, const std::filesystem::path& data) {
  const FixedClock clock;
  SystemRandom random;
  Metrics metrics;
  const executor::Registry kinds = app::make_registry();
  const auto engine = engine::Engine::open(store, kinds, clock, random, metrics, {});
  if (!engine) return engine.error();
  const auto key = app::write_first_key(**engine, data);
  if (!key) return key.error();
  if (!*key) return conflict("The directory has keys already.");
  const auto cursor = app::cursor_secret(data, random);
  if (!cursor) return cursor.error();
  return (*engine)->authenticate(**key);
}

Result<void> write_history(store::Store& store, History& history) {
  std::vector<store::Write> writes;
  bool owes_more = false;
  TimePoint last{};
  while (!history.is_over()) {
    writes.clear();
    for (int i = 0; i < jobs_a_commit && !history.is_over(); ++i) history.next(writes);
    last = writes.back().at;
    const auto written = write_all(store, writes);
    if (!written) return written.error();
    owes_more = *written;
  }
  while (owes_more) {
    const store::Write rest{last += Micros(1), store::DrainOutbox{}};
    const auto written = write_all(store, {&rest, 1});
    if (!written) return written.error();
    owes_more = *written;
  }
  return {};
}

}  // namespace

Result<void> fill(const FillRequest& request) {
  auto store = store::sqlite::open(request.data, {});
  if (!store) return store.error();
  const auto marks = (*store)->marks();
  if (!marks) return marks.error();
  if (marks->last_commit != 0) return conflict("The directory is in use already.");
  if (const auto owned = write_all(**store, owners(request.seed)); !owned) return owned.error();
  const auto admin = make_admin(**store, request.data);
  if (!admin) return admin.error();
  if (admin->tenant != TenantNumber{1} || admin->user != UserNumber{1}) {
    return corrupt("The first key is not the first user's.");
  }
  const TimePoint today = std::chrono::floor<std::chrono::days>(SystemClock().now());
  History history(*admin, request.door, request.jobs, request.seed, today + 366 * 24h);
  return write_history(**store, history);
}

}  // namespace docket::bench
