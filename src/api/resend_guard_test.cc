#include "api/resend_guard.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"

namespace docket::api {
namespace {

class ResendGuardTest : public testing::Test {
 protected:
  ResendGuardTest() {
    request_.method = http::Method::post;
    request_.path = "/jobs";
    request_.body = "{}";
    key_ = ResendGuard::key(who_, request_);
  }
  http::Response answer(std::string body) {
    return guard_.watch(key_, http::make_response(202, "application/json", std::move(body)));
  }

  test::FakeClock clock_{TimePoint{}};
  ResendGuard guard_{clock_};
  job::Principal who_;
  http::Request request_;
  std::string key_;
};

TEST_F(ResendGuardTest, GivesALostAnswerOnce) {
  answer("first").on_delivered(false);
  auto replayed = guard_.replay(key_);
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->status, 202);
  EXPECT_EQ(replayed->body.view(), "first");
  EXPECT_EQ(*replayed->headers.find("x-docket-replayed"), "true");
  EXPECT_EQ(*replayed->headers.find("Content-Type"), "application/json");
  replayed->on_delivered(true);
  EXPECT_FALSE(guard_.replay(key_));
}

TEST_F(ResendGuardTest, GivesItAgainWhenThatIsLostToo) {
  answer("first").on_delivered(false);
  guard_.replay(key_)->on_delivered(false);
  EXPECT_EQ(guard_.replay(key_)->body.view(), "first");
}

TEST_F(ResendGuardTest, KeepsNothingThatArrived) {
  answer("first").on_delivered(true);
  EXPECT_FALSE(guard_.replay(key_));
}

TEST_F(ResendGuardTest, ForgetsAfterAMinute) {
  answer("first").on_delivered(false);
  clock_.advance(ResendGuard::kept - Micros(1));
  const http::Response late = answer("second");
  clock_.advance(Micros(1));
  EXPECT_FALSE(guard_.replay(key_));
  late.on_delivered(false);
  EXPECT_EQ(guard_.replay(key_)->body.view(), "second");
}

TEST_F(ResendGuardTest, KeepsTheNewestAnswersWhenThereAreMany) {
  answer("first").on_delivered(false);
  for (std::size_t i = 0; i < ResendGuard::answers_max; ++i) {
    http::Request other = request_;
    other.body = std::to_string(i);
    guard_.watch(ResendGuard::key(who_, other), http::make_response(202, "text/plain", "other"))
        .on_delivered(false);
  }
  EXPECT_FALSE(guard_.replay(key_));
}

TEST_F(ResendGuardTest, TellsRequestsApart) {
  const auto with = [&](auto change) {
    http::Request other = request_;
    change(other);
    return ResendGuard::key(who_, other);
  };
  EXPECT_EQ(key_, with([](http::Request& r) { r.path = "/jobs/"; }));
  EXPECT_NE(key_, with([](http::Request& r) { r.path = "/other"; }));
  EXPECT_NE(key_, with([](http::Request& r) { r.raw_query = "a=b"; }));
  EXPECT_NE(key_, with([](http::Request& r) { r.body = "{ }"; }));
  EXPECT_NE(key_, with([](http::Request& r) { r.method = http::Method::put; }));
  job::Principal other = who_;
  other.key.uuid.bytes[0] = 1;
  EXPECT_NE(key_, ResendGuard::key(other, request_));
}

}  // namespace
}  // namespace docket::api
