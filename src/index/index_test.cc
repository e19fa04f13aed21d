#include "index/index.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace docket::index {
namespace {

using job::Door;
using job::Facet;
using job::State;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TenantNumber acme{1};
constexpr TenantNumber other{2};
constexpr FacetValue project{Facet::project, 1};
constexpr FacetValue parent{Facet::parent, 1};

Entry job(std::int64_t sequence, Door door, job::Class job_class, State state,
          std::vector<FacetValue> facets = {}) {
  Entry entry{.sequence = Sequence{sequence},
              .tenant = acme,
              .door = door,
              .job_class = job_class,
              .state = state,
              .version = 1,
              .created_at = from_micros(sequence * 100)};
  std::ranges::copy(facets, entry.facets.begin());
  entry.facet_count = static_cast<std::uint8_t>(facets.size());
  return entry;
}

// Five jobs of two doors; 4 and 5 belong to a project, 5 to a parent too.
class IndexTest : public testing::Test {
 protected:
  IndexTest() {
    commit({job(1, Door::ionworks, 0, State::completed), job(2, Door::ionq, 0, State::failed),
            job(3, Door::ionworks, 3, State::available),
            job(4, Door::ionworks, 3, State::running, {project}),
            job(5, Door::ionworks, 0, State::available, {project, parent})});
  }
  void commit(std::vector<Change> changes) { index_.apply(changes, ++epoch_); }
  std::vector<std::int64_t> list(const Query& query) const {
    std::vector<std::int64_t> sequences;
    for (const Row& row : index_.page(query).rows) sequences.push_back(to_number(row.sequence));
    return sequences;
  }

  Index index_;
  std::int64_t epoch_ = 0;
};

TEST_F(IndexTest, FiltersNarrowTheList) {
  struct Case {
    const char* says;
    Query query;
    std::vector<std::int64_t> expected;
  };
  const Case cases[] = {
      {"all of the tenant", {.tenant = acme}, {5, 4, 3, 2, 1}},
      {"another tenant's are not there", {.tenant = other}, {}},
      {"one door", {.tenant = acme, .door = Door::ionworks}, {5, 4, 3, 1}},
      {"a door without jobs", {.tenant = acme, .door = Door::osapi}, {}},
      {"a class of a door", {.tenant = acme, .door = Door::ionworks, .classes = 1}, {5, 1}},
      {"classes mean nothing without a door", {.tenant = acme, .classes = 0}, {5, 4, 3, 2, 1}},
      {"states", {.tenant = acme, .states = {State::available}}, {5, 3}},
      {"no state", {.tenant = acme, .states = {}}, {}},
      {"a facet", {.tenant = acme, .facets = {project}}, {5, 4}},
      {"two facets", {.tenant = acme, .facets = {project, parent}}, {5}},
      {"a value nobody has", {.tenant = acme, .facets = {{Facet::session, 9}}}, {}},
      {"two values of one facet", {.tenant = acme, .facets = {project, {Facet::project, 2}}}, {}},
      {"some jobs",
       {.tenant = acme, .among = {{Sequence{1}, Sequence{9}, Sequence{4}, Sequence{1}}}},
       {4, 1}},
      {"no jobs", {.tenant = acme, .among = {{}}}, {}},
      {"from a time on, inclusive", {.tenant = acme, .created_from = from_micros(400)}, {5, 4}},
      {"up to a time, exclusive", {.tenant = acme, .created_to = from_micros(300)}, {2, 1}},
      {"an empty time",
       {.tenant = acme, .created_from = from_micros(301), .created_to = from_micros(399)},
       {}},
      {"a time that ends before it starts",
       {.tenant = acme, .created_from = from_micros(500), .created_to = from_micros(200)},
       {}},
      {"oldest first", {.tenant = acme, .order = Order::oldest_first}, {1, 2, 3, 4, 5}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.says);
    EXPECT_EQ(list(one.query), one.expected);
    EXPECT_EQ(index_.page(one.query).total, one.expected.size());
  }
}

TEST_F(IndexTest, APageKnowsItsPlace) {
  struct Case {
    const char* says;
    Query query;
    std::vector<std::int64_t> rows;
    std::uint64_t position;
    bool has_previous;
    bool has_next;
  };
  const Query two{.tenant = acme, .limit = 2};
  const auto at = [&](std::uint64_t offset, std::int64_t after, std::int64_t before) {
    Query query = two;
    query.offset = offset;
    if (after >= 0) query.after = Sequence{after};
    if (before >= 0) query.before = Sequence{before};
    return query;
  };
  const Case cases[] = {
      {"the first", at(0, -1, -1), {5, 4}, 0, false, true},
      {"the last", at(4, -1, -1), {1}, 4, true, false},
      {"past the end", at(50, -1, -1), {}, 5, true, false},
      {"after a job", at(0, 4, -1), {3, 2}, 2, true, true},
      {"after the last job", at(0, 1, -1), {}, 5, true, false},
      {"after a place where no job is", at(0, 9, -1), {5, 4}, 0, false, true},
      {"after a job, with an offset", at(1, 4, -1), {2, 1}, 3, true, false},
      {"before a job", at(0, -1, 2), {4, 3}, 1, true, true},
      {"before a job near the start", at(0, -1, 4), {5}, 0, false, true},
      {"before the first job", at(0, -1, 5), {}, 0, false, true},
      {"before everything is left", at(0, -1, 0), {2, 1}, 3, true, false},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.says);
    const Page page = index_.page(one.query);
    EXPECT_EQ(list(one.query), one.rows);
    EXPECT_EQ(page.position, one.position);
    EXPECT_EQ(page.has_previous(), one.has_previous);
    EXPECT_EQ(page.has_next(), one.has_next);
    EXPECT_EQ(page.total, 5U);
  }
}

