#include "index/index.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "base/check.h"
#include "index/facet_rolls.h"
#include "index/listing.h"
#include "index/roll.h"
#include "index/timeline.h"
#include "index/turnstile.h"

namespace docket::index {
namespace {

// The facets of an open job, without the padding of an Entry's.
class FacetMemory {
 public:
  explicit FacetMemory(std::span<const FacetValue> values)
      : count_(static_cast<std::uint8_t>(values.size())) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      facets_[i] = values[i].first;
      numbers_[i] = values[i].second;
    }
  }
  std::size_t size() const { return count_; }
  FacetValue operator[](std::size_t i) const { return {facets_[i], numbers_[i]}; }

 private:
  std::array<std::uint32_t, job::facets_per_job_max> numbers_{};
  std::array<job::Facet, job::facets_per_job_max> facets_{};
  std::uint8_t count_;
};

struct Tenant {
  Roll jobs{Roll::Versions::kept};
  std::array<std::int64_t, job::doors> epochs{};  // the commits that last touched each door's jobs
  std::int64_t final_epoch = 0;                   // the last one that touched a final job

  std::int64_t epoch_of(std::optional<job::Door> door) const {
    return door ? epochs[static_cast<std::size_t>(*door)] : std::ranges::max(epochs);
  }
};

// The facet rolls and lists of sequences that together narrow a query.
struct Narrowing {
  std::vector<const Roll*> rolls;
  std::vector<std::vector<std::int64_t>> lists;
};

std::vector<std::int64_t> rising_numbers(const std::vector<Sequence>& sequences) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(sequences.size());
  for (const Sequence sequence : sequences) numbers.push_back(to_number(sequence));
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace

struct Index::State {
  mutable Turnstile turnstile;
  std::int64_t epoch = 0;
  std::uint64_t jobs = 0;
  boost::unordered_flat_map<std::uint32_t, std::unique_ptr<Tenant>> tenants;
  FacetRolls facets;
  Timeline timeline;
  // Of jobs that are not final and have any.
  boost::unordered_flat_map<std::int64_t, FacetMemory> facets_of_open;

  const Tenant* find(TenantNumber number) const {
    const auto found = tenants.find(static_cast<std::uint32_t>(number));
    return found == tenants.end() ? nullptr : found->second.get();
  }
  Tenant& tenant_of(TenantNumber number) {
    std::unique_ptr<Tenant>& tenant = tenants[static_cast<std::uint32_t>(number)];
    if (!tenant) tenant = std::make_unique<Tenant>();
    return *tenant;
  }
  void change(const Entry& entry);
  void change(const Update& update);
  void change(const Remove& remove);
  void touch(Tenant& tenant, Attributes before);

  std::int64_t epoch_of(const Query& query) const;
  Range range_of(const Query& query) const;
  std::optional<Narrowing> narrowing(const Query& query) const;
  std::vector<Row> matches(const Query& query, const Tenant& tenant, Range range,
                           const Narrowing& narrowing) const;
};

void Index::State::touch(Tenant& tenant, Attributes before) {
  tenant.epochs[static_cast<std::size_t>(before.door())] = epoch;
  if (is_final(before.state())) tenant.final_epoch = epoch;
}

void Index::State::change(const Entry& entry) {
  const std::int64_t sequence = to_number(entry.sequence);
  const Attributes job(entry.door, entry.job_class, entry.state);
  Tenant& tenant = tenant_of(entry.tenant);
  tenant.jobs.append(sequence, job, shorten(entry.version));
  timeline.append(sequence, entry.created_at);
  for (const FacetValue& value : entry.facet_values())
    facets.append({entry.tenant, value}, sequence, job, tenant.jobs, epoch);
  if (entry.facet_count > 0 && !is_final(entry.state))
    facets_of_open.emplace(sequence, FacetMemory(entry.facet_values()));
  tenant.epochs[static_cast<std::size_t>(entry.door)] = epoch;
  ++jobs;
}

void Index::State::change(const Update& update) {
  const std::int64_t sequence = to_number(update.sequence);
  Tenant& tenant = tenant_of(update.tenant);
  const Attributes before = tenant.jobs.set(sequence, update.state, shorten(update.version));
  touch(tenant, before);
  if (is_final(before.state())) {
    DOCKET_CHECK(before.state() == update.state, "a final state stays");
    return;
  }
  const auto found = facets_of_open.find(sequence);
  if (found == facets_of_open.end()) return;
  for (std::size_t i = 0; i < found->second.size(); ++i)
    facets.set({update.tenant, found->second[i]}, sequence, update.state, epoch);
  if (is_final(update.state)) facets_of_open.erase(found);
}

void Index::State::change(const Remove& remove) {
  const std::int64_t sequence = to_number(remove.sequence);
  Tenant& tenant = tenant_of(remove.tenant);
  touch(tenant, tenant.jobs.remove(sequence));
  timeline.remove(sequence);
  for (const FacetValue& value : remove.facet_values())
    facets.remove({remove.tenant, value}, sequence, epoch);
  facets_of_open.erase(sequence);
  --jobs;
}

