#include "test_server.h"

#include <stdlib.h>

#include <algorithm>
#include <set>
#include <utility>

#include "api/ionq/backends.h"
#include "api/ionworks/codec.h"
#include "api/unstructured/codec.h"
#include "base/check.h"
#include "base/task.h"
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

wire::AgentResources plenty() {
  wire::AgentResources resources;
  resources.cores = 64;
  resources.memory_bytes = 1LL << 40;
  resources.slots = 64;
  return resources;
}

}  // namespace

TestServer::TestServer(TimePoint start, std::uint64_t seed)
    : clock_(start), random_(seed), folder_(make_folder()) {
  documents_.local_root = std::string(DOCKET_SOURCE_DIR) + "/test/transcripts/unstructured/files";
  documents_.records_max = 40;
  kinds_.add(kind("dummy"));
  kinds_.add(kind("simulate"));
  kinds_.add(executor::quantum::circuit_kind({.limits = {}, .threads = 1}));
  kinds_.add(kind("document"));
  open();
  const auto first = engine().bootstrap();
  DOCKET_CHECK(first && *first, "an empty folder has no key yet");
  operator_principal_ = *engine().authenticate((*first)->secret);
  agent_ = *engine().authenticate(make_key("default", "agent", job::Role::agent));
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
  parts_->services = std::make_unique<api::Services>(engine(), clock_, api::CursorSeal::Secret{7});
  parts_->services->catalog.add(api::ionworks::job_types());
  parts_->services->catalog.add(api::ionq::job_types());
  parts_->services->catalog.add(api::unstructured::job_types());
  parts_->ionworks = std::make_unique<api::ionworks::Door>(*parts_->services);
  parts_->ionq = std::make_unique<api::ionq::Door>(*parts_->services);
  parts_->unstructured =
      std::make_unique<api::unstructured::Door>(*parts_->services, random_, documents_);
  parts_->native = std::make_unique<api::native::Door>(*parts_->services);
  parts_->agent = std::make_unique<api::agent::Door>(*parts_->services);
  parts_->server =
      std::make_unique<http::Server>(make_router(), http::Limits{}, clock_, random_, metrics_, 1);
  port_ = *parts_->server->listen("127.0.0.1", 0);
}

void TestServer::reopen() {
  engine().drain();
  parts_.reset();
  session_.clear();
  open();
}

http::Router TestServer::make_router() {
  http::Router router;
  DOCKET_CHECK(parts_->ionworks->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->ionq->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->unstructured->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->native->add_to(router).has_value(), "routes do not overlap");
  DOCKET_CHECK(parts_->agent->add_to(router).has_value(), "routes do not overlap");
  return router;
}

void TestServer::advance(Micros by) {
  clock_.advance(by);
  engine().wake();
  // Both go through the engine's loop, so what the clock set off has happened after them.
  (void)wait_for(engine().agents(operator_principal_));
  (void)wait_for(engine().agents(operator_principal_));
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

// What it held before a restart of the server is told while it still holds it.
void TestServer::be_registered() {
  if (session_.empty()) register_agent();
}

void TestServer::register_agent() {
  wire::RegisterRequest request;
  request.name = "agent";
  request.instance = "00000000-0000-4000-8000-000000000001";
  request.kinds = kinds_.names();
  request.resources = plenty();
  for (const auto& [id, grant] : held_) request.running.push_back(grant.task);
  const auto answer = wait_for(engine().register_agent(agent_, std::move(request)));
  DOCKET_CHECK(answer.has_value(), "the agent registers");
  session_ = answer->session;
  answer_ = 0;
}

wire::SyncAnswer TestServer::sync(wire::SyncRequest request) {
  be_registered();
  request.session = session_;
  request.ack = answer_;
  for (const auto& [id, grant] : held_) request.running.push_back(grant.task);
  auto answer = wait_for(engine().sync(agent_, std::move(request)));
  DOCKET_CHECK(answer.has_value(), "the agent is known");
  answer_ = answer->number;
  for (const wire::Grant& grant : answer->tasks) held_[grant.task.task] = grant;
  return *std::move(answer);
}

void TestServer::take(wire::TaskRef task) {
  // One at a time, until it is this one's turn.
  while (!held_.contains(task)) {
    wire::SyncRequest request;
    request.wait = Millis(1000);
    request.room = static_cast<std::uint32_t>(held_.size() + 1);
    sync(std::move(request));
  }
}

void TestServer::run(wire::TaskRef ref) {
  take(ref);
  be_registered();
  const wire::Grant& grant = held_.at(ref);
  auto input = wait_for(engine().task_input(agent_, grant.task));
  DOCKET_CHECK(input.has_value(), "the input of a task that is held");
  const executor::Kind* kind = kinds_.find(grant.kind);
  DOCKET_CHECK(kind != nullptr && kind->make_executor, "a kind that can do its work here");
  const executor::Task task{.job = to_string(ref.job),
                            .input = *std::move(input),
                            .attempt = grant.task.attempt,
                            .limits = grant.limits};
  executor::QuietContext context;
  executor::Outcome outcome = kind->make_executor()->run(task, context);
  if (auto* failure = std::get_if<Failure>(&outcome)) return fail(ref, std::move(*failure));
  finish(ref, std::move(std::get<executor::Output>(outcome).json));
}

void TestServer::finish(wire::TaskRef task, std::string output) {
  be_registered();
  const wire::TaskAttempt attempt = held_.at(task).task;
  wire::SyncRequest request;
  request.room = 0;
  if (output.size() > wire::inline_bytes_max) {
    auto large = wait_for(engine().put_output(agent_, attempt, std::move(output)));
    DOCKET_CHECK(large.has_value(), "a large output is taken");
    request.results.push_back({attempt, *std::move(large)});
  } else {
    request.results.push_back({attempt, executor::Output{std::move(output)}});
  }
  held_.erase(task);
  sync(std::move(request));
}

void TestServer::fail(wire::TaskRef task, Failure failure) {
  be_registered();
  wire::SyncRequest request;
  request.room = 0;
  request.results.push_back({held_.at(task).task, std::move(failure)});
  held_.erase(task);
  sync(std::move(request));
}

bool TestServer::serve(int tasks, const std::variant<std::string, Failure>& outcome) {
  std::set<wire::TaskRef> known;
  for (const auto& [task, grant] : held_) known.insert(task);
  // The clock stands still, so a held sync would never end by itself: asks again and again.
  constexpr int tries_max = 200'000;
  for (int tries = 0; tasks > 0; ++tries) {
    if (tries == tries_max) return false;
    const std::size_t before = held_.size();
    wire::SyncRequest request;
    request.room = static_cast<std::uint32_t>(before + 1);
    sync(std::move(request));
    if (held_.size() == before) continue;
    const auto taken = std::find_if(held_.begin(), held_.end(),
                                    [&](const auto& held) { return !known.contains(held.first); });
    const wire::TaskRef task = taken->first;
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      fail(task, *failure);
    } else {
      finish(task, std::get<std::string>(outcome));
    }
    --tasks;
  }
  return true;
}

void TestServer::report(wire::TaskRef task, double fraction, std::string message) {
  wire::SyncRequest request;
  request.room = 0;
  request.progress.push_back({held_.at(task).task, fraction, std::move(message)});
  sync(std::move(request));
}

}  // namespace docket::test
