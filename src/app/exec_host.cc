#include "app/exec_host.h"

#include "executor/host/kinds.h"

namespace docket::app {
namespace {

namespace host = executor::host;

host::Policy own_policy() {
  host::Policy policy;
  policy.command.exec_mode = host::ExecMode::any;
  policy.command.shell_mode = host::ShellMode::any;
  policy.command.is_same_user = true;
  policy.command.allow_root = true;
  policy.file.roots = {"/"};
  policy.file.denied = {};
  return policy;
}

}  // namespace

std::optional<executor::Kind> host_kind(std::string_view name) {
  for (executor::Kind& kind : host::host_kinds(own_policy())) {
    if (kind.name == name) return std::move(kind);
  }
  return std::nullopt;
}

}  // namespace docket::app