// A job of the answer is in the door's list and in every roll asked for, so a change to it touches
// all of them: the one that was touched least recently decides. Short rolls are not told of
// changes, and no roll is told of changes to final jobs, whose facets are forgotten.
std::int64_t Index::State::epoch_of(const Query& query) const {
  const Tenant* const tenant = find(query.tenant);
  if (tenant == nullptr) return 0;
  const std::int64_t door = tenant->epoch_of(query.door);
  std::int64_t least = door;
  for (const FacetValue& value : query.facets) {
    const FacetRolls::LongRoll* const roll = facets.find_long({query.tenant, value});
    if (roll != nullptr) least = std::min(least, roll->epoch);
  }
  return std::max(least, std::min(door, tenant->final_epoch));
}

Range Index::State::range_of(const Query& query) const {
  Range range;
  if (query.created_from) range.low = timeline.first_since(*query.created_from);
  if (query.created_to) range.high = timeline.first_since(*query.created_to);
  return range;
}

Index::Index() : state_(std::make_unique<State>()) {}
Index::~Index() = default;

void Index::apply(std::span<const Change> changes, std::int64_t epoch) {
  const std::unique_lock alone(state_->turnstile);
  DOCKET_CHECK(state_->epoch <= epoch, "commits rise");
  state_->epoch = epoch;
  for (const Change& change : changes)
    std::visit([&](const auto& one) { state_->change(one); }, change);
}

// Empty when one of them has no job at all.
std::optional<Narrowing> Index::State::narrowing(const Query& query) const {
  Narrowing narrowing;
  for (const FacetValue& value : query.facets) {
    const FacetRolls::Key key(query.tenant, value);
    if (const FacetRolls::LongRoll* const roll = facets.find_long(key)) {
      narrowing.rolls.push_back(&roll->roll);
    } else if (const SmallRoll* const few = facets.find_short(key)) {
      narrowing.lists.push_back(few->sequences());
    } else {
      return std::nullopt;
    }
  }
  if (query.among) narrowing.lists.push_back(rising_numbers(*query.among));
  return narrowing;
}

// The jobs that match all filters but `states`, rising: walks the shortest, tests the others.
std::vector<Row> Index::State::matches(const Query& query, const Tenant& tenant, Range range,
                                       const Narrowing& narrowing) const {
  const Filter filter(query.door, query.classes, job::StateSet::all());
  std::vector<Row> rows;
  std::vector<const Roll*> rolls = narrowing.rolls;
  if (narrowing.lists.empty()) {
    std::ranges::sort(rolls, {}, &Roll::jobs);
    rolls.front()->fetch(filter, range, Direction::rising, 0, rolls.front()->jobs(), rows);
    rolls.erase(rolls.begin());
  } else {
    for (const std::int64_t sequence : *std::ranges::min_element(
             narrowing.lists, {}, [](const auto& list) { return list.size(); })) {
      if (!range.has(sequence)) continue;
      const std::optional<Roll::Job> job = tenant.jobs.find(sequence);
      if (job && filter.matches(job->attributes))
        rows.push_back({Sequence{sequence}, job->attributes.state(), job->version});
    }
  }
  for (const Roll* const roll : rolls) roll->retain(rows);
  for (const std::vector<std::int64_t>& list : narrowing.lists) {
    std::erase_if(rows, [&](const Row& row) {
      return !std::ranges::binary_search(list, to_number(row.sequence));
    });
  }
  return rows;
}

Page Index::page(const Query& query) const {
  const std::shared_lock together(state_->turnstile);
  Page page;
  page.epoch = state_->epoch;
  page.rolls_epoch = state_->epoch_of(query);
  const Tenant* const tenant = state_->find(query.tenant);
  if (tenant == nullptr) return page;
  const std::optional<Narrowing> narrowing = state_->narrowing(query);
  if (!narrowing) return page;
  const Range range = state_->range_of(query);
  const std::vector<const Roll*>& rolls = narrowing->rolls;
  if (narrowing->lists.empty() && rolls.size() <= 1) {
    list_roll(rolls.empty() ? tenant->jobs : *rolls.front(), query, range, page);
  } else {
    list_rows(state_->matches(query, *tenant, range, *narrowing), query, page);
  }
  if (!rolls.empty())  // these keep no versions
    for (Row& row : page.rows) row.version = tenant->jobs.find(to_number(row.sequence))->version;
  return page;
}

std::int64_t Index::epoch_of(const Query& query) const {
  const std::shared_lock together(state_->turnstile);
  return state_->epoch_of(query);
}

std::uint64_t Index::jobs() const {
  const std::shared_lock together(state_->turnstile);
  return state_->jobs;
}

std::size_t Index::memory_bytes() const {
  const std::shared_lock together(state_->turnstile);
  std::size_t bytes =
      sizeof(State) + state_->facets.memory_bytes() + state_->timeline.memory_bytes() +
      state_->facets_of_open.bucket_count() * (sizeof(std::pair<std::int64_t, FacetMemory>) + 1);
  for (const auto& [number, tenant] : state_->tenants)
    bytes += sizeof(Tenant) + tenant->jobs.memory_bytes();
  return bytes;
}

}  // namespace docket::index
