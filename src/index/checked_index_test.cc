// Holds the index against a plain scan: after random commits, every shape of question.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.h"
#include "index/index.h"

namespace docket::index {
namespace {

using job::Door;
using job::Facet;
using job::State;
using job::StateSet;

// The same questions, answered by looking at every job.
class PlainIndex {
 public:
  void apply(std::span<const Change> changes) {
    for (const Change& change : changes)
      std::visit([&](const auto& one) { this->change(one); }, change);
  }

  Page page(const Query& query) const {
    Page page;
    std::vector<Row> matches;  // in the order asked for
    for (const auto& [sequence, job] : jobs_) {
      if (!matches_all_but_state(query, job)) continue;
      ++page.counts[static_cast<std::size_t>(job.state)];
      if (query.states.has(job.state))
        matches.push_back({job.sequence, job.state, shorten(job.version)});
    }
    const bool is_falling = query.order == Order::newest_first;
    if (is_falling) std::ranges::reverse(matches);
    page.total = matches.size();

    const auto comes_before = [&](const Row& row, Sequence cursor) {
      return is_falling ? row.sequence > cursor : row.sequence < cursor;
    };
    std::vector<Row> reach;
    std::uint64_t ahead = 0;
    for (const Row& row : matches) {
      if (query.after && (comes_before(row, *query.after) || row.sequence == *query.after)) {
        ++ahead;
      } else if (!query.before || comes_before(row, *query.before)) {
        reach.push_back(row);
      }
    }
    cut(query, reach, ahead, page);
    return page;
  }

  const std::map<std::int64_t, Entry>& jobs() const { return jobs_; }

 private:
  static bool matches_all_but_state(const Query& query, const Entry& job) {
    const auto has_facet = [&](const FacetValue& value) {
      return std::ranges::count(job.facet_values(), value) > 0;
    };
    return job.tenant == query.tenant && (!query.door || *query.door == job.door) &&
           (!query.door || (query.classes >> job.job_class & 1U) != 0) &&
           std::ranges::all_of(query.facets, has_facet) &&
           (!query.among || std::ranges::count(*query.among, job.sequence) > 0) &&
           (!query.created_from || job.created_at >= *query.created_from) &&
           (!query.created_to || job.created_at < *query.created_to);
  }

  static void cut(const Query& query, std::vector<Row>& reach, std::uint64_t ahead, Page& page) {
    const std::size_t skipped = std::min<std::size_t>(query.offset, reach.size());
    const std::size_t count = std::min(query.limit, reach.size() - skipped);
    const std::size_t first = query.before ? reach.size() - skipped - count : skipped;
    const auto begin = reach.begin() + static_cast<std::ptrdiff_t>(first);
    page.rows.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    page.position = ahead + first;
  }

  void change(const Entry& entry) { jobs_[to_number(entry.sequence)] = entry; }
  void change(const Update& update) {
    Entry& job = jobs_.at(to_number(update.sequence));
    job.state = update.state;
    job.version = update.version;
  }
  void change(const Remove& remove) { jobs_.erase(to_number(remove.sequence)); }

  std::map<std::int64_t, Entry> jobs_;
};

// An Index that fails the test as soon as an answer differs from the plain one.
class CheckedIndex {
 public:
  void apply(std::span<const Change> changes) {
    index_.apply(changes, ++epoch_);
    plain_.apply(changes);
    EXPECT_EQ(index_.jobs(), plain_.jobs().size());
  }

  Page page(const Query& query) const {
    const Page page = index_.page(query);
    const Page expected = plain_.page(query);
    EXPECT_EQ(page.epoch, epoch_);
    EXPECT_EQ(page.rolls_epoch, index_.epoch_of(query));
    EXPECT_EQ(page.total, expected.total);
    EXPECT_EQ(page.counts, expected.counts);
    EXPECT_EQ(page.position, expected.position);
    EXPECT_EQ(page.rows, expected.rows);
    return page;
  }

  std::int64_t epoch_of(const Query& query) const { return index_.epoch_of(query); }
  const std::map<std::int64_t, Entry>& jobs() const { return plain_.jobs(); }

 private:
  Index index_;
  PlainIndex plain_;
  std::int64_t epoch_ = 0;
};

// Commits and questions drawn from one seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(bound));
  }
  bool one_in(std::int64_t times) { return below(times) == 0; }

  std::vector<Change> commit(const CheckedIndex& index, std::int64_t births) {
    std::vector<Change> changes;
    for (std::int64_t i = below(births) + 1; i > 0; --i) changes.push_back(birth());
    std::set<std::int64_t> touched;
    for (std::int64_t i = below(births * 2); i > 0; --i) {
      const Entry* const job = pick(index);
      if (job == nullptr || !touched.insert(to_number(job->sequence)).second) continue;
      changes.push_back(one_in(6) ? removal(*job) : update(*job));
    }
    return changes;
  }

