// Bodies that a receiver takes as they arrive.
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/parser.h"
#include "http/server.h"
#include "support/http_server.h"

namespace docket::http {
namespace {

using test::get;
using test::HttpPeer;
using test::PeerResponse;
using test::post;
using test::route;
using testing::HasSubstr;

// What a test sees of a receiver while it lives and after.
struct Seen {
  std::atomic<int> made = 0;
  std::atomic<std::size_t> taken_bytes = 0;
  std::atomic<std::size_t> piece_bytes_max = 0;
  std::atomic<int> finished = 0;
  std::promise<void> dropped;
  Completion<Completion<bool>> first_taken;  // with `holds`
};

// Leaves in `received` how many bytes came. Bytes can ask for a refusal.
class Counter final : public BodyReceiver {
 public:
  Counter(Seen& seen, bool holds) : seen_(seen), holds_(holds) { ++seen_.made; }
  ~Counter() override { seen_.dropped.set_value(); }

  Task<std::optional<Response>> take(std::string bytes) override {
    const bool is_first = seen_.taken_bytes == 0;
    seen_.taken_bytes += bytes.size();
    seen_.piece_bytes_max = std::max<std::size_t>(seen_.piece_bytes_max, bytes.size());
    if (bytes.starts_with("throw")) throw std::runtime_error("secret");
    if (bytes.starts_with("refuse")) co_return make_response(418, "text/plain", "taken");
    refuses_at_end_ |= bytes.starts_with("end");
    if (holds_ && is_first) {
      const Completion<bool> go_on;
      seen_.first_taken.fulfil(go_on);
      co_await go_on;
    }
    co_return std::nullopt;
  }

  // The request outlives the task: that is the interface's promise.
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
  Task<std::optional<Response>> finish(Request& request) override {
    ++seen_.finished;
    if (refuses_at_end_) co_return make_response(418, "text/plain", "finished");
    request.received = seen_.taken_bytes.load();
    co_return std::nullopt;
  }

 private:
  Seen& seen_;
  const bool holds_;
  bool refuses_at_end_ = false;
};

class ReceiveTest : public test::HttpServerTest {
 protected:
  ReceiveTest() {
    Route spooled =
        route(Method::post, "/spooled", [](Request request) { return answer(std::move(request)); });
    spooled.body_bytes_max = 64 * 1024 * 1024;
    spooled.admit = [](Request& head) -> std::optional<Response> {
      if (!head.headers.has("No")) return {};
      return make_response(401, "text/plain", "no");
    };
    spooled.receive = [this](const Request& head) -> std::unique_ptr<BodyReceiver> {
      if (head.headers.has("Whole")) return nullptr;
      return std::make_unique<Counter>(seen_, head.headers.has("Hold"));
    };
    add(std::move(spooled));
    EXPECT_TRUE(router_.own("/spooled", [](const Refusal& refusal, const Request& request) {
      return make_response(default_status(refusal.fault), "text/door",
                           fmt::format("{} {}", request.path, refusal.limit_bytes));
    }));
    add(route(Method::get, "/echo", [](Request request) { return answer(std::move(request)); }));
  }
  ~ReceiveTest() override { server_.reset(); }  // before what it still tells
  static Task<Response> answer(Request request) {
    const auto* received = std::any_cast<std::size_t>(&request.received);
    std::string text = fmt::format("{} received, {} whole", received == nullptr ? 0 : *received,
                                   request.body.size());
    co_return make_response(200, "text/plain", std::move(text));
  }
  // Waits until the receiver holds its first piece; fulfilling lets it go on.
  Completion<bool> first_taken() { return wait_for(take(seen_.first_taken)); }
  void wait_until_dropped() { seen_.dropped.get_future().get(); }

  Seen seen_;

