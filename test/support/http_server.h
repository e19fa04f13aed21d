// A server on a loopback port with a clock that stands still, and peers that speak to it byte by
// byte. Never linked into the product.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/metrics.h"
#include "base/random.h"
#include "http/limits.h"
#include "http/router.h"
#include "http/server.h"
#include "support/fake_clock.h"
#include "support/http_peer.h"

namespace docket::test {

inline http::Route route(http::Method method, std::string pattern,
                         std::function<Task<http::Response>(http::Request)> handle) {
  std::string name = fmt::format("{} {}", http::name(method), pattern);
  return {.method = method,
          .pattern = std::move(pattern),
          .name = std::move(name),
          .handle = std::move(handle)};
}

inline std::string get(std::string_view target, std::string_view headers = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n{}\r\n", target, headers);
}
inline std::string post(std::string_view target, std::string_view body,
                        std::string_view headers = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n{}\r\n{}", target,
                     body.size(), headers, body);
}

class HttpServerTest : public testing::Test {
 protected:
  void add(http::Route route) { ASSERT_TRUE(router_.add(std::move(route))); }
  HttpPeer& start(int threads = 1) {
    server_.emplace(std::move(router_), limits_, clock_, random_, metrics_, threads);
    port_ = *server_->listen("127.0.0.1", 0);
    return connect();
  }
  HttpPeer& connect() { return *peers_.emplace_back(std::make_unique<HttpPeer>(port_)); }

  FakeClock clock_{*parse_time("2030-01-01T12:00:00Z")};
  SeededRandom random_{7};
  Metrics metrics_;
  http::Limits limits_;
  http::Router router_;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<HttpPeer>> peers_;
  std::optional<http::Server> server_;
};

}  // namespace docket::test
