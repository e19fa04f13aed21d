// Answers whose bodies are made while they are sent.
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/server.h"
#include "support/http_server.h"

namespace docket::http {
namespace {

using test::get;
using test::HttpPeer;
using test::PeerResponse;
using test::route;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// What a test sees of a source while it lives and after.
struct Seen {
  std::atomic<std::size_t> pulled = 0;
  std::promise<void> dropped;
  std::promise<bool> delivered;
};

// Gives its pieces one after the other, then ends, fails or throws.
class Pieces final : public BodySource {
 public:
  enum class End : std::uint8_t { proper, failure, exception };
  Pieces(std::vector<std::string> pieces, End end, Seen& seen)
      : pieces_(std::move(pieces)), end_(end), seen_(seen) {}
  ~Pieces() override { seen_.dropped.set_value(); }

  Task<Result<std::string>> next() override {
    if (const std::size_t at = seen_.pulled++; at < pieces_.size()) co_return pieces_[at];
    if (end_ == End::failure) co_return unavailable("The store is busy.");
    if (end_ == End::exception) throw std::runtime_error("secret");
    co_return std::string();
  }

 private:
  const std::vector<std::string> pieces_;
  const End end_;
  Seen& seen_;
};

// Never ends.
class Endless final : public BodySource {
 public:
  explicit Endless(Seen& seen) : seen_(seen) {}
  ~Endless() override { seen_.dropped.set_value(); }
  Task<Result<std::string>> next() override {
    seen_.pulled += piece_.size();
    co_return piece_;
  }

 private:
  const std::string piece_ = std::string(std::size_t{64} * 1024, 'x');
  Seen& seen_;
};

// Waits with each piece until the test gives it.
class Held final : public BodySource {
 public:
  Held(Seen& seen, Completion<Completion<std::string>> asked)
      : seen_(seen), asked_(std::move(asked)) {}
  ~Held() override { seen_.dropped.set_value(); }
  Task<Result<std::string>> next() override {
    if (++seen_.pulled > 1) co_return std::string();
    const Completion<std::string> piece;
    asked_.fulfil(piece);
    co_return co_await piece;
  }

 private:
  Seen& seen_;
  const Completion<Completion<std::string>> asked_;
};

class StreamTest : public test::HttpServerTest {
 protected:
  StreamTest() {
    add(route(Method::get, "/echo", [](Request request) { return echo(std::move(request)); }));
  }
  ~StreamTest() override { server_.reset(); }  // before what it still tells
  static Task<Response> echo(Request request) {
    co_return make_response(200, "text/plain", request.target);
  }
  static Task<Response> answer(std::shared_ptr<BodySource> source, Seen* seen) {
    Response response = make_response(200, "text/plain", Body(std::move(source)));
    response.on_delivered = [seen](bool delivered) { seen->delivered.set_value(delivered); };
    co_return response;
  }
  void add_pieces(std::vector<std::string> pieces, Pieces::End end = Pieces::End::proper) {
    add(route(Method::get, "/stream", [this, pieces, end](Request) {
      return answer(std::make_shared<Pieces>(pieces, end, seen_), &seen_);
    }));
  }
  HttpPeer& start_held() {
    add(route(Method::get, "/stream", [this](Request request) {
      stop_ = request.stop;
      return answer(std::make_shared<Held>(seen_, asked_), &seen_);
    }));
    return start();
  }
  // Waits until the held source is asked; fulfilling gives the piece.
  Completion<std::string> asked() { return wait_for(take(asked_)); }
  bool is_delivered() { return seen_.delivered.get_future().get(); }
  void wait_until_dropped() { seen_.dropped.get_future().get(); }

  Seen seen_;
  std::stop_token stop_;

