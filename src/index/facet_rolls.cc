#include "index/facet_rolls.h"

#include "base/check.h"

namespace docket::index {
namespace {

constexpr unsigned facet_bits = 4;
constexpr unsigned tenant_bits = 28;
static_assert(job::facets <= 1 << facet_bits);

}  // namespace

FacetRolls::Key::Key(TenantNumber tenant, FacetValue value)
    : bits_((static_cast<std::uint64_t>(tenant) << facet_bits |
             static_cast<std::uint64_t>(value.first))
                << 32U |
            value.second) {
  DOCKET_CHECK(static_cast<std::uint32_t>(tenant) < 1U << tenant_bits, "tenants are fewer");
}

void FacetRolls::append(Key key, std::int64_t sequence, Attributes attributes,
                        const Roll& tenant_jobs, std::int64_t epoch) {
  const auto found = long_.find(key);
  LongRoll* roll = found == long_.end() ? nullptr : found->second.get();
  if (roll == nullptr) {
    SmallRoll& few = short_[key];
    if (!few.is_full()) return few.append(sequence);
    roll = &lengthen(key, few, tenant_jobs);
    short_.erase(key);
  }
  roll->roll.append(sequence, attributes, 0);
  roll->epoch = epoch;
}

FacetRolls::LongRoll& FacetRolls::lengthen(Key key, const SmallRoll& roll,
                                           const Roll& tenant_jobs) {
  std::unique_ptr<LongRoll>& longer = long_[key];
  longer = std::make_unique<LongRoll>();
  for (const std::int64_t sequence : roll.sequences())
    longer->roll.append(sequence, tenant_jobs.find(sequence)->attributes, 0);
  return *longer;
}

void FacetRolls::set(Key key, std::int64_t sequence, job::State state, std::int64_t epoch) {
  const auto found = long_.find(key);
  if (found == long_.end()) return;
  found->second->roll.set(sequence, state, 0);
  found->second->epoch = epoch;
}

void FacetRolls::remove(Key key, std::int64_t sequence, std::int64_t epoch) {
  if (const auto found = long_.find(key); found != long_.end()) {
    LongRoll& roll = *found->second;
    roll.roll.remove(sequence);
    roll.epoch = epoch;
    if (roll.roll.jobs() == 0) long_.erase(found);
    return;
  }
  const auto found = short_.find(key);
  DOCKET_CHECK(found != short_.end(), "a job is removed with the facets it came with");
  found->second.remove(sequence);
  if (found->second.is_empty()) short_.erase(found);
}

const FacetRolls::LongRoll* FacetRolls::find_long(Key key) const {
  const auto found = long_.find(key);
  return found == long_.end() ? nullptr : found->second.get();
}

const SmallRoll* FacetRolls::find_short(Key key) const {
  const auto found = short_.find(key);
  return found == short_.end() ? nullptr : &found->second;
}

std::size_t FacetRolls::memory_bytes() const {
  std::size_t bytes = sizeof(*this) +
                      short_.bucket_count() * (sizeof(Key) + sizeof(SmallRoll) + 1) +
                      long_.bucket_count() * (sizeof(Key) + sizeof(void*) + 1);
  for (const auto& [key, roll] : short_) bytes += roll.memory_bytes();
  for (const auto& [key, roll] : long_) bytes += sizeof(LongRoll) + roll->roll.memory_bytes();
  return bytes;
}

}  // namespace docket::index
