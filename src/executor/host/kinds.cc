#include "executor/host/kinds.h"

#include <memory>
#include <string_view>
#include <utility>

#include "executor/host/command_user.h"
#include "executor/host/data.h"
#include "executor/host/facts.h"
#include "executor/host/operations.h"
#include "executor/host/redact.h"

namespace docket::executor::host {
namespace {

class Operator final : public Executor {
 public:
  Operator(const Operation& operation, PolicySource policy)
      : operation_(operation), policy_(std::move(policy)) {}

  Outcome run(const Task& task, Context& context) override {
    OrFailure<boost::json::object> data = parse_data(task.input);
    if (!data) return data.error();
    const std::shared_ptr<const Policy> policy = policy_();
    data = with_facts(*std::move(data), *policy, roots_);
    if (!data) return data.error();
    return operation_.run(*data,
                          {.policy = *policy, .roots = roots_, .task = task, .context = context});
  }

 private:
  const Operation& operation_;
  PolicySource policy_;
  Roots roots_;
};

Checked check(const Operation& operation, std::string_view input) {
  Checked checked;
  const OrFailure<boost::json::object> data = parse_data(input);
  if (!data) {
    checked.refusal = data.error();
  } else {
    checked.refusal = operation.check(*data);
  }
  return checked;
}

Kind kind_of(const Operation& operation, const PolicySource& policy) {
  Kind kind;
  kind.name = operation.name;
  kind.check = [&operation](std::string_view input) { return check(operation, input); };
  kind.limits.wall = operation.wall;
  kind.has_effects = operation.has_effects;
  kind.crash_limit = 1;
  kind.max_attempts = 1;
  kind.permission = operation.permission;
  kind.redact = redact;
  kind.asks_start = true;
  kind.profile.is_host = true;
  kind.make_executor = [&operation, policy] {
    return std::make_unique<Operator>(operation, policy);
  };
  return kind;
}

bool is_accepted(const Operation& operation, const CommandPolicy& policy) {
  if (!operation.has_effects) return true;
  const bool is_off = operation.name == "command.shell.execute"
                          ? policy.shell_mode == ShellMode::off
                          : policy.exec_mode == ExecMode::off;
  return !is_off && command_user(policy).has_value();
}

}  // namespace

std::vector<Kind> live_host_kinds(const PolicySource& policy) {
  std::vector<Kind> kinds;
  for (const Operation& operation : operations()) kinds.push_back(kind_of(operation, policy));
  return kinds;
}

std::vector<Kind> host_kinds(const Policy& policy) {
  return live_host_kinds([shared = std::make_shared<const Policy>(policy)] { return shared; });
}

std::vector<std::string> accepted_kinds(const Policy& policy) {
  std::vector<std::string> names;
  for (const Operation& operation : operations()) {
    if (is_accepted(operation, policy.command)) names.emplace_back(operation.name);
  }
  return names;
}

}  // namespace docket::executor::host
