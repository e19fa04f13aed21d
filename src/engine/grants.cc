#include "engine/grants.h"

#include <utility>

namespace docket::engine {
namespace {

executor::Limits limits_of(const job::Limits& limits) {
  return {.wall = limits.wall,
          .cpu = limits.cpu,
          .memory_bytes = limits.memory_bytes,
          .output_bytes = limits.output_bytes};
}

std::vector<wire::GrantedFile> files_of(std::vector<job::InputFile> files) {
  std::vector<wire::GrantedFile> granted;
  granted.reserve(files.size());
  std::size_t inline_bytes = 0;
  for (job::InputFile& file : files) {
    wire::GrantedFile& one = granted.emplace_back();
    one.name = std::move(file.name);
    one.content_type = std::move(file.content_type);
    one.bytes = file.bytes;
    inline_bytes += file.inline_bytes.size();
    one.is_large = !job::is_inline(file) || inline_bytes > wire::inline_bytes_max;
    if (!one.is_large) one.content = std::move(file.inline_bytes);
  }
  return granted;
}

static_assert(executor::spawned_max == job::spawned_max);
static_assert(executor::spawned_bytes_max == job::spawned_bytes_max);

}  // namespace

std::vector<job::TaskSpec> specs_of(const std::vector<executor::NewTask>& tasks) {
  std::vector<job::TaskSpec> specs;
  specs.reserve(tasks.size());
  for (const executor::NewTask& task : tasks) {
    job::TaskSpec spec;
    if (!specs.empty()) spec.unit = specs.back().unit + (task.follows ? 0 : 1);
    if (task.follows) spec.step = specs.empty() ? 1 : specs.back().step + 1;
    spec.input = task.input;
    spec.takes_previous = task.takes_previous;
    spec.takes_files = task.takes_files;
    spec.is_for_any = task.is_for_any;
    specs.push_back(std::move(spec));
  }
  return specs;
}

wire::Grant grant_of(const wire::TaskAttempt& task, store::TaskWork work) {
  wire::Grant grant{.task = task,
                    .kind = std::move(work.kind),
                    .input = {},
                    .input_bytes = std::ssize(work.input),
                    .is_input_large = work.input.size() > wire::inline_bytes_max,
                    .limits = limits_of(work.limits),
                    .files = files_of(std::move(work.files)),
                    .previous = {}};
  if (!grant.is_input_large) grant.input = std::move(work.input);
  if (!work.previous) return grant;
  wire::GrantedOutput& previous = grant.previous.emplace();
  previous.bytes = work.previous->bytes;
  previous.is_large = work.previous->blob || work.previous->text.size() > wire::inline_bytes_max;
  if (!previous.is_large) previous.json = std::move(work.previous->text);
  return grant;
}

}  // namespace docket::engine
