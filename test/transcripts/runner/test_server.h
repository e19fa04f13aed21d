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
#include <variant>
#include <vector>

#include "api/agent/door.h"
#include "api/ionq/door.h"
#include "api/ionworks/door.h"
#include "api/native/door.h"
#include "api/services.h"
#include "api/unstructured/door.h"
#include "base/metrics.h"
#include "engine/engine.h"
#include "http/server.h"
#include "store/store.h"
#include "support/fake_clock.h"

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
  void take(wire::TaskRef task);
  // Takes it if it is not held yet, and really does the work of its kind.
  void run(wire::TaskRef task);
  void finish(wire::TaskRef task, std::string output);
  void fail(wire::TaskRef task, Failure failure);
  // Takes the next `tasks` that nobody holds yet, whosever they are, and ends each like this. For a
  // thread of its own, while a request waits for them; false when they do not come.
  bool serve(int tasks, const std::variant<std::string, Failure>& outcome);
  void report(wire::TaskRef task, double fraction, std::string message);

 private:
  struct Parts {
    std::unique_ptr<store::Store> store;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<api::Services> services;
    std::unique_ptr<api::ionworks::Door> ionworks;
    std::unique_ptr<api::ionq::Door> ionq;
    std::unique_ptr<api::unstructured::Door> unstructured;
    std::unique_ptr<api::native::Door> native;
    std::unique_ptr<api::agent::Door> agent;
    std::unique_ptr<http::Server> server;
  };
  void open();
  void be_registered();
  void register_agent();
  wire::SyncAnswer sync(wire::SyncRequest request);

  FakeClock clock_;
  SeededRandom random_;
  Metrics metrics_;
  executor::Registry kinds_;
  std::filesystem::path folder_;
  api::unstructured::Options documents_;
  std::unique_ptr<Parts> parts_;
  std::uint16_t port_ = 0;
  job::Principal operator_principal_;
  job::Principal agent_;
  std::string session_;
  std::uint64_t answer_ = 0;
  std::map<wire::TaskRef, wire::Grant> held_;
};

}  // namespace docket::test