TEST_F(IndexTest, CountsLeaveTheStatesFilterOut) {
  const Page page = index_.page(
      {.tenant = acme, .door = Door::ionworks, .states = {State::available}, .limit = 1});
  EXPECT_EQ(page.total, 2U);
  EXPECT_THAT(page.counts, ElementsAre(0, 2, 1, 0, 0, 0, 1, 0, 0, 0));
}

TEST_F(IndexTest, RowsCarryStateAndVersion) {
  commit({Update{acme, Sequence{5}, State::running, 65'536 + 3}});
  for (const std::vector<FacetValue>& facets : {std::vector<FacetValue>{}, {project}}) {
    const Page page = index_.page({.tenant = acme, .facets = facets, .limit = 1});
    EXPECT_THAT(page.rows, ElementsAre(Row{Sequence{5}, State::running, 3}));
    EXPECT_EQ(page.epoch, 2);
  }
}

TEST_F(IndexTest, AFacetThatGrowsLongKeepsItsJobs) {
  std::vector<std::int64_t> expected{5, 4};
  for (std::int64_t sequence = 6; sequence < 6 + 200; ++sequence) {
    commit({job(sequence, Door::ionq, 2, State::available, {project})});
    expected.insert(expected.begin(), sequence);
    ASSERT_EQ(list({.tenant = acme, .facets = {project}, .limit = 1000}), expected);
  }
  commit({Update{acme, Sequence{4}, State::cancelled, 2}});
  EXPECT_THAT(list({.tenant = acme, .states = {State::cancelled}, .facets = {project}}),
              ElementsAre(4));
  for (const std::int64_t sequence : expected) {
    Remove remove{.tenant = acme, .sequence = Sequence{sequence}};
    remove.facets[remove.facet_count++] = project;
    if (sequence == 5) remove.facets[remove.facet_count++] = parent;
    commit({remove});
  }
  EXPECT_THAT(list({.tenant = acme, .facets = {project}}), IsEmpty());
  EXPECT_THAT(list({.tenant = acme}), ElementsAre(3, 2, 1));
  EXPECT_EQ(index_.jobs(), 3U);
}

TEST_F(IndexTest, ARollsEpochStandsWhileOtherListsChange) {
  const Query ionworks{.tenant = acme, .door = Door::ionworks};
  const Query all{.tenant = acme};
  commit({job(6, Door::ionq, 0, State::available)});
  EXPECT_EQ(index_.epoch_of(ionworks), 1);
  EXPECT_EQ(index_.epoch_of(all), 2);
  commit({Update{acme, Sequence{3}, State::running, 2}});
  EXPECT_EQ(index_.epoch_of(ionworks), 3);
  EXPECT_EQ(index_.page(ionworks).rolls_epoch, 3);
  EXPECT_EQ(index_.epoch_of({.tenant = other}), 0);
}

// Jobs a second apart, born open and finished soon, each in one of so many projects (0: in none).
double bytes_a_job(std::uint32_t projects) {
  constexpr std::int64_t count = 100'000;
  constexpr std::int64_t open = 1000;
  Index index;
  for (std::int64_t sequence = 1; sequence <= count + open; ++sequence) {
    std::vector<Change> changes;
    if (sequence <= count) {
      Entry entry =
          job(sequence, Door::ionworks, static_cast<job::Class>(sequence % 8), State::available);
      entry.created_at = from_micros(sequence * 1'000'000 + sequence * 7919 % 999'983);
      const auto number = static_cast<std::uint32_t>(sequence * 48'271 % 65'537);
      if (projects > 0) entry.facets[entry.facet_count++] = {Facet::project, number % projects};
      changes.emplace_back(entry);
    }
    if (sequence > open)
      changes.emplace_back(Update{acme, Sequence{sequence - open}, State::completed, 2});
    index.apply(changes, sequence);
  }
  return static_cast<double>(index.memory_bytes()) / count;
}

TEST(IndexMemory, AJobTakesEightBytesAndAMembershipFive) {
  const double job_bytes = bytes_a_job(0);
  EXPECT_LE(job_bytes, 8.0);
  EXPECT_LE(bytes_a_job(20) - job_bytes, 5.0);
}

TEST(IndexDeath, WhatContradictsTheContractStopsTheProcess) {
  Index index;
  index.apply(std::vector<Change>{job(5, Door::ionq, 0, State::completed)}, 3);
  const std::vector<Change> wrong[] = {
      {job(5, Door::ionq, 0, State::completed)},
      {job(4, Door::ionq, 0, State::completed)},
      {Update{acme, Sequence{4}, State::running, 1}},
      {Update{acme, Sequence{5}, State::running, 1}},
      {Remove{.tenant = acme, .sequence = Sequence{6}}},
  };
  for (const std::vector<Change>& changes : wrong)
    EXPECT_DEATH(index.apply(changes, 4), "check failed");
  EXPECT_DEATH(index.apply({}, 2), "commits rise");
}

}  // namespace
}  // namespace docket::index
