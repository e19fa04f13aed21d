#include "http/server.h"

#include <atomic>
#include <future>
#include <latch>
#include <optional>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/health.h"
#include "support/http_server.h"

namespace docket::http {
namespace {

using test::get;
using test::HttpPeer;
using test::PeerResponse;
using test::post;
using test::route;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Task<Response> echo(Request request) {
  Response response = make_response(200, "text/plain", request.body);
  response.headers.add(
      "Seen", fmt::format("{} {} {}", name(request.method), request.path, request.remote_address));
  co_return response;
}

Task<Response> throws(Request) {
  throw std::runtime_error("secret");
  co_return Response{};
}

// A handler that answers when the test says so, or when it is told to stop.
class Held {
 public:
  Task<Response> handle(Request request) {
    const Completion<std::string> end;
    const std::stop_callback at_stop(request.stop, [end] { end.fulfil("stopped"); });
    arrived_.fulfil(end);
    Response response = make_response(200, "text/plain", co_await end);
    response.on_delivered = [this](bool delivered) { delivered_.set_value(delivered); };
    co_return response;
  }
  // Waits until the handler holds; then `fulfil` ends it.
  Completion<std::string> arrived() { return wait_for(take(arrived_)); }
  std::future<bool> delivery() { return delivered_.get_future(); }
  bool is_delivered() { return delivery().get(); }

 private:
  static Task<Completion<std::string>> take(Completion<Completion<std::string>> arrived) {
    co_return co_await arrived;
  }
  Completion<Completion<std::string>> arrived_;
  std::promise<bool> delivered_;
};

class ServerTest : public test::HttpServerTest {
 protected:
  ServerTest() {
    add(route(Method::get, "/echo/{word}", echo));
    add(route(Method::get, "/echo", echo));
    add(route(Method::post, "/echo", echo));
    add(route(Method::get, "/throws", throws));
    add(route(Method::get, "/held",
              [this](Request request) { return held_.handle(std::move(request)); }));
    Route guarded = route(Method::post, "/guarded", echo);
    guarded.body_bytes_max = 5;
    guarded.admit = [](Request& head) -> std::optional<Response> {
      if (head.headers.has("Key")) return {};
      return make_response(401, "text/plain", "no key");
    };
    add(std::move(guarded));
  }

