#include "test_server.h"

#include <stdlib.h>

#include <algorithm>
#include <utility>

#include "api/ionq/backends.h"
#include "api/ionworks/codec.h"
#include "api/osapi/operations.h"
#include "api/unstructured/codec.h"
#include "auth/jwt.h"
#include "base/check.h"
#include "base/task.h"
#include "executor/dummy/dummy.h"
#include "executor/host/kinds.h"
#include "executor/quantum/circuit.h"
#include "store/sqlite/sqlite_store.h"

namespace docket::test {
namespace {

std::filesystem::path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "docket-test-XXXXXX").string();
  DOCKET_CHECK(mkdtemp(pattern.data()) != nullptr, "a folder for the test");
  return pattern;
}

// A name only: the engine never runs a task itself, and tests play the agent.
executor::Kind kind(std::string name) {
  executor::Kind kind;
  kind.name = std::move(name);
  kind.summary = [](std::string_view output) { return executor::summarize(output, 16U << 10U); };
  return kind;
}

constexpr Micros beat_every = std::chrono::seconds(10);
constexpr const char* signing_key = "a signing key of tests, of 40 characters";

// What the agent of a host tells of it.
constexpr const char* facts =
    R"({"os_info":{"distribution":"ubuntu","version":"24.04"},"uptime_seconds":99000,)"
    R"("load_average":{"1min":0.1,"5min":0.12,"15min":0.1},)"
    R"("memory":{"total":8324427776,"free":912334848,"used":3014201344},"architecture":"x86_64",)"
    R"("kernel_version":"6.8.0-60-generic","cpu_count":4,"service_mgr":"systemd","package_mgr":"apt",)"
    R"("interfaces":[{"name":"eth0","ipv4":"10.0.0.21","mac":"02:00:00:00:00:21","family":"inet"}],)"
    R"("primary_interface":"eth0","started_at":"2026-05-03T06:00:00Z","conditions":)"
    R"([{"type":"HighLoad","status":false,"last_transition_time":"2026-05-03T06:00:00Z"}]})";

}  // namespace

TestServer::TestServer(TimePoint start, std::uint64_t seed)
    : clock_(start), random_(seed), folder_(make_folder()) {
  documents_.local_root = std::string(DOCKET_SOURCE_DIR) + "/test/transcripts/unstructured/files";
  documents_.destination_root = folder_ / "delivered";
  std::filesystem::create_directory(documents_.destination_root);
  documents_.records_max = 40;
  kinds_.add(executor::dummy::dummy_kind());
  kinds_.add(kind("simulate"));
  kinds_.add(executor::quantum::circuit_kind({.limits = {}, .threads = 1}));
  executor::Kind document = kind("document");
  document.may_spawn = true;
  kinds_.add(std::move(document));
  for (executor::Kind& added : executor::host::host_kinds({})) kinds_.add(std::move(added));
  open();
  const auto first = engine().bootstrap();
  DOCKET_CHECK(first && *first, "an empty folder has no key yet");
  operator_principal_ = *engine().authenticate((*first)->secret);
  TestAgent::Is is;
  is.name = "agent";
  is.kinds = {"dummy", "simulate", "circuit", "document"};
  const auto who = engine().authenticate(make_key("default", "agent", job::Role::agent));
  DOCKET_CHECK(who.has_value(), "the key is good");
  agent_ = std::make_unique<TestAgent>(std::move(is), *who,
                                       [this]() -> engine::Engine& { return engine(); });
}

TestServer::~TestServer() {
  engine().drain();
  parts_.reset();
  std::filesystem::remove_all(folder_);
}

