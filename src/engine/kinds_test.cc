// What a kind says of itself beside how it is run: whose right it asks for, and what of its inputs
// nobody is shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::Permission;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view told = R"({"user":"ann","password":"hunter2"})";
constexpr std::string_view shown = R"({"user":"ann","password":"***"})";

executor::Registry with_secrets() {
  executor::Registry kinds = test::some_kinds();
  executor::Kind masking;
  masking.name = "masking";
  masking.redact = [](std::string_view input) {
    std::string text(input);
    const std::size_t at = text.find("hunter2");
    if (at != std::string::npos) text.replace(at, 7, "***");
    return text;
  };
  kinds.add(masking);
  executor::Kind commanding;
  commanding.name = "commanding";
  commanding.permission = "command:execute";
  kinds.add(commanding);
  return kinds;
}

class Kinds : public test::EngineTest {
 protected:
  Kinds() : test::EngineTest(with_secrets()) {}

  static job::Submission work(const char* kind) {
    job::Submission submission = dummy();
    submission.kind = kind;
    submission.type = kind;
    submission.input = told;
    return submission;
  }
  job::Principal with(job::PermissionSet permissions) {
    job::Principal who = admin_;
    who.permissions = permissions;
    return who;
  }
  void end(JobId id) { ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, id))); }
};

TEST_F(Kinds, AskForARightOfTheirOwn) {
  struct Row {
    const char* kind;
    job::PermissionSet permissions;
    bool is_permitted;
  };
  const Row rows[] = {
      {"dummy", {}, true},
      {"masking", {Permission::job_write}, true},
      {"commanding", {Permission::job_write, Permission::command_execute}, true},
      {"commanding", {Permission::command_execute}, true},  // job:write is for the guard to ask
      {"commanding", {Permission::job_write}, false},
      {"commanding", job::permissions_of(job::Role::write), false},
      {"commanding", job::permissions_of(job::Role::admin), true},
      {"nobody's", {}, true},  // born failed
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.kind);
    const auto made = wait_for(engine_->submit(with(row.permissions), work(row.kind)));
    EXPECT_EQ(made.has_value(), row.is_permitted);
    if (made) continue;
    EXPECT_EQ(made.error().code, ErrorCode::forbidden);
    EXPECT_THAT(made.error().message, HasSubstr("command:execute"));
  }
}

TEST_F(Kinds, ARefusedCommandOfABundleLeavesTheOthersAlone) {
  const job::Principal writer = with(job::permissions_of(job::Role::write));
  std::vector<BundleCommand> commands;
  commands.emplace_back(BundleSubmit{work("masking")});
  commands.emplace_back(BundleSubmit{work("commanding")});
  const auto each = wait_for(engine_->bundle(writer, commands, BundleRule::each));
  ASSERT_EQ(each.size(), 2U);
  EXPECT_TRUE(each[0]);
  EXPECT_EQ(each[1].error().code, ErrorCode::forbidden);

  const auto whole = wait_for(engine_->bundle(writer, commands, BundleRule::whole));
  EXPECT_EQ(whole[0].error().code, ErrorCode::conflict);
  EXPECT_EQ(whole[1].error().code, ErrorCode::forbidden);
  EXPECT_EQ(wait_for(engine_->list(admin_, {}))->total, 1U);
}

TEST_F(Kinds, ARetryAsksAgain) {
  const JobId id = submit(work("commanding")).spec->id;
  end(id);
  const job::Principal writer = with(job::permissions_of(job::Role::write));
  const auto refused = wait_for(engine_->retry(writer, std::nullopt, id));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  EXPECT_EQ(wait_for(engine_->list(admin_, {}))->total, 1U);
  const auto again = wait_for(engine_->retry(admin_, std::nullopt, id));
  ASSERT_TRUE(again);
  // To end it is anybody's who may write.
  EXPECT_TRUE(wait_for(engine_->cancel(writer, std::nullopt, again->spec->id)));
}

