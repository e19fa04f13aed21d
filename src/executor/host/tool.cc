#include "executor/host/tool.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <utility>

#include <fmt/format.h>

#include "executor/host/supervise.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t output_bytes_max = 64U << 10;
constexpr std::size_t json_is_no_matter = 1U << 20;
constexpr std::string_view search_path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

}  // namespace

std::string tool_path(const Roots& roots, std::string_view name) {
  for (const std::string& folder : roots.programs) {
    std::string path = folder + "/" + std::string(name);
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

OrFailure<ToolEnd> run_tool(const ToolCall& call, Context& context) {
  Launch launch{.path = call.path,
                .arguments = {std::string(base_name(call.path))},
                .environment = call.environment};
  launch.is_confined = false;
  launch.arguments.insert(launch.arguments.end(), call.arguments.begin(), call.arguments.end());
  launch.environment.emplace_back(search_path);
  const Patience patience{.wall = call.wall, .kill_grace = Millis(500)};
  const OrFailure<RunEnd> end = supervise(launch, patience, output_bytes_max, context);
  if (!end) return end.error();
  const std::string_view name = base_name(call.path);
  if (end->launch_error) {
    return io(fmt::format("cannot start {}", name), end->launch_error->error);
  }
  if (end->is_cancelled) return cancelled();
  if (end->is_timed_out) return timed_out(fmt::format("{} did not answer in time", name));
  if (!end->status) return io(fmt::format("{} was lost", name));
  return ToolEnd{.exit_code = WIFEXITED(*end->status) ? WEXITSTATUS(*end->status) : -1,
                 .output = end->output.text(json_is_no_matter).text,
                 .errors = end->errors.text(json_is_no_matter).text};
}

}  // namespace docket::executor::host