  Query query(const CheckedIndex& index) {
    Query query{.tenant = tenant()};
    if (!one_in(3)) query.door = door();
    if (one_in(3)) query.classes = random_.next();
    if (one_in(2)) query.states = states();
    for (std::int64_t i = one_in(2) ? 0 : below(3); i > 0; --i) query.facets.push_back(facet());
    if (one_in(6)) query.among = sequences(index);
    if (one_in(4)) query.created_from = time();
    if (one_in(4)) query.created_to = time();
    if (one_in(3)) query.order = Order::oldest_first;
    query.limit = static_cast<std::size_t>(one_in(20) ? 0 : below(40) + 1);
    if (one_in(2)) query.offset = static_cast<std::uint64_t>(below(one_in(4) ? 20'000 : 50));
    const Sequence cursor{below(last_sequence_ + 3)};
    if (one_in(3)) (one_in(2) ? query.after : query.before) = cursor;
    return query;
  }

 private:
  Change birth() {
    last_sequence_ += one_in(10) ? below(500) + 1 : 1;
    if (!one_in(8)) now_ += Micros(below(one_in(20) ? 5'000'000 : 300));
    Entry entry{.sequence = Sequence{last_sequence_},
                .tenant = tenant(),
                .door = door(),
                .job_class = static_cast<job::Class>(below(4) == 0 ? 63 : below(5)),
                .state = one_in(5) ? State::failed : State::available,
                .version = 1,
                .created_at = now_};
    for (std::int64_t i = below(4); i > 0; --i) {
      const FacetValue value = facet();
      const auto same = [&](const FacetValue& other) { return other.first == value.first; };
      if (std::ranges::none_of(entry.facet_values(), same))
        entry.facets[entry.facet_count++] = value;
    }
    return entry;
  }
  Change update(const Entry& job) {
    const State state = is_final(job.state) ? job.state : static_cast<State>(below(job::states));
    return Update{job.tenant, job.sequence, state,
                  job.version + static_cast<std::uint32_t>(below(40'000)) + 1};
  }
  static Change removal(const Entry& job) {
    return Remove{job.tenant, job.sequence, job.facets, job.facet_count};
  }
  const Entry* pick(const CheckedIndex& index) {
    const auto found = index.jobs().lower_bound(below(last_sequence_ + 1));
    return found == index.jobs().end() ? nullptr : &found->second;
  }

  TenantNumber tenant() { return TenantNumber{one_in(5) ? 2U : 1U}; }
  Door door() { return static_cast<Door>(one_in(2) ? 0 : below(job::doors)); }
  // One facet with few values and long rolls, one of each job's own, others between.
  FacetValue facet() {
    const auto facet = static_cast<Facet>(below(job::facets));
    const std::int64_t values[] = {200, 2, 7, 30, 4000};
    return {facet, static_cast<std::uint32_t>(below(values[static_cast<std::size_t>(facet)]))};
  }
  StateSet states() {
    const StateSet sets[] = {{},
                             {State::available},
                             {State::running, State::retryable},
                             {State::scheduled, State::available, State::cancelled},
                             {State::completed, State::partial, State::failed, State::cancelled}};
    return sets[below(std::ssize(sets))];
  }
  TimePoint time() { return from_micros(below(to_micros(now_) + 2)); }
  std::vector<Sequence> sequences(const CheckedIndex& index) {
    std::vector<Sequence> some;
    for (std::int64_t i = below(80); i > 0; --i) {
      const Entry* const job = pick(index);
      some.push_back(job != nullptr && !one_in(8) ? job->sequence
                                                  : Sequence{below(last_sequence_ + 9)});
    }
    return some;
  }

  SeededRandom random_;
  std::int64_t last_sequence_ = 0;
  TimePoint now_ = from_micros(1000);
};

class CheckedIndexSeeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(CheckedIndexSeeds, EveryAnswerIsThePlainOne) {
  Chance chance(GetParam());
  CheckedIndex index;
  // Bigger and bigger commits: from lists of one job to several blocks.
  for (std::int64_t commit = 0; commit < 60 && !HasFailure(); ++commit) {
    index.apply(chance.commit(index, 2 + commit * 8));
    for (int i = 0; i < 12; ++i) index.page(chance.query(index));
  }
}

TEST_P(CheckedIndexSeeds, AnEpochThatStandsMeansAnAnswerThatStands) {
  Chance chance(GetParam() + 1000);
  CheckedIndex index;
  for (int i = 0; i < 20; ++i) index.apply(chance.commit(index, 100));
  struct Kept {
    Query query;
    Page page;
  };
  std::vector<Kept> kept;
  for (int i = 0; i < 60; ++i) {
    Query query = chance.query(index);
    Page page = index.page(query);
    kept.push_back({std::move(query), std::move(page)});
  }
  int stood = 0;
  for (int commit = 0; commit < 30 && !HasFailure(); ++commit) {
    index.apply(chance.commit(index, 3));
    for (Kept& one : kept) {
      const Page now = index.page(one.query);
      if (now.rolls_epoch == one.page.rolls_epoch) {
        ++stood;
        EXPECT_EQ(now.counts, one.page.counts);
        EXPECT_EQ(now.rows, one.page.rows);
      }
      one.page = now;
    }
  }
  EXPECT_GT(stood, 0) << "epochs that always rise prove nothing";
}

INSTANTIATE_TEST_SUITE_P(Seeds, CheckedIndexSeeds, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace docket::index