  Held held_;
};

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  HttpPeer& peer = start();
  for (int i = 0; i < 3; ++i) {
    const PeerResponse response = peer.ask(post("//echo/?x=1", "hello"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(response.headers.at("seen"), "POST /echo/ 127.0.0.1");
    EXPECT_EQ(response.headers.at("content-type"), "text/plain");
    EXPECT_EQ(response.headers.at("date"), "Tue, 01 Jan 2030 12:00:00 GMT");
    EXPECT_FALSE(response.headers.contains("connection"));
  }
}

TEST_F(ServerTest, ClosesWhenAsked) {
  start();
  for (const std::string& bytes :
       {get("/echo", "Connection: close\r\n"), std::string("GET /echo HTTP/1.0\r\n\r\n")}) {
    HttpPeer& peer = connect();
    EXPECT_EQ(peer.ask(bytes).headers["connection"], "close");
    EXPECT_EQ(peer.receive_rest(), "");
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  HttpPeer& peer = start();
  std::string bytes;
  for (int i = 0; i < 200; ++i) bytes += post("/echo", std::to_string(i));
  peer.send(bytes);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(peer.receive().body, std::to_string(i));
}

TEST_F(ServerTest, DoesNotCareHowBytesArrive) {
  HttpPeer& peer = start();
  const std::string bytes = post("/echo", "hello");
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    peer.send(bytes.substr(0, cut));
    EXPECT_EQ(peer.ask(bytes.substr(cut)).body, "hello") << cut;
  }
}

TEST_F(ServerTest, TakesAndGivesLargeBodies) {
  limits_.body_bytes = 32 * 1024 * 1024;
  HttpPeer& peer = start();
  const std::string body(20 * 1024 * 1024, 'x');
  auto sending = std::async(std::launch::async, [&] { peer.send(post("/echo", body)); });
  const PeerResponse response = peer.receive();
  sending.get();
  EXPECT_TRUE(response.body == body);
}

TEST_F(ServerTest, AnswersHeadWithoutBody) {
  HttpPeer& peer = start();
  peer.send("HEAD /livez HTTP/1.1\r\nHost: h\r\n\r\nHEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(peer.receive(true).status, 404);
  const PeerResponse response = peer.receive(true);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.headers.at("seen"), StartsWith("HEAD /echo"));
  EXPECT_EQ(peer.ask(get("/echo")).status, 200);
}

TEST_F(ServerTest, RefusesInTheDoorsStyleAndGoesOn) {
  ASSERT_TRUE(router_.own("/echo", [](const Refusal& refusal, const Request& request) {
    return make_response(default_status(refusal.fault), "text/door", request.path);
  }));
  HttpPeer& peer = start();
  struct Row {
    std::string bytes;
    int status;
    const char* type;
  };
  const Row rows[] = {
      {get("/nothing"), 404, "application/problem+json"},
      {get("/echo/a/b"), 404, "text/door"},
      {"DELETE /echo HTTP/1.1\r\nHost: h\r\n\r\n", 405, "text/door"},
      {"BREW /echo HTTP/1.1\r\nHost: h\r\n\r\n", 405, "text/door"},
      {get("/throws"), 500, "application/problem+json"},
      {get("/echo"), 200, "text/plain"},
  };
  for (const Row& row : rows) {
    const PeerResponse response = peer.ask(row.bytes);
    EXPECT_EQ(response.status, row.status) << row.bytes;
    EXPECT_EQ(response.headers.at("content-type"), row.type) << row.bytes;
    EXPECT_THAT(response.body, testing::Not(HasSubstr("secret")));
    if (row.status == 405) {
      EXPECT_EQ(response.headers.at("allow"), "GET, HEAD, POST");
    }
  }
}

TEST_F(ServerTest, ClosesWhereFramingCannotBeTrusted) {
  limits_.header_bytes = 1000;
  limits_.target_bytes = 100;
  limits_.body_bytes = 10;
  start();
  const std::string big(2000, 'x');
  struct Row {
    std::string bytes;
    int status;
  };
  const Row rows[] = {
      {"rubbish\r\n\r\n", 400},
      {get("/echo", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400},
      {get("/" + big.substr(0, 200)), 414},
      {get("/echo", "X: " + big + "\r\n"), 431},
      {post("/echo", "01234567890"), 413},
      {post("/nothing", "body"), 404},
      {post("/guarded", "body"), 401},
      {post("/guarded", "123456", "Key: k\r\n"), 413},
      {post("/echo", "x", "Content-Encoding: br\r\n"), 415},
      {post("/echo", "x", "Content-Encoding: gzip\r\n"), 400},
      {post("/echo", "x", "Expect: tea\r\n"), 417},
  };
  for (const Row& row : rows) {
    HttpPeer& peer = connect();
    const PeerResponse response = peer.ask(row.bytes + get("/echo"));
    EXPECT_EQ(response.status, row.status) << row.bytes;
    EXPECT_EQ(response.headers.at("connection"), "close") << row.bytes;
    peer.end_sending();
    EXPECT_EQ(peer.receive_rest(), "") << row.bytes;
  }
}

TEST_F(ServerTest, AsksForABodyOnlyWhenItIsWelcome) {
  HttpPeer& peer = start();
  const std::string head =
      "POST /guarded HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n";
  EXPECT_EQ(peer.ask(head + "Key: k\r\n\r\n").status, 100);
  EXPECT_EQ(peer.ask("hello").body, "hello");
  EXPECT_EQ(peer.ask(head + "\r\n").status, 401);
}

TEST_F(ServerTest, ReturnsOrMintsTheCorrelationId) {
  HttpPeer& peer = start();
  const auto id_for = [&](const std::string& sent) {
    return peer.ask(get("/echo", "X-Correlation-Id: " + sent + "\r\n"))
        .headers.at("x-correlation-id");
  };
  EXPECT_EQ(id_for("a.B-1_2:3"), "a.B-1_2:3");
  EXPECT_EQ(id_for(std::string(128, 'a')), std::string(128, 'a'));
  const std::string minted = id_for(std::string(129, 'a'));
  EXPECT_NE(minted, std::string(129, 'a'));
  EXPECT_NE(id_for("a b"), minted);
}

TEST_F(ServerTest, AHeldHandlerHoldsUpNobodyElse) {
  HttpPeer& peer = start();
  peer.send(get("/echo") + get("/held") + get("/echo/after"));
  EXPECT_EQ(peer.receive().status, 200);  // goes out before the held one ends
  const auto end = held_.arrived();
  EXPECT_EQ(connect().ask(get("/echo")).status, 200);
  EXPECT_EQ(server_->requests_in_flight(), 1);
  end.fulfil("done");
  EXPECT_EQ(peer.receive().body, "done");
  EXPECT_THAT(peer.receive().headers.at("seen"), HasSubstr("/echo/after"));
  EXPECT_TRUE(held_.is_delivered());
}

TEST_F(ServerTest, AHandlerHearsWhenItsPeerGoes) {
  HttpPeer& peer = start();
  peer.send(get("/held"));
  held_.arrived();
  peer.reset();
  EXPECT_FALSE(held_.is_delivered());
}

TEST_F(ServerTest, DrainEndsWhatIsHeldAndClosesWhatIsIdle) {
  HttpPeer& idle = start(2);
  idle.ask(get("/echo"));
  HttpPeer& busy = connect();
  busy.send(get("/held"));
  held_.arrived();
  EXPECT_TRUE(server_->drain(Millis(60'000)));
  const PeerResponse response = busy.receive();
  EXPECT_EQ(response.body, "stopped");
  EXPECT_EQ(response.headers.at("connection"), "close");
  EXPECT_EQ(idle.receive_rest(), "");
  EXPECT_EQ(server_->connections(), 0);
}

TEST_F(ServerTest, DrainCutsWhatIsNotDoneInTime) {
  HttpPeer& slow = start();
  slow.send("GET /echo HTTP/1.1\r\n");
  HttpPeer& other = connect();
  other.ask(get("/echo"));  // so the server has seen what came before
  auto draining = std::async(std::launch::async, [&] { return server_->drain(Millis(1'000)); });
  EXPECT_EQ(other.receive_rest(), "");
  clock_.advance(Millis(1'001));
  EXPECT_FALSE(draining.get());
  EXPECT_EQ(slow.receive_rest(), "");
}

TEST_F(ServerTest, SlowPeersAreTimedOut) {
  start();
  const std::string body = post("/echo", "hello");
  struct Row {
    const char* what;
    std::string bytes;
    std::string more;  // in time, still answered
    Millis time;
    const char* answer;  // when `more` does not come in time
  };
  const Row rows[] = {
      {"nothing", "", get("/echo"), limits_.first_byte_time, ""},
      {"half a head", "GET /echo HT", "TP/1.1\r\nHost: h\r\n\r\n", limits_.head_time,
       "HTTP/1.1 408 "},
      {"half a body", body.substr(0, body.size() - 1), "o", limits_.body_time, "HTTP/1.1 408 "},
      {"idle", get("/echo"), get("/echo"), limits_.idle_time, ""},
  };
  for (const Row& row : rows) {
    const bool was_answered = row.bytes == row.more;
    HttpPeer& in_time = connect();
    HttpPeer& late = connect();
    for (HttpPeer* peer : {&in_time, &late}) {
      peer->send(row.bytes);
      if (was_answered) peer->receive();
    }
    // One thread serves in the order in which bytes came, so it has seen what came before this.
    EXPECT_EQ(connect().ask(get("/echo")).status, 200);
    clock_.advance(row.time - Millis(1));
    EXPECT_EQ(in_time.ask(row.more).status, 200) << row.what;
    clock_.advance(Millis(1));
    EXPECT_THAT(late.receive_rest(), StartsWith(row.answer)) << row.what;
  }
}

TEST_F(ServerTest, APeerThatDoesNotReadIsCut) {
  HttpPeer& peer = start();
  peer.send(get("/held"));
  held_.arrived().fulfil(std::string(64 * 1024 * 1024, 'x'));
  EXPECT_EQ(connect().ask(get("/echo")).status, 200);
  auto delivered = held_.delivery();
  // The limit runs from the last byte that the kernel took.
  while (delivered.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) {
    clock_.advance(limits_.write_time);
  }
  EXPECT_FALSE(delivered.get());
}

TEST_F(ServerTest, RefusesConnectionsPastTheLimits) {
  limits_.connections = 3;
  limits_.connections_per_address = 2;
  HttpPeer& first = start();
  EXPECT_EQ(first.ask(get("/echo")).status, 200);
  EXPECT_EQ(connect().ask(get("/echo")).status, 200);
  HttpPeer& third = connect();
  const PeerResponse refused = third.receive();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
  EXPECT_EQ(server_->connections(), 2);
}

TEST_F(ServerTest, RefusesRequestsPastTheLimit) {
  limits_.requests_in_flight = 1;
  HttpPeer& peer = start();
  peer.send(get("/held"));
  const auto end = held_.arrived();
  HttpPeer& other = connect();
  EXPECT_EQ(other.ask(get("/echo")).status, 503);
  end.fulfil("done");
  EXPECT_EQ(peer.receive().status, 200);
  EXPECT_EQ(other.ask(get("/echo")).status, 200);
}

TEST_F(ServerTest, RefusesBodiesPastTheMemoryForAll) {
  limits_.bodies_bytes_total = 10;
  HttpPeer& peer = start();
  EXPECT_EQ(peer.ask(post("/echo", "0123456789")).status, 200);
  EXPECT_EQ(peer.ask(post("/echo", "0123456789")).status, 200);
  EXPECT_EQ(peer.ask(post("/echo", "01234567890")).status, 503);
}

TEST_F(ServerTest, RefusesAddressesItCannotHave) {
  start();
  const auto taken = server_->listen("127.0.0.1", port_);
  ASSERT_TRUE(taken.has_error());
  EXPECT_EQ(taken.error().code, ErrorCode::unavailable);
  EXPECT_EQ(server_->listen("localhost", 0).error().code, ErrorCode::invalid_argument);
}

TEST_F(ServerTest, SaysHowItIs) {
  std::atomic<bool> is_ready = false;
  ASSERT_TRUE(add_health_routes(
      router_, [&] { return is_ready ? "" : "The store is not open."; }, metrics_));
  HttpPeer& peer = start();
  EXPECT_EQ(peer.ask(get("/livez")).status, 200);
  const PeerResponse not_yet = peer.ask(get("/readyz"));
  EXPECT_EQ(not_yet.status, 503);
  EXPECT_EQ(not_yet.body, "The store is not open.\n");
  is_ready = true;
  EXPECT_EQ(peer.ask(get("/readyz")).status, 200);
  EXPECT_THAT(peer.ask(get("/metrics")).body,
              HasSubstr("docket_http_requests_total{route=\"health.readyz\",status=\"5xx\"} 1"));
}

}  // namespace
}  // namespace docket::http
