// What a list asks of the index, and the page it gets.
//
// Guarantees: all numbers and rows of one Page are of one snapshot, the commit `epoch`.
// Time: bounds are UTC microseconds, half open.
// Threads: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "job/job.h"
#include "job/state.h"
#include "job/submission.h"

namespace docket::index {

// A facet and the number of its value within the tenant.
using FacetValue = std::pair<job::Facet, std::uint32_t>;

// By state, in the order of job::State.
using StateCounts = std::array<std::uint64_t, job::states>;
std::uint64_t sum(const StateCounts& counts, job::StateSet states = job::StateSet::all());

enum class Order : std::uint8_t { newest_first, oldest_first };

// All filters together narrow the list. Filters that can match nothing (an unknown facet value, an
// empty set) give an empty page, never an error.
struct Query {
  TenantNumber tenant = TenantNumber::none;
  std::optional<job::Door> door = {};  // empty: all of them
  job::StateSet states = job::StateSet::all();
  std::uint64_t classes = ~0ULL;  // bit i: class i of the door; read only with a door
  std::vector<FacetValue> facets = {};
  std::optional<std::vector<Sequence>> among =
      {};                                      // only these jobs; any order, repeats count once
  std::optional<TimePoint> created_from = {};  // inclusive
  std::optional<TimePoint> created_to = {};    // exclusive

  Order order = Order::newest_first;
  std::size_t limit = 10;
  std::uint64_t offset = 0;  // matches to skip from the start, or from the cursor
  // At most one. The cursor's job may have gone or stopped matching; only its place counts.
  std::optional<Sequence> after = {};   // the page that follows this place in the order
  std::optional<Sequence> before = {};  // the page that ends before this place
};

// The low bits of job::Job::version. With the state it tells whether a row read later is still the
// one that was counted: a job that went round all versions meanwhile still has the counted state.
using ShortVersion = std::uint8_t;
constexpr ShortVersion shorten(std::uint32_t version) { return static_cast<ShortVersion>(version); }

struct Row {
  Sequence sequence = Sequence::none;
  job::State state = job::State::available;
  ShortVersion version = 0;
  friend bool operator==(const Row&, const Row&) = default;
};

struct Page {
  std::int64_t epoch = 0;        // the commit it shows
  std::int64_t rolls_epoch = 0;  // what Index::epoch_of said of the query at that commit
  std::uint64_t total = 0;       // all matches of all filters
  StateCounts counts{};          // of all filters but `states`
  std::uint64_t position = 0;    // matches that come before the first row
  std::vector<Row> rows;         // in the order asked for

  // The ends of `rows` are the cursors: `before` the first one, `after` the last one.
  bool has_previous() const { return position > 0; }
  bool has_next() const { return position + rows.size() < total; }
};

}  // namespace docket::index
