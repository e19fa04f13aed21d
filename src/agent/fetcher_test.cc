#include "agent/fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

wire::TaskAttempt attempt(std::uint32_t index) { return {{{}, index}, 1}; }

// A task with a large file of this size, which comes after a small one.
wire::Grant with_file(std::uint32_t index, std::int64_t bytes) {
  wire::Grant grant{.task = attempt(index), .kind = "document", .input = "{}", .limits = {}};
  grant.files = {{.name = "small", .content_type = "text/plain", .bytes = 2, .content = "hi"},
                 {.name = "large", .bytes = bytes, .is_large = true}};
  return grant;
}

Result<client::Answer> answered(std::string body) {
  return client::Answer{.status = 200, .content_type = {}, .body = std::move(body)};
}

struct FetcherTest : testing::Test {
  struct Call {
    std::string path;
    client::Transfers::Done end;
  };
  std::vector<Call> calls;
  std::vector<worker::Assignment> begun;
  std::vector<std::string> refused;
  Fetcher fetcher{[this](client::Call call, client::Transfers::Done done) {
                    calls.push_back({std::move(call.path), std::move(done)});
                  },
                  [this](const wire::TaskAttempt&, Result<worker::Assignment> assignment) {
                    if (!assignment) return refused.push_back(assignment.error().message);
                    begun.push_back(*std::move(assignment));
                  }};
};

TEST_F(FetcherTest, WhatIsInTheGrantIsNotFetched) {
  wire::Grant grant = with_file(0, 5);
  EXPECT_EQ(Fetcher::bytes_to_fetch(grant), 5);
  grant.files.pop_back();
  grant.previous = wire::GrantedOutput{.json = "[1]", .bytes = 3};
  EXPECT_EQ(Fetcher::bytes_to_fetch(grant), 0);
  const worker::Assignment assignment = Fetcher::assignment_of(grant);
  EXPECT_THAT(assignment.files, ElementsAre(executor::File{
                                    .name = "small", .content_type = "text/plain", .bytes = "hi"}));
  EXPECT_EQ(assignment.previous, "[1]");
  EXPECT_EQ(assignment.input, "{}");
}

TEST_F(FetcherTest, PartsComeOneAfterTheOtherAndTheTaskBeginsWhole) {
  wire::Grant grant = with_file(3, 5);
  grant.is_input_large = true;
  grant.input_bytes = 4;
  grant.previous = wire::GrantedOutput{.bytes = 2, .is_large = true};
  fetcher.add(grant);
  for (const char* body : {"null", "[]", "large"}) {
    EXPECT_THAT(begun, SizeIs(0));
    calls.back().end(answered(body));
  }
  ASSERT_THAT(calls, SizeIs(3));
  const std::string path = "/agent/v1/tasks/00000000-0000-0000-0000-000000000000.3/";
  EXPECT_EQ(calls[0].path, path + "input?attempt=1");
  EXPECT_EQ(calls[1].path, path + "previous?attempt=1");
  EXPECT_EQ(calls[2].path, path + "files/1?attempt=1");
  ASSERT_THAT(begun, SizeIs(1));
  EXPECT_EQ(begun[0].input, "null");
  EXPECT_EQ(begun[0].previous, "[]");
  EXPECT_EQ(begun[0].files[0].bytes, "hi");
  EXPECT_EQ(begun[0].files[1].bytes, "large");
}

TEST_F(FetcherTest, WhatDoesNotComeWholeIsRefusedOnce) {
  fetcher.add(with_file(0, 5));
  calls.back().end(client::Answer{.status = 404, .content_type = {}, .body = {}});
  fetcher.add(with_file(1, 5));
  calls.back().end(answered("four"));
  fetcher.add(with_file(2, 5));
  calls.back().end(unavailable("No answer."));
  EXPECT_THAT(refused, ElementsAre(HasSubstr("status 404"), HasSubstr("4 bytes instead of 5"),
                                   HasSubstr("No answer.")));
  EXPECT_THAT(begun, SizeIs(0));
}

TEST_F(FetcherTest, HoldsNoMoreThanItMayAndGoesOnWhenATaskIsOver) {
  const std::int64_t most = Fetcher::held_bytes_max;
  fetcher.add(with_file(0, most + 1));
  EXPECT_THAT(calls, SizeIs(1)) << "one task alone may be larger";
  fetcher.add(with_file(1, most - 1));
  fetcher.add(with_file(2, 1));
  fetcher.add(with_file(3, 1));
  EXPECT_THAT(calls, SizeIs(1)) << "the first one's file is still here";
  fetcher.release(attempt(3));
  EXPECT_THAT(calls, SizeIs(1)) << "that one only waited";
  fetcher.release(attempt(0));
  ASSERT_THAT(calls, SizeIs(3));
  EXPECT_THAT(calls[1].path, HasSubstr("0000.1/files/1"));
  EXPECT_THAT(calls[2].path, HasSubstr("0000.2/files/1"));
  calls[0].end(answered("nobody waits for it"));
  EXPECT_THAT(begun, SizeIs(0));
  EXPECT_THAT(refused, SizeIs(0));
}

}  // namespace
}  // namespace docket::agent