 private:
  static Task<Completion<std::string>> take(Completion<Completion<std::string>> asked) {
    co_return co_await asked;
  }
  Completion<Completion<std::string>> asked_;
};

TEST_F(StreamTest, ComesInChunksAndTheConnectionGoesOn) {
  add_pieces({"hello", std::string(200'000, 'x'), "!"});
  HttpPeer& peer = start();
  peer.send(get("/echo?1") + get("/stream") + get("/echo?2"));
  EXPECT_EQ(peer.receive().body, "/echo?1");
  const PeerResponse response = peer.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("transfer-encoding"), "chunked");
  EXPECT_FALSE(response.headers.contains("content-length"));
  EXPECT_TRUE(response.body == "hello" + std::string(200'000, 'x') + "!");
  EXPECT_EQ(peer.receive().body, "/echo?2");
  EXPECT_TRUE(is_delivered());
  wait_until_dropped();
  EXPECT_EQ(server_->requests_in_flight(), 0);
}

TEST_F(StreamTest, MayBeEmpty) {
  add_pieces({});
  HttpPeer& peer = start();
  EXPECT_EQ(peer.ask(get("/stream")).headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(peer.ask(get("/echo")).status, 200);
  EXPECT_TRUE(is_delivered());
}

TEST_F(StreamTest, EndsWithTheConnectionForOldClients) {
  add_pieces({"hel", "lo"});
  HttpPeer& peer = start();
  peer.send("GET /stream HTTP/1.0\r\n\r\n");
  const std::string all = peer.receive_rest();
  EXPECT_THAT(all, EndsWith("\r\n\r\nhello"));
  EXPECT_THAT(all, HasSubstr("Connection: close"));
  EXPECT_THAT(all, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_FALSE(peer.was_reset());
  EXPECT_TRUE(is_delivered());
}

TEST_F(StreamTest, IsNotAskedForAHead) {
  add_pieces({"hello"});
  HttpPeer& peer = start();
  peer.send("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n" + get("/echo"));
  EXPECT_EQ(peer.receive(true).headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(peer.receive().body, "/echo");
  EXPECT_TRUE(is_delivered());
  wait_until_dropped();
  EXPECT_EQ(seen_.pulled, 0U);
}

struct Failing {
  const char* head;
  Pieces::End end;
};
class FailingStreamTest : public StreamTest, public testing::WithParamInterface<Failing> {};

TEST_P(FailingStreamTest, CannotBeTakenForWhole) {
  add_pieces({"hello"}, GetParam().end);
  HttpPeer& peer = start();
  peer.send(GetParam().head);
  EXPECT_THAT(peer.receive_rest(), Not(EndsWith("0\r\n\r\n")));
  EXPECT_TRUE(peer.was_reset());
  EXPECT_FALSE(is_delivered());
}

INSTANTIATE_TEST_SUITE_P(
    , FailingStreamTest,
    testing::Values(Failing{"GET /stream HTTP/1.1\r\nHost: h\r\n\r\n", Pieces::End::failure},
                    Failing{"GET /stream HTTP/1.1\r\nHost: h\r\n\r\n", Pieces::End::exception},
                    Failing{"GET /stream HTTP/1.0\r\n\r\n", Pieces::End::failure}));

TEST_F(StreamTest, IsPulledOnlyAsFastAsThePeerReads) {
  add(route(Method::get, "/stream",
            [this](Request) { return answer(std::make_shared<Endless>(seen_), &seen_); }));
  HttpPeer& peer = start();
  peer.send(get("/stream"));
  auto delivered = seen_.delivered.get_future();
  // The limit runs from the moment at which the sockets are full.
  while (delivered.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) {
    clock_.advance(limits_.write_time);
  }
  EXPECT_FALSE(delivered.get());
  wait_until_dropped();
  EXPECT_LT(seen_.pulled, std::size_t{64} * 1024 * 1024);
}

TEST_F(StreamTest, OthersAreServedMeanwhile) {
  add(route(Method::get, "/stream",
            [this](Request) { return answer(std::make_shared<Endless>(seen_), &seen_); }));
  HttpPeer& peer = start();
  peer.send(get("/stream"));
  auto reading = std::async(std::launch::async, [&] { return peer.receive(); });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(connect().ask(get("/echo")).status, 200);
  server_->drain(Millis(0));  // cuts what does not end
  EXPECT_EQ(reading.get().status, 0);
  EXPECT_FALSE(is_delivered());
}

TEST_F(StreamTest, HoldsUpNobodyWhileItHasNothing) {
  HttpPeer& peer = start_held();
  peer.send(get("/echo?1") + get("/stream") + get("/echo?2"));
  EXPECT_EQ(peer.receive().body, "/echo?1");
  const auto piece = asked();
  EXPECT_EQ(connect().ask(get("/echo")).status, 200);
  EXPECT_EQ(server_->requests_in_flight(), 1);
  piece.fulfil("hello");
  EXPECT_EQ(peer.receive().body, "hello");
  EXPECT_EQ(peer.receive().body, "/echo?2");
}

TEST_F(StreamTest, IsDroppedWhenThePeerGoes) {
  HttpPeer& peer = start_held();
  peer.send(get("/stream"));
  const auto piece = asked();
  std::promise<void> stopped;
  const std::stop_callback at_stop(stop_, [&] { stopped.set_value(); });
  peer.reset();
  stopped.get_future().get();
  piece.fulfil("hello");
  EXPECT_FALSE(is_delivered());
  wait_until_dropped();
  EXPECT_EQ(seen_.pulled, 1U);
}

TEST_F(StreamTest, ADrainLetsItEnd) {
  HttpPeer& peer = start_held();
  peer.send(get("/stream"));
  const auto piece = asked();
  auto drained = std::async(std::launch::async, [&] { return server_->drain(Millis(60'000)); });
  std::promise<void> stopped;
  const std::stop_callback at_stop(stop_, [&] { stopped.set_value(); });
  stopped.get_future().get();
  piece.fulfil("hello");
  EXPECT_EQ(peer.receive().body, "hello");
  EXPECT_EQ(peer.receive_rest(), "");
  EXPECT_TRUE(drained.get());
  EXPECT_TRUE(is_delivered());
}

}  // namespace
}  // namespace docket::http
