#include "test_agent.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/task.h"

namespace docket::test {
namespace {

wire::AgentResources plenty() {
  wire::AgentResources resources;
  resources.cores = 64;
  resources.memory_bytes = 1LL << 40;
  resources.slots = 64;
  return resources;
}

}  // namespace

// What it held before a restart of the server is told while it still holds it.
void TestAgent::be_registered() {
  if (!session_.empty()) return;
  wire::RegisterRequest request;
  request.name = is_.name;
  request.instance = "00000000-0000-4000-8000-000000000001";
  request.kinds = is_.kinds;
  request.machine_id = is_.name;
  request.labels = is_.labels;
  request.facts = is_.facts;
  request.resources = plenty();
  for (const auto& [id, grant] : held_) request.running.push_back(grant.task);
  const auto answer = wait_for(engine_().register_agent(who_, std::move(request)));
  DOCKET_CHECK(answer.has_value(), "the agent registers");
  session_ = answer->session;
  answer_ = 0;
}

wire::SyncAnswer TestAgent::sync(wire::SyncRequest request) {
  be_registered();
  request.session = session_;
  request.ack = answer_;
  request.host_room = request.room;
  for (const auto& [id, grant] : held_) request.running.push_back(grant.task);
  auto answer = wait_for(engine_().sync(who_, std::move(request)));
  DOCKET_CHECK(answer.has_value(), "the agent is known");
  answer_ = answer->number;
  for (const wire::Grant& grant : answer->tasks) held_[grant.task.task] = grant;
  for (const wire::TaskAttempt& task : answer->cancel) {
    to_stop_.push_back(task.task);
    held_.erase(task.task);
  }
  return *std::move(answer);
}

void TestAgent::beat() {
  wire::SyncRequest request;
  request.room = 0;
  sync(std::move(request));
}

void TestAgent::take(wire::TaskRef task) {
  // One at a time, until it is this one's turn.
  while (!held_.contains(task)) {
    wire::SyncRequest request;
    request.wait = Millis(1000);
    request.room = static_cast<std::uint32_t>(held_.size() + 1);
    sync(std::move(request));
  }
}

std::vector<wire::TaskRef> TestAgent::take_some(std::uint64_t tasks) {
  wire::SyncRequest request;
  request.room = static_cast<std::uint32_t>(held_.size() + tasks);
  sync(std::move(request));
  beat();  // what was claimed by the first is granted by now
  std::vector<wire::TaskRef> all;
  for (const auto& [task, grant] : held_) all.push_back(task);
  return all;
}

void TestAgent::start(wire::TaskRef task) {
  be_registered();
  if (std::ranges::find(started_, task) != started_.end()) return;
  wire::SyncRequest request;
  request.room = 0;
  request.starts.push_back(held_.at(task).task);
  sync(std::move(request));
  started_.push_back(task);
}

wire::TaskAttempt TestAgent::begun(wire::TaskRef task) {
  if (is_.asks_start) start(task);
  be_registered();
  return held_.at(task).task;
}

void TestAgent::run(wire::TaskRef ref) {
  take(ref);
  be_registered();
  const wire::Grant& grant = held_.at(ref);
  auto input = wait_for(engine_().task_input(who_, grant.task));
  DOCKET_CHECK(input.has_value(), "the input of a task that is held");
  const executor::Kind* kind = engine_().kinds().find(grant.kind);
  DOCKET_CHECK(kind != nullptr && kind->make_executor, "a kind that can do its work here");
  const executor::Task task{.job = to_string(ref.job),
                            .input = *std::move(input),
                            .attempt = grant.task.attempt,
                            .limits = grant.limits};
  executor::QuietContext context;
  executor::Outcome outcome = kind->make_executor()->run(task, context);
  if (auto* failure = std::get_if<Failure>(&outcome)) return fail(ref, std::move(*failure));
  finish(ref, std::move(std::get<executor::Output>(outcome)));
}

void TestAgent::finish(wire::TaskRef task, executor::Output output) {
  const wire::TaskAttempt attempt = begun(task);
  wire::SyncRequest request;
  request.room = 0;
  if (output.json.size() > wire::inline_bytes_max) {
    auto stored = wait_for(engine_().put_output(who_, attempt, std::move(output.json)));
    DOCKET_CHECK(stored.has_value(), "a large output is taken");
    request.results.push_back(
        {attempt, wire::LargeOutput{*std::move(stored), std::move(output.spawned)}});
  } else {
    request.results.push_back({attempt, std::move(output)});
  }
  held_.erase(task);
  sync(std::move(request));
}

void TestAgent::fail(wire::TaskRef task, Failure failure) {
  const wire::TaskAttempt attempt = begun(task);
  wire::SyncRequest request;
  request.room = 0;
  request.results.push_back({attempt, std::move(failure)});
  held_.erase(task);
  sync(std::move(request));
}

bool TestAgent::serve(int tasks, const std::variant<std::string, Failure>& outcome) {
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

void TestAgent::report(wire::TaskRef task, double fraction, std::string message) {
  wire::SyncRequest request;
  request.room = 0;
  request.progress.push_back({held_.at(task).task, fraction, std::move(message)});
  sync(std::move(request));
}

bool TestAgent::is_told_to_stop(wire::TaskRef task) {
  beat();
  return std::ranges::find(to_stop_, task) != to_stop_.end();
}

}  // namespace docket::test