void TestServer::open() {
  parts_ = std::make_unique<Parts>();
  auto store = store::sqlite::open(folder_, {});
  DOCKET_CHECK(store.has_value(), "the store opens");
  parts_->store = *std::move(store);
  auto opened = engine::Engine::open(*parts_->store, kinds_, clock_, random_, metrics_, {});
  DOCKET_CHECK(opened.has_value(), "the engine opens");
  parts_->engine = *std::move(opened);
  auto courier = delivery::Courier::start(
      engine(), clock_, delivery::courier_name,
      {.sources = documents_.local_root, .destinations = documents_.destination_root});
  DOCKET_CHECK(courier.has_value(), "the courier registers");
  parts_->courier = *std::move(courier);
  documents_.courier = documents_.collector = parts_->courier->agent();
  parts_->services = std::make_unique<api::Services>(engine(), clock_, api::CursorSeal::Secret{7});
  parts_->services->catalog.add(api::ionworks::job_types());
  parts_->services->catalog.add(api::ionq::job_types());
  parts_->services->catalog.add(api::unstructured::job_types());
  parts_->services->catalog.add(api::osapi::job_types());
  parts_->ionworks = std::make_unique<api::ionworks::Door>(*parts_->services);
  parts_->ionq = std::make_unique<api::ionq::Door>(*parts_->services);
  parts_->unstructured =
      std::make_unique<api::unstructured::Door>(*parts_->services, random_, documents_);
  api::osapi::Options hosts;
  hosts.tokens.emplace();
  hosts.tokens->signing_key = signing_key;
  hosts.version = "0.0.0";
  hosts.cors_allow_origins = "https://ui.example, https://other.example";
  parts_->osapi = std::make_unique<api::osapi::Door>(*parts_->services, hosts);
  parts_->native = std::make_unique<api::native::Door>(*parts_->services);
  parts_->agent = std::make_unique<api::agent::Door>(*parts_->services);
  parts_->server =
      std::make_unique<http::Server>(make_router(), http::Limits{}, clock_, random_, metrics_, 1);
  port_ = *parts_->server->listen("127.0.0.1", 0);
}

void TestServer::reopen() {
  engine().drain();
  parts_.reset();
  agent_->forget_session();
  open();
  for (const auto& [name, agent] : host_agents_) {
    agent->forget_session();
    agent->beat();
  }
}

http::Router TestServer::make_router() {
  http::Router router;
  DOCKET_CHECK(parts_->ionworks->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->ionq->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->unstructured->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->osapi->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->native->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->agent->add_to(router).has_value(), "routes do not overlap");
  return router;
}

void TestServer::advance(Micros by) {
  do {
    const Micros step = host_agents_.empty() ? by : std::min(by, beat_every);
    clock_.advance(step);
    by -= step;
    engine().wake();
    for (const auto& [name, agent] : host_agents_) agent->beat();
    // Both go through the engine's loop, so what the clock set off has happened after them.
    (void)wait_for(engine().agents(operator_principal_));
    (void)wait_for(engine().agents(operator_principal_));
  } while (by > Micros(0));
}

std::string TestServer::make_key(const std::string& tenant, const std::string& user,
                                 job::Role role) {
  const auto key = wait_for(engine().create_key(operator_principal_, tenant, user, role));
  DOCKET_CHECK(key.has_value(), "the operator makes keys");
  return key->secret;
}

void TestServer::revoke_key(std::string_view secret) {
  const auto who = engine().authenticate(secret);
  DOCKET_CHECK(who.has_value(), "a key to revoke");
  DOCKET_CHECK(wait_for(engine().revoke_key(operator_principal_, who->key)).has_value(),
               "the operator revokes keys");
}

TestAgent& TestServer::add_host_agent(const std::string& tenant, const std::string& name,
                                      std::map<std::string, std::string> labels) {
  TestAgent::Is is;
  is.name = name;
  is.kinds = host_kinds();
  is.labels = std::move(labels);
  is.facts = facts;
  is.asks_start = true;
  const auto who = engine().authenticate(make_key(tenant, name, job::Role::agent));
  DOCKET_CHECK(who.has_value(), "the key is good");
  auto agent = std::make_unique<TestAgent>(std::move(is), *who,
                                           [this]() -> engine::Engine& { return engine(); });
  agent->beat();
  return *(host_agents_[name] = std::move(agent));
}

TestAgent* TestServer::host_agent(std::string_view name) {
  const auto found = host_agents_.find(name);
  return found == host_agents_.end() ? nullptr : found->second.get();
}

void TestServer::remove_host_agent(std::string_view name) {
  const auto found = host_agents_.find(name);
  if (found != host_agents_.end()) host_agents_.erase(found);
}

std::string TestServer::make_token(std::string_view claims) {
  return auth::sign(claims, signing_key);
}

std::vector<std::string> TestServer::host_kinds() {
  std::vector<std::string> names;
  for (const api::osapi::Operation& operation : api::osapi::operations()) {
    names.emplace_back(operation.type);
  }
  return names;
}

}  // namespace docket::test
