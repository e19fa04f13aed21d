#include "engine/indexing.h"

#include <algorithm>

namespace docket::engine {
namespace {

// At start the index takes jobs in pieces, so that it never copies millions of rows at once.
constexpr std::size_t fill_entries = 16'384;

template <class Target, class Facets>
void put_facets(Target& target, const Facets& facets, std::size_t count) {
  target.facet_count = static_cast<std::uint8_t>(count);
  std::copy_n(facets.begin(), count, target.facets.begin());
}

index::Entry entry_of(const store::Member& member) {
  index::Entry entry{.sequence = member.sequence,
                     .tenant = member.tenant,
                     .door = member.door,
                     .job_class = member.job_class,
                     .state = member.state,
                     .version = member.version,
                     .created_at = member.created_at};
  put_facets(entry, member.facets, member.facet_count);
  return entry;
}

index::Change change_of(const store::Effect& effect) {
  const job::Job& job = effect.job;
  if (effect.is_removed) {
    index::Remove remove{.tenant = job.tenant, .sequence = job.sequence};
    put_facets(remove, effect.facets, effect.facets.size());
    return remove;
  }
  if (effect.before) {
    return index::Update{job.tenant, job.sequence, job.state, job.version};
  }
  index::Entry entry{.sequence = job.sequence,
                     .tenant = job.tenant,
                     .door = job.door,
                     .job_class = job.job_class,
                     .state = job.state,
                     .version = job.version,
                     .created_at = job.created_at};
  put_facets(entry, effect.facets, effect.facets.size());
  return entry;
}

}  // namespace

Indexing::Indexing(index::Index& index, ProgressBoard& progress, Metrics& metrics)
    : index_(index), progress_(progress) {
  for (int i = 0; i < job::states; ++i) {
    const std::string state(job::name(static_cast<job::State>(i)));
    gauges_[static_cast<std::size_t>(i)] =
        &metrics.gauge("docket_jobs", "Jobs by state.", {{"state", state}});
  }
}

Result<void> Indexing::fill(store::Store& store, std::int64_t commit, LoadBoard& load,
                            std::vector<Sequence>& attached) {
  std::vector<index::Change> changes;
  changes.reserve(fill_entries);
  const auto flush = [&] {
    index_.apply(changes, commit);
    changes.clear();
  };
  const Result<void> scanned = store.scan_members([&](const store::Member& member) {
    if (!member.is_unlisted) changes.emplace_back(entry_of(member));
    if (member.is_attached) attached.push_back(member.sequence);
    count(std::nullopt, member.state);
    load.fill(member);
    if (changes.size() == fill_entries) flush();
    return true;
  });
  flush();
  show_counts();
  return scanned;
}

void Indexing::committed(const store::BatchResult& result) {
  if (result.effects.empty()) return;
  std::vector<index::Change> changes;
  changes.reserve(result.effects.size());
  for (const store::Effect& effect : result.effects) {
    if (!effect.job.is_unlisted) changes.push_back(change_of(effect));
    const bool is_over = effect.is_removed || job::is_final(effect.job.state);
    if (is_over) progress_.erase(effect.job.sequence);
    count(effect.before, effect.is_removed ? std::nullopt : std::optional(effect.job.state));
  }
  index_.apply(changes, result.commit);
  show_counts();
}

void Indexing::count(std::optional<job::State> before, std::optional<job::State> after) {
  if (before) --jobs_[static_cast<std::size_t>(*before)];
  if (after) ++jobs_[static_cast<std::size_t>(*after)];
}

void Indexing::show_counts() {
  for (std::size_t i = 0; i < jobs_.size(); ++i) gauges_[i]->set(static_cast<double>(jobs_[i]));
}

}  // namespace docket::engine