// The right comes first: nobody learns which hosts there are from a job they may not submit.
TEST_F(Kinds, TheRightIsAskedForBeforeAgentsAreLookedFor) {
  job::Submission away = work("commanding");
  away.selector = job::Selector{.sort = job::Selector::Sort::host, .value = "nowhere"};
  const job::Principal writer = with(job::permissions_of(job::Role::write));
  EXPECT_EQ(wait_for(engine_->submit(writer, away)).error().code, ErrorCode::forbidden);
  EXPECT_EQ(wait_for(engine_->submit(admin_, away)).error().code, ErrorCode::not_found);
}

TEST_F(Kinds, NoAnswerShowsASecret) {
  const store::View born = submit(work("masking"));
  const JobId id = born.spec->id;
  EXPECT_EQ(born.spec->submission.input, shown);
  EXPECT_EQ(find(id).spec->submission.input, shown);
  EXPECT_EQ(
      wait_for(engine_->find(admin_, std::nullopt, id, store::Detail::row))->spec->submission.input,
      shown);
  EXPECT_EQ(wait_for(engine_->list(admin_, {}))->jobs.at(0).spec->submission.input, shown);
  const auto walk = *engine_->walk(admin_, {});
  EXPECT_EQ(wait_for(walk->next())->at(0).spec->submission.input, shown);
  EXPECT_TRUE(wait_for(walk->next())->empty());
  EXPECT_EQ(wait_for(engine_->cancel(admin_, std::nullopt, id))->spec->submission.input, shown);
  EXPECT_EQ(wait_for(engine_->wait(admin_, std::nullopt, id, {}))->spec->submission.input, shown);
  std::vector<BundleCommand> removal;
  removal.emplace_back(BundleRemove{std::nullopt, id});
  const auto removed = wait_for(engine_->bundle(admin_, removal, BundleRule::each));
  EXPECT_EQ(removed.at(0)->spec->submission.input, shown);
}

TEST_F(Kinds, WhatIsStoredAndRunIsWhatWasSubmitted) {
  join();
  submit(work("masking"));
  EXPECT_EQ(grant().input, told);
}

TEST_F(Kinds, ARetryRunsWhatWasSubmittedAndShowsItMasked) {
  const JobId id = submit(work("masking")).spec->id;
  end(id);
  const auto again = wait_for(engine_->retry(admin_, std::nullopt, id));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->spec->submission.input, shown);
  join();
  EXPECT_EQ(grant().input, told);
}

TEST_F(Kinds, EachTasksInputIsMasked) {
  job::Submission several = work("masking");
  several.tasks = {
      {.unit = 0, .input = std::string(told)}, {.unit = 1}, {.unit = 2, .input = "{}"}};
  const JobId id = submit(several).spec->id;
  const store::View view = find(id);
  EXPECT_EQ(view.spec->submission.tasks.at(0).input, shown);
  EXPECT_EQ(view.spec->submission.tasks.at(1).input, "");
  EXPECT_EQ(view.spec->submission.tasks.at(2).input, "{}");
  join();
  EXPECT_EQ(grant().input, told);
}

// A large input is not in rows at all, and comes masked where it is asked for.
TEST_F(Kinds, LargeInputsAreMaskedToo) {
  job::Submission large = work("masking");
  large.input = R"({"password":"hunter2","text":")" + std::string(20'000, 'x') + "\"}";
  const JobId id = submit(large).spec->id;
  const store::View row = wait_for(engine_->list(admin_, {}))->jobs.at(0);
  EXPECT_TRUE(row.spec->is_input_left_out);
  EXPECT_EQ(row.spec->submission.input, "");
  for (const store::View& view : {find(id), *wait_for(engine_->cancel(admin_, std::nullopt, id))}) {
    EXPECT_EQ(view.spec->submission.input.size(), large.input.size() - 4);
    EXPECT_THAT(view.spec->submission.input, Not(HasSubstr("hunter2")));
  }
}

TEST_F(Kinds, InputsOfOtherKindsAreAsTheyWere) {
  const JobId id = submit(work("dummy")).spec->id;
  EXPECT_EQ(find(id).spec->submission.input, told);
  const JobId odd = submit(work("nobody's")).spec->id;
  EXPECT_EQ(find(odd).spec->submission.input, told);
}

}  // namespace
}  // namespace docket::engine