 private:
  static Task<Completion<bool>> take(Completion<Completion<bool>> taken) {
    co_return co_await taken;
  }
};

TEST_F(ReceiveTest, IsNeverWholeInMemory) {
  limits_.bodies_bytes_total = 256 * 1024;
  HttpPeer& peer = start();
  const std::string body(20 * 1024 * 1024, 'x');
  auto sending = std::async(std::launch::async, [&] {
    peer.send(post("/spooled", body));
    peer.send(get("/echo"));
  });
  EXPECT_EQ(peer.receive().body, fmt::format("{} received, 0 whole", body.size()));
  EXPECT_EQ(peer.receive().status, 200);
  sending.get();
  wait_until_dropped();
  EXPECT_LE(seen_.piece_bytes_max, 128U * 1024);
  EXPECT_EQ(seen_.finished, 1);
}

TEST_F(ReceiveTest, MayBeEmptyOrInChunks) {
  HttpPeer& peer = start();
  EXPECT_EQ(peer.ask(post("/spooled", "")).body, "0 received, 0 whole");
  EXPECT_EQ(seen_.finished, 1);
  seen_.dropped = {};
  EXPECT_EQ(peer.ask("POST /spooled HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")
                .body,
            "6 received, 0 whole");
  EXPECT_EQ(seen_.finished, 2);
}

TEST_F(ReceiveTest, ARouteMayTakeABodyWhole) {
  HttpPeer& peer = start();
  EXPECT_EQ(peer.ask(post("/spooled", "hello", "Whole: 1\r\n")).body, "0 received, 5 whole");
}

TEST_F(ReceiveTest, NothingIsReadWhileAPieceIsTaken) {
  HttpPeer& peer = start();
  const std::string body(20 * 1024 * 1024, 'x');
  auto sending = std::async(
      std::launch::async, [&] { peer.send(get("/echo") + post("/spooled", body, "Hold: 1\r\n")); });
  EXPECT_EQ(peer.receive().body, "0 received, 0 whole");  // goes out before the held one
  const auto go_on = first_taken();
  EXPECT_EQ(connect().ask(get("/echo")).status, 200);
  EXPECT_LE(seen_.taken_bytes, 128U * 1024);
  EXPECT_NE(sending.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  go_on.fulfil(true);
  EXPECT_EQ(peer.receive().body, fmt::format("{} received, 0 whole", body.size()));
}

TEST_F(ReceiveTest, RefusesInTheDoorsStyle) {
  struct Row {
    const char* what;
    std::string bytes;
    int status;
    std::string body;
    bool closes;
    int made;
    int finished;
  };
  const std::string chunked =
      "POST /spooled HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Row rows[] = {
      {"not admitted", post("/spooled", "hello", "No: 1\r\n"), 401, "no", true, 0, 0},
      {"too large", "POST /spooled HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n", 413,
       "/spooled 67108864", true, 1, 0},
      {"too large a chunk", chunked + "5\r\nhello\r\nfffffff\r\nx", 413, "/spooled 67108864", true,
       1, 0},
      {"a broken chunk", chunked + "5\r\nhello\r\nx\r\n", 400, "/spooled 0", true, 1, 0},
      {"not gzip", post("/spooled", "hello", "Content-Encoding: gzip\r\n"), 400, "/spooled 0", true,
       1, 0},
      {"refused on the way", chunked + "6\r\nrefuse\r\n1\r\n", 418, "taken", true, 1, 0},
      {"refused at its end", post("/spooled", "end"), 418, "finished", false, 1, 1},
      {"thrown", post("/spooled", "throw"), 500, "/spooled 0", false, 1, 0},
  };
  start();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    seen_.made = seen_.finished = 0;
    seen_.dropped = {};
    HttpPeer& peer = connect();
    const PeerResponse response = peer.ask(row.bytes);
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(response.body, row.body);
    EXPECT_EQ(response.headers.contains("connection"), row.closes);
    EXPECT_EQ(seen_.made, row.made);
    EXPECT_EQ(seen_.finished, row.finished);
    peer.end_sending();
    EXPECT_EQ(peer.receive_rest(), "");
    if (row.made > 0) wait_until_dropped();
    EXPECT_EQ(server_->requests_in_flight(), 0);
  }
}

TEST_F(ReceiveTest, IsAskedForAfterAdmission) {
  HttpPeer& peer = start();
  EXPECT_EQ(peer.ask("POST /spooled HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                     "Expect: 100-continue\r\n\r\n")
                .status,
            100);
  EXPECT_EQ(peer.ask("hello").body, "5 received, 0 whole");
}

TEST_F(ReceiveTest, IsDroppedWhenThePeerGoes) {
  HttpPeer& peer = start();
  peer.send("POST /spooled HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhell");
  EXPECT_EQ(connect().ask(get("/echo")).status, 200);  // so the server has seen what came before
  EXPECT_EQ(seen_.taken_bytes, 4U);
  EXPECT_EQ(server_->requests_in_flight(), 1);
  peer.reset();
  wait_until_dropped();
  EXPECT_EQ(seen_.finished, 0);
  // What a body held and that it was in flight are given back too.
  EXPECT_TRUE(server_->drain(Millis(60'000)));
  EXPECT_EQ(server_->requests_in_flight(), 0);
}

TEST_F(ReceiveTest, ALargeBodyMayTakeLongAsLongAsItComes) {
  HttpPeer& peer = start();
  const std::string piece(Parser::piece_bytes, 'x');
  peer.send(fmt::format("POST /spooled HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n",
                        4 * piece.size()));
  for (std::size_t i = 1; i <= 3; ++i) {
    peer.send(piece);
    while (seen_.taken_bytes < i * piece.size()) std::this_thread::yield();
    EXPECT_EQ(connect().ask(get("/echo")).status, 200);  // the one thread waits for bytes again
    clock_.advance(limits_.body_time - Millis(1));
  }
  clock_.advance(Millis(1));
  EXPECT_EQ(peer.receive().status, 408);
}

}  // namespace
}  // namespace docket::http
