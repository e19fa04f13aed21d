#include "executor/host/operations.h"

#include <string>

#include "executor/host/command.h"
#include "executor/host/data.h"
#include "executor/host/disks.h"
#include "executor/host/dns.h"
#include "executor/host/file_status.h"
#include "executor/host/load.h"
#include "executor/host/machine_names.h"
#include "executor/host/memory.h"
#include "executor/host/os_release.h"
#include "executor/host/ping.h"
#include "executor/host/processes.h"
#include "executor/host/uptime.h"
#include "executor/json_text.h"

namespace docket::executor::host {
namespace {

namespace json = boost::json;
using json::object;

constexpr Millis process_list_wall{30'000};
constexpr Millis file_wall{60'000};

std::optional<Failure> accept_all(const object&) { return std::nullopt; }

template <class T>
std::optional<Failure> refusal(const OrFailure<T>& read) {
  return read ? std::nullopt : std::optional(read.error());
}

// A result of a read as an outcome.
template <class T, class ToJson>
Outcome outcome(const OrFailure<T>& read, const ToJson& to_json) {
  if (!read) return read.error();
  return Output{json_text(to_json(*read))};
}

Outcome outcome(const OrFailure<object>& read) {
  if (!read) return read.error();
  return Output{json_text(*read)};
}

Outcome get_hostname(const object&, const Host& host) {
  return outcome(hostname(host.roots),
                 [&](const std::string& name) { return hostname_json(name, host.policy); });
}

Outcome get_uptime(const object&, const Host& host) {
  return outcome(read_uptime(host.roots), uptime_json);
}

Outcome get_load(const object&, const Host& host) {
  return outcome(read_load(host.roots), load_json);
}

Outcome get_memory(const object&, const Host& host) {
  return outcome(read_memory(host.roots), memory_json);
}

Outcome get_disk(const object&, const Host& host) {
  return outcome(read_disks(host.roots, host.policy.include_overlay),
                 [](const std::vector<Disk>& disks) {
                   return object{{"disks", disks_json(disks)}, {"changed", false}};
                 });
}

Outcome get_os(const object&, const Host& host) {
  return Output{json_text(os_json(read_os_release(host.roots)))};
}

// A part that cannot be read is null.
Outcome get_status(const object&, const Host& host) {
  const OrFailure<std::string> name = hostname(host.roots);
  if (!name) return name.error();
  object status{{"hostname", *name}};
  const OrFailure<double> uptime = read_uptime(host.roots);
  constexpr std::int64_t nanos = 1'000'000'000;
  status["uptime"] = uptime ? json::value(static_cast<std::int64_t>(*uptime) * nanos) : nullptr;
  status["os_info"] = os_json(read_os_release(host.roots));
  const OrFailure<Load> load = read_load(host.roots);
  status["load_averages"] = load ? json::value(load_json(*load)) : nullptr;
  const OrFailure<Memory> memory = read_memory(host.roots);
  status["memory_stats"] = memory ? json::value(memory_json(*memory)) : nullptr;
  const auto disks = read_disks(host.roots, host.policy.include_overlay);
  status["disk_usage"] = disks ? json::value(disks_json(*disks)) : nullptr;
  status["changed"] = false;
  return Output{json_text(status)};
}

Outcome list_processes(const object&, const Host& host) {
  OrFailure<std::string> text =
      processes_text(host.roots, host.policy.hide_arguments, host.context);
  if (!text) return text.error();
  return Output{*std::move(text)};
}

Outcome get_process(const object& data, const Host& host) {
  const OrFailure<std::int64_t> pid = read_pid(data);
  if (!pid) return pid.error();
  return outcome(process_json(host.roots, host.policy.hide_arguments, *pid));
}

Outcome get_dns(const object& data, const Host& host) {
  const OrFailure<std::string> interface = read_interface(data);
  if (!interface) return interface.error();
  return outcome(read_resolver(host.roots, *interface, host.context), resolver_json);
}

Outcome do_ping(const object& data, const Host& host) {
  const OrFailure<PingData> read = read_ping(data, Stage::replaced);
  if (!read) return read.error();
  return outcome(ping(*read, host.policy, host.roots, host.context));
}

Outcome execute_command(const object& data, const Host& host) {
  const OrFailure<CommandData> read = read_exec(data, Stage::replaced);
  if (!read) return read.error();
  return run_exec(*read, host.policy, host.task, host.context);
}

Outcome execute_shell(const object& data, const Host& host) {
  const OrFailure<CommandData> read = read_shell(data, Stage::replaced);
  if (!read) return read.error();
  return run_shell(*read, host.policy, host.task, host.context);
}

Outcome get_file_status(const object& data, const Host& host) {
  const OrFailure<FileData> read = read_file(data, Stage::replaced);
  if (!read) return read.error();
  return outcome(file_status(*read, host.policy.file, host.context));
}

Operation fact(std::string_view name,
               std::function<Outcome(const object& data, const Host& host)> run) {
  return {.name = name, .permission = {}, .check = accept_all, .run = std::move(run)};
}

Operation command(std::string_view name,
                  std::function<std::optional<Failure>(const object& data)> check,
                  std::function<Outcome(const object& data, const Host& host)> run) {
  return {.name = name,
          .permission = "command:execute",
          .wall = command_wall_max + command_overhead,
          .has_effects = true,
          .check = std::move(check),
          .run = std::move(run)};
}

std::vector<Operation> make_operations() {
  const auto submitted = [](auto read) {
    return [read](const object& data) { return refusal(read(data, Stage::submitted)); };
  };
  return {
      fact("node.hostname.get", get_hostname),
      fact("node.status.get", get_status),
      fact("node.uptime.get", get_uptime),
      fact("node.load.get", get_load),
      fact("node.memory.get", get_memory),
      fact("node.disk.get", get_disk),
      fact("node.os.get", get_os),
      {.name = "node.process.list",
       .permission = {},
       .wall = process_list_wall,
       .check = accept_all,
       .run = list_processes},
      {.name = "node.process.get",
       .permission = {},
       .check = [](const object& data) { return refusal(read_pid(data)); },
       .run = get_process},
      {.name = "network.dns.get",
       .permission = {},
       .wall = Millis(15'000),
       .check = [](const object& data) { return refusal(read_interface(data)); },
       .run = get_dns},
      {.name = "network.ping.do",
       .permission = "network:write",
       .wall = ping_wall_max,
       .check = submitted(read_ping),
       .run = do_ping},
      command("command.exec.execute", submitted(read_exec), execute_command),
      command("command.shell.execute", submitted(read_shell), execute_shell),
      {.name = "file.status.get",
       .permission = "file:read",
       .wall = file_wall,
       .check = submitted(read_file),
       .run = get_file_status},
  };
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = make_operations();
  return all;
}

}  // namespace docket::executor::host
