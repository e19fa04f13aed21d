// Walks through all jobs of a list, also while others write.
#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::State;
using testing::ElementsAre;
using testing::IsEmpty;

class WalkTest : public test::EngineTest {
 protected:
  std::vector<JobId> submit_many(int count, const job::Submission& submission) {
    std::vector<BundleCommand> commands(static_cast<std::size_t>(count), BundleSubmit{submission});
    std::vector<JobId> ids;
    for (const auto& view :
         wait_for(engine_->bundle(admin_, std::move(commands), BundleRule::each))) {
      ids.push_back(view->spec->id);
    }
    return ids;
  }
  std::unique_ptr<Walk> walk(WalkQuery query = {}) {
    return *engine_->walk(admin_, std::move(query));
  }
  static WalkQuery of(State state) {
    WalkQuery query;
    query.states = {state};
    return query;
  }
  // What is left of a walk.
  static std::vector<store::View> rest(Walk& walk) {
    std::vector<store::View> all;
    while (true) {
      auto piece = wait_for(walk.next());
      if (!piece || piece->empty()) return all;
      std::ranges::move(*piece, std::back_inserter(all));
    }
  }
  static std::vector<JobId> ids(const std::vector<store::View>& views) {
    std::vector<JobId> ids;
    for (const store::View& view : views) ids.push_back(view.spec->id);
    return ids;
  }
};

TEST_F(WalkTest, ComesToEveryJobNewestFirst) {
  EXPECT_THAT(rest(*walk()), IsEmpty());
  std::vector<JobId> all = submit_many(700, dummy());
  const auto begun = walk();
  submit_many(3, dummy());
  const auto later = walk();
  std::ranges::reverse(all);
  EXPECT_EQ(ids(rest(*begun)), all);
  EXPECT_THAT(wait_for(begun->next()).value(), IsEmpty());  // the end stays
  EXPECT_EQ(rest(*later).size(), 703U);
}

TEST_F(WalkTest, Filters) {
  job::Submission odd = dummy();
  odd.job_class = 3;
  odd.facets[job::Facet::project] = "p";
  odd.facets[job::Facet::session] = "s";
  const JobId wanted = submit(odd).spec->id;
  odd.job_class = 4;
  const JobId of_class_4 = submit(odd).spec->id;
  const JobId plain = submit(dummy()).spec->id;
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, of_class_4)));
  job::Submission other_door = dummy();
  other_door.door = job::Door::ionq;
  submit(other_door);
  job::Submission hidden = odd;
  hidden.is_unlisted = true;
  submit(hidden);

  const auto door = job::Door::ionworks;
  struct Row {
    WalkQuery query;
    std::vector<JobId> ids;
  };
  const auto all = job::StateSet::all();
  const Row rows[] = {
      {{door, all, ~0ULL, {}}, {plain, of_class_4, wanted}},
      {{door, {State::cancelled}, ~0ULL, {}}, {of_class_4}},
      {{door, all, 1U << 3U, {}}, {wanted}},
      {{{}, all, ~0ULL, {{job::Facet::project, "p"}}}, {of_class_4, wanted}},
      {{{}, {State::available}, ~0ULL, {{job::Facet::project, "p"}, {job::Facet::session, "s"}}},
       {wanted}},
      {{{}, all, ~0ULL, {{job::Facet::project, "unknown"}}}, {}},
  };
  for (const Row& row : rows) EXPECT_EQ(ids(rest(*walk(row.query))), row.ids);
}

TEST_F(WalkTest, ReadsNoMoreThanItIsAskedFor) {
  job::Submission submission = dummy();
  submission.attributes = "1";
  const JobId id = submit(submission).spec->id;
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, id)));
  const auto of = [this](store::Detail detail) {
    WalkQuery query;
    query.detail = detail;
    return rest(*walk(std::move(query))).at(0);
  };
  EXPECT_TRUE(of(store::Detail::row).outcome);
  const store::View line = of(store::Detail::line);
  EXPECT_FALSE(line.outcome);
  EXPECT_EQ(line.job.state, State::cancelled);
  EXPECT_EQ(line.spec->submission.attributes, "1");
}

TEST_F(WalkTest, APieceIsBoundedByItsText) {
  job::Submission large = dummy();
  large.attributes = "\"" + std::string(400'000, 'x') + "\"";
  submit_many(4, large);
  const auto begun = walk();
  for (const std::size_t jobs : {2U, 2U, 0U}) {
    EXPECT_EQ(wait_for(begun->next())->size(), jobs);
  }
}

TEST_F(WalkTest, ShowsJobsAsTheyStandWhenTheyAreRead) {
  const std::vector<JobId> all = submit_many(600, dummy());
  const auto begun = walk(of(State::available));
  ASSERT_EQ(wait_for(begun->next())->back().spec->id, all[344]);
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, all[300])));
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, all[200])));
  ASSERT_TRUE(wait_for(engine_->remove(admin_, std::nullopt, all[200])));
  const std::vector<JobId> seen = ids(rest(*begun));
  EXPECT_EQ(seen.size(), 342U);
  for (const JobId id : {all[300], all[200]}) EXPECT_EQ(std::ranges::count(seen, id), 0);
}

// Jobs are submitted, run, cancelled and removed all the time. What was there before a walk and
// stays is in it exactly once, in order; what came later never is.
TEST_F(WalkTest, WritersDoNotDisturbIt) {
  join();
  std::set<JobId> staying;  // never touched
  std::vector<JobId> touched;
  job::Submission late = dummy();
  late.not_before = test::noon + std::chrono::hours(1);
  for (int i = 0; i < 20; ++i) {
    for (const JobId id : submit_many(60, late)) staying.insert(id);
    std::ranges::copy(submit_many(40, dummy()), std::back_inserter(touched));
  }
  std::atomic<bool> is_over = false;
  std::thread writer([&] {
    for (std::size_t i = 0; !is_over; ++i) {
      submit_many(5, dummy());
      if (i < touched.size()) {
        wait_for(engine_->cancel(admin_, std::nullopt, touched[touched.size() - 1 - i]));
        if (i % 2 == 0)
          wait_for(engine_->remove(admin_, std::nullopt, touched[touched.size() - 1 - i]));
      }
      finish(grant().task);
    }
  });
  for (int round = 0; round < 10; ++round) {
    const auto all = walk();
    const auto scheduled = walk(of(State::scheduled));
    const Sequence newest = wait_for(engine_->list(admin_, {}))->jobs.front().job.sequence;
    std::set<JobId> seen;
    std::int64_t before = to_number(newest) + 1;
    for (const store::View& view : rest(*all)) {
      EXPECT_LT(to_number(view.job.sequence), before);
      before = to_number(view.job.sequence);
      seen.insert(view.spec->id);
    }
    EXPECT_TRUE(std::ranges::includes(seen, staying));
    std::vector<JobId> of_state = ids(rest(*scheduled));
    std::ranges::sort(of_state);
    EXPECT_TRUE(std::ranges::equal(of_state, staying));
  }
  is_over = true;
  writer.join();
}

}  // namespace
}  // namespace docket::engine
