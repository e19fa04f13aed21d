#include "engine/lists.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "engine/walk.h"

namespace docket::engine {
namespace {

constexpr int tries_beside_the_loop = 2;

Result<void> check(const ListQuery& query) {
  if (query.limit < 1 || query.limit > store::rows_max) {
    return invalid_argument(
        fmt::format("A page holds 1 to {} jobs; {} were asked for.", store::rows_max, query.limit));
  }
  if (query.ids && query.ids->size() > store::rows_max) {
    return invalid_argument(fmt::format("A list is narrowed to at most {} ids; {} came.",
                                        store::rows_max, query.ids->size()));
  }
  return {};
}

}  // namespace

Result<std::optional<index::Query>> Lists::translate(TenantNumber tenant, const ListQuery& query) {
  index::Query asked;
  asked.tenant = tenant;
  asked.door = query.door;
  asked.states = query.states;
  asked.classes = query.classes;
  asked.created_from = query.created_after;
  asked.created_to = query.created_before;
  asked.limit = query.limit;
  asked.offset = query.offset;
  asked.after = query.after;
  asked.before = query.before;
  for (const auto& [facet, value] : query.facets) {
    const auto number = store_.facet_number(tenant, facet, value);
    if (!number) return number.error();
    if (!*number) return std::optional<index::Query>();
    asked.facets.emplace_back(facet, **number);
  }
  if (query.ids) {
    auto sequences = store_.sequences_of(tenant, query.door, *query.ids);
    if (!sequences) return sequences.error();
    asked.among = std::move(*sequences);
  }
  return std::optional(std::move(asked));
}

Result<std::optional<Listing>> Lists::read(const index::Query& asked, const ListQuery& query) {
  const index::Page page = index_.page(asked);
  std::vector<Sequence> sequences;
  sequences.reserve(page.rows.size());
  for (const index::Row& row : page.rows) sequences.push_back(row.sequence);
  // Nearest to the cursor first, so that what a budget cuts off is what the next page begins with.
  if (query.before) std::ranges::reverse(sequences);
  auto views = store_.read(sequences, query.detail, query.bytes_max);
  if (!views) return views.error();
  const bool is_cut = views->size() < page.rows.size();
  std::span<const index::Row> rows = page.rows;
  if (query.before) {
    std::ranges::reverse(*views);
    rows = rows.last(views->size());
  }

  Listing listing;
  listing.total = page.total;
  listing.counts = page.counts;
  for (std::size_t i = 0; i < views->size(); ++i) {
    std::optional<store::View>& view = (*views)[i];
    const bool is_same = view && view->job.state == rows[i].state &&
                         index::shorten(view->job.version) == rows[i].version;
    if (!is_same) return std::optional<Listing>();
    add_progress(*view);
    listing.jobs.push_back(std::move(*view));
  }
  if (listing.jobs.empty()) return std::optional(std::move(listing));
  const bool is_cut_below = is_cut && !query.before;
  const bool is_cut_above = is_cut && query.before;
  if (page.has_next() || is_cut_below) listing.next = listing.jobs.back().job.sequence;
  if (page.has_previous() || is_cut_above) listing.previous = listing.jobs.front().job.sequence;
  return std::optional(std::move(listing));
}

void Lists::add_progress(store::View& view) const {
  if (!job::is_final(view.job.state)) view.progress = progress_.find(view.job.sequence);
}

Task<Result<Listing>> Lists::list(TenantNumber tenant, ListQuery query) {
  if (const Result<void> checked = check(query); !checked) co_return checked.error();
  auto asked = translate(tenant, query);
  if (!asked) co_return asked.error();
  if (!*asked) co_return Listing{};

  for (int i = 0; i < tries_beside_the_loop; ++i) {
    auto listing = read(**asked, query);
    if (!listing) co_return listing.error();
    if (*listing) co_return std::move(**listing);
  }
  const Completion<Result<std::optional<Listing>>> answer;
  loop_.post([this, answer, &asked, &query] { answer.fulfil(read(**asked, query)); });
  auto listing = co_await answer;
  if (!listing) co_return listing.error();
  if (!*listing) co_return corrupt("The index and the store disagree about a page of jobs.");
  co_return std::move(**listing);
}

Result<std::unique_ptr<Walk>> Lists::walk(TenantNumber tenant, WalkQuery query) {
  ListQuery listed;
  listed.door = query.door;
  listed.states = query.states;
  listed.classes = query.classes;
  listed.facets = std::move(query.facets);
  auto asked = translate(tenant, listed);
  if (!asked) return asked.error();
  if (!*asked) return std::unique_ptr<Walk>(std::make_unique<EmptyWalk>());
  return std::unique_ptr<Walk>(
      std::make_unique<JobWalk>(store_, index_, progress_, **std::move(asked), query.detail));
}

std::uint64_t Lists::epoch(TenantNumber tenant, std::optional<job::Door> door) const {
  index::Query query;
  query.tenant = tenant;
  query.door = door;
  return static_cast<std::uint64_t>(index_.epoch_of(query));
}

}  // namespace docket::engine
