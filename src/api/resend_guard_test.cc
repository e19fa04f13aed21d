#include "api/resend_guard.h"

#include <array>

#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/check.h"
#include "http/peer.h"
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
  ResendGuard::Turn enter(std::string key, std::shared_ptr<const http::Peer> peer = {}) {
    return wait_for(guard_.enter(std::move(key), std::move(peer)));
  }
  http::Response answer(std::string body) { return answer(key_, std::move(body)); }
  http::Response answer(std::string key, std::string body) {
    ResendGuard::Turn turn = enter(std::move(key));
    EXPECT_FALSE(turn.lost_answer());
    return turn.watch(http::make_response(202, "application/json", std::move(body)));
  }
  std::optional<http::Response> replay() { return enter(key_).lost_answer(); }

  test::FakeClock clock_{TimePoint{}};
  ResendGuard guard_{clock_};
  job::Principal who_;
  http::Request request_;
  std::string key_;
};

// A connected socket whose other end can leave.
class Line {
 public:
  Line() {
    DOCKET_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0, "sockets are there");
    peer = std::make_shared<http::Peer>(ends_[0]);
  }
  ~Line() {
    peer->forget();
    close(ends_[0]);
    hang_up();
  }
  void hang_up() {
    if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
  }
  std::shared_ptr<http::Peer> peer;

 private:
  std::array<int, 2> ends_{};
};

TEST_F(ResendGuardTest, GivesALostAnswerOnce) {
  answer("first").on_delivered(false);
  auto replayed = replay();
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->status, 202);
  EXPECT_EQ(replayed->body.view(), "first");
  EXPECT_EQ(*replayed->headers.find("x-docket-replayed"), "true");
  EXPECT_EQ(*replayed->headers.find("Content-Type"), "application/json");
  replayed->on_delivered(true);
  EXPECT_FALSE(replay());
}

TEST_F(ResendGuardTest, KeepsNoStream) {
  class Stream final : public http::BodySource {
    Task<Result<std::string>> next() override { co_return std::string(); }
  };
  const auto source = std::make_shared<Stream>();
  ResendGuard::Turn turn = enter(key_);
  bool is_told = false;
  http::Response response = http::make_response(200, "text/plain", http::Body(source));
  response.on_delivered = [&is_told](bool) { is_told = true; };
  response = turn.watch(std::move(response));
  EXPECT_EQ(response.body.source(), source);
  response.on_delivered(false);
  EXPECT_TRUE(is_told);
  EXPECT_FALSE(replay());
}

TEST_F(ResendGuardTest, GivesItAgainWhenThatIsLostToo) {
  answer("first").on_delivered(false);
  replay()->on_delivered(false);
  EXPECT_EQ(replay()->body.view(), "first");
}

TEST_F(ResendGuardTest, KeepsNothingThatArrived) {
  answer("first").on_delivered(true);
  EXPECT_FALSE(replay());
}

TEST_F(ResendGuardTest, ForgetsAfterAMinute) {
  answer("first").on_delivered(false);
  clock_.advance(ResendGuard::kept);
  answer("second").on_delivered(false);
  EXPECT_EQ(replay()->body.view(), "second");
}

TEST_F(ResendGuardTest, KeepsTheNewestAnswersWhenThereAreMany) {
  answer("first").on_delivered(false);
  for (std::size_t i = 0; i < ResendGuard::answers_max; ++i) {
    http::Request other = request_;
    other.body = std::to_string(i);
    answer(ResendGuard::key(who_, other), "other").on_delivered(false);
  }
  EXPECT_FALSE(replay());
}

// The second request can come before the first one's thread has seen the reset.
TEST_F(ResendGuardTest, WaitsForTheAnswerToAPeerThatHasLeft) {
  for (const bool is_delivered : {false, true}) {
    Line line;
    ResendGuard::Turn first = enter(key_, line.peer);
    line.hang_up();
    std::optional<ResendGuard::Turn> second;
    start(guard_.enter(key_, {}), [&](ResendGuard::Turn turn) { second.emplace(std::move(turn)); });
    EXPECT_FALSE(second);
    first.watch(http::make_response(202, "text/plain", "first")).on_delivered(is_delivered);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->lost_answer().has_value(), !is_delivered);
  }
}

TEST_F(ResendGuardTest, GoesOnWhenTheAnswerToAPeerThatHasLeftNeverComes) {
  Line line;
  auto first = std::make_optional(enter(key_, line.peer));
  line.hang_up();
  std::optional<ResendGuard::Turn> second;
  start(guard_.enter(key_, {}), [&](ResendGuard::Turn turn) { second.emplace(std::move(turn)); });
  first.reset();
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->lost_answer());
}

TEST_F(ResendGuardTest, MergesNothingOverHealthyConnections) {
  Line line;
  const ResendGuard::Turn first = enter(key_, line.peer);
  EXPECT_FALSE(enter(key_, line.peer).lost_answer());
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
