// A whole Docket in this process: SQLite in a folder of its own, the engine, every door, HTTP on a
// free port. Time stands still until the test moves it.
//
// Threads: one at a time (the server has its own).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/agent/door.h"
#include "api/ionq/door.h"
#include "api/ionworks/door.h"
#include "api/native/door.h"
#include "api/osapi/door.h"
#include "api/services.h"
#include "api/unstructured/door.h"
#include "base/metrics.h"
#include "delivery/courier.h"
#include "engine/engine.h"
#include "http/server.h"
#include "store/store.h"
#include "support/fake_clock.h"
#include "test_agent.h"

namespace docket::test {

class TestServer {
 public:
  TestServer(TimePoint start, std::uint64_t seed);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  // Stops everything and starts it again on the same folder, as after a crash of the process.
  void reopen();
  // Moves the clock and waits until the engine has acted on it.
  void advance(Micros by);

  // A key of a tenant that is made when it is not there; returns its secret.
  std::string make_key(const std::string& tenant, const std::string& user, job::Role role);
  void revoke_key(std::string_view secret);

  std::uint16_t port() const { return port_; }
  engine::Engine& engine() { return *parts_->engine; }
  // Of the operator's key, made at first start.
  const job::Principal& founder() const { return operator_principal_; }
  // The same table that the server answers from.
  http::Router make_router();

  // The agent of this server; it outlives reopen() and keeps what it holds.
  TestAgent& agent() { return *agent_; }
  // An agent of a host, in a tenant. It beats every ten seconds while the clock moves.
  TestAgent& add_host_agent(const std::string& tenant, const std::string& name,
                            std::map<std::string, std::string> labels);
  // Null when there is none of this name.
  TestAgent* host_agent(std::string_view name);
  // Says nothing any more.
  void remove_host_agent(std::string_view name);
  // Of claims as JSON text, as an operator with the signing key makes it.
  static std::string make_token(std::string_view claims);

 private:
  struct Parts {
    std::unique_ptr<store::Store> store;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<delivery::Courier> courier;
    std::unique_ptr<api::Services> services;
    std::unique_ptr<api::ionworks::Door> ionworks;
    std::unique_ptr<api::ionq::Door> ionq;
    std::unique_ptr<api::osapi::Door> osapi;
    std::unique_ptr<api::unstructured::Door> unstructured;
    std::unique_ptr<api::native::Door> native;
    std::unique_ptr<api::agent::Door> agent;
    std::unique_ptr<http::Server> server;
  };
  static std::vector<std::string> host_kinds();
  void open();
  FakeClock clock_;
  SeededRandom random_;
  Metrics metrics_;
  executor::Registry kinds_;
  std::filesystem::path folder_;
  api::unstructured::Options documents_;
  std::unique_ptr<Parts> parts_;
  std::uint16_t port_ = 0;
  job::Principal operator_principal_;
  std::unique_ptr<TestAgent> agent_;
  std::map<std::string, std::unique_ptr<TestAgent>, std::less<>> host_agents_;
};

}  // namespace docket::test
