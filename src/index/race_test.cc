// One writer commits while readers ask: every answer must be of one commit.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <set>
#include <thread>
#include <vector>

#include "index/index.h"

namespace docket::index {
namespace {

using job::Facet;
using job::State;
using job::StateSet;

constexpr TenantNumber tenant{1};
constexpr FacetValue project{Facet::project, 1};
constexpr std::int64_t jobs = 5000;
constexpr std::int64_t running_jobs = 1000;
constexpr int commits = 1500;
constexpr int readers = 3;

// Every fourth of the first jobs stays available for ever; the others swing.
bool is_steady(std::int64_t sequence) { return sequence % 4 == 0 && sequence <= jobs; }

Entry born(std::int64_t sequence) {
  Entry entry{.sequence = Sequence{sequence},
              .tenant = tenant,
              .state = State::available,
              .created_at = from_micros(sequence)};
  entry.facets[entry.facet_count++] = project;
  return entry;
}

// Inside a commit the number of jobs and of running ones moves; after it both are as before.
class Writer {
 public:
  explicit Writer(Index& index) : index_(index) {
    while (last_ < jobs) bear();
    for (std::int64_t i = 0; i < running_jobs; ++i) start();
    index_.apply(changes_, ++epoch_);
  }
  void commit() {
    changes_.clear();
    for (int i = 0; i < 10; ++i) start();
    for (int i = 0; i < 10; ++i) stop();
    bear();
    const std::int64_t gone = take(available_);
    changes_.emplace_back(Remove{tenant, Sequence{gone}, born(gone).facets, 1});
    index_.apply(changes_, ++epoch_);
  }

 private:
  static std::int64_t take(std::deque<std::int64_t>& queue) {
    const std::int64_t first = queue.front();
    queue.pop_front();
    return first;
  }
  void bear() {
    changes_.emplace_back(born(++last_));
    if (!is_steady(last_)) available_.push_back(last_);
  }
  void start() { become(State::running, available_, running_); }
  void stop() { become(State::available, running_, available_); }
  void become(State state, std::deque<std::int64_t>& from, std::deque<std::int64_t>& to) {
    to.push_back(take(from));
    changes_.emplace_back(Update{tenant, Sequence{to.back()}, state, ++version_});
  }

  Index& index_;
  std::vector<Change> changes_;
  std::deque<std::int64_t> available_;
  std::deque<std::int64_t> running_;
  std::int64_t last_ = 0;
  std::int64_t epoch_ = 0;
  std::uint32_t version_ = 0;
};

void expect_one_snapshot(const Page& page, const Query& query) {
  const auto running = page.counts[static_cast<std::size_t>(State::running)];
  ASSERT_EQ(running, static_cast<std::uint64_t>(running_jobs));
  ASSERT_EQ(sum(page.counts), static_cast<std::uint64_t>(jobs));
  ASSERT_EQ(page.total, sum(page.counts, query.states));
  for (std::size_t i = 0; i < page.rows.size(); ++i) {
    ASSERT_TRUE(query.states.has(page.rows[i].state));
    if (i == 0) continue;
    ASSERT_LT(page.rows[i].sequence, page.rows[i - 1].sequence);
  }
}

// A whole walk by cursors, older and older or newer and newer.
void expect_every_steady_job_once(const Index& index, Query query, bool is_backwards) {
  std::multiset<std::int64_t> seen;
  if (is_backwards) query.before = Sequence{0};
  for (;;) {
    const Page page = index.page(query);
    ASSERT_NO_FATAL_FAILURE(expect_one_snapshot(page, query));
    for (const Row& row : page.rows) seen.insert(to_number(row.sequence));
    if (is_backwards ? !page.has_previous() : !page.has_next()) break;
    if (is_backwards) {
      query.before = page.rows.front().sequence;
    } else {
      query.after = page.rows.back().sequence;
    }
  }
  for (std::int64_t sequence = 4; sequence <= jobs; sequence += 4)
    ASSERT_EQ(seen.count(sequence), 1U) << sequence;
  ASSERT_TRUE(std::adjacent_find(seen.begin(), seen.end()) == seen.end()) << "a job came twice";
}

void read(const Index& index, const std::atomic<bool>& is_over) {
  std::int64_t epoch = 0;
  do {
    for (const StateSet states : {StateSet{State::available}, StateSet::all()}) {
      for (const bool has_facet : {false, true}) {
        Query query{.tenant = tenant, .states = states, .limit = 700};
        if (has_facet) query.facets = {project};
        const Page page = index.page(query);
        ASSERT_GE(page.epoch, epoch);
        epoch = page.epoch;
        for (const bool is_backwards : {false, true}) {
          ASSERT_NO_FATAL_FAILURE(expect_every_steady_job_once(index, query, is_backwards));
        }
      }
    }
  } while (!is_over);
}

TEST(IndexRace, EveryAnswerIsOfOneCommit) {
  Index index;
  Writer writer(index);
  std::atomic<bool> is_over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < readers; ++i) threads.emplace_back([&] { read(index, is_over); });
  for (int i = 0; i < commits; ++i) writer.commit();
  is_over = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace docket::index
