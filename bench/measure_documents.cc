#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "app/kinds.h"
#include "base/random.h"
#include "base/whole_file.h"
#include "bench/measure.h"
#include "executor/chunking/chunk.h"
#include "executor/element/json.h"

namespace docket::bench {
namespace {

using Clock = std::chrono::steady_clock;

executor::Task task_of(const DocumentsRequest& request, const std::filesystem::path& file) {
  executor::Task task;
  if (request.are_elements) {
    task.input = R"({"chunk":{"strategy":"by_title"}})";
    task.previous = whole_file(file).value();
    return task;
  }
  // As the reference reads them; `fast` is refused for pictures.
  const bool is_pdf = file.extension() == ".pdf";
  task.input = is_pdf ? R"({"partition":{"strategy":"fast"}})" : R"({"partition":{}})";
  task.files.push_back({file.filename().string(), "", whole_file(file).value()});
  return task;
}

struct Runs {
  double median = 0;
  std::size_t output_bytes = 0;
};

Result<Runs> run_for(executor::Executor& executor, const executor::Task& task, double seconds) {
  executor::QuietContext context;
  std::vector<double> times;
  Runs runs;
  const auto began = Clock::now();
  do {
    const auto start = Clock::now();
    const executor::Outcome outcome = executor.run(task, context);
    times.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    if (const auto* failure = std::get_if<Failure>(&outcome)) return corrupt(failure->message);
    runs.output_bytes = std::get<executor::Output>(outcome).json.size();
  } while (std::chrono::duration<double>(Clock::now() - began).count() < seconds);
  std::ranges::sort(times);
  runs.median = quantile(times, 0.5);
  return runs;
}

// Without JSON on either side, and without `orig_elements`, which are JSON too: what a library does
// that is given elements and gives elements.
Result<double> time_chunking(const executor::Task& task, double seconds) {
  const executor::element::ReadLimits limits;
  executor::element::Reading elements = executor::element::from_json(task.previous, limits);
  if (!elements) return corrupt(elements.failure().message);
  executor::chunking::ChunkOptions options;
  options.strategy = executor::chunking::Strategy::by_title;
  options.include_orig_elements = false;
  const executor::QuietContext context;
  SeededRandom random(1);
  std::vector<double> times;
  const auto began = Clock::now();
  do {
    const auto start = Clock::now();
    executor::element::Reading chunks =
        executor::chunking::chunk(*elements, options, limits, context, random);
    times.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    if (!chunks) return corrupt(chunks.failure().message);
  } while (std::chrono::duration<double>(Clock::now() - began).count() < seconds);
  std::ranges::sort(times);
  return quantile(times, 0.5);
}

}  // namespace

Result<std::string> measure_documents(const DocumentsRequest& request) {
  const executor::Registry kinds = app::make_registry();
  const auto executor = kinds.find("document")->make_executor();
  double seconds = 0;
  double chunk_seconds = 0;
  std::size_t input_bytes = 0;
  std::size_t output_bytes = 0;
  for (const std::filesystem::path& file : request.files) {
    const executor::Task task = task_of(request, file);
    const auto runs = run_for(*executor, task, request.seconds_each);
    if (!runs) return runs.error();
    seconds += runs->median;
    if (request.are_elements) {
      const auto chunking = time_chunking(task, request.seconds_each);
      if (!chunking) return chunking.error();
      chunk_seconds += *chunking;
    }
    input_bytes +=
        task.previous.size() + (task.files.empty() ? 0 : task.files.front().bytes.size());
    output_bytes += runs->output_bytes;
  }
  return fmt::format(
      R"({{"seconds":{:.6f},"chunk_seconds":{:.6f},"files":{},"input_bytes":{},"output_bytes":{}}})",
      seconds, chunk_seconds, request.files.size(), input_bytes, output_bytes);
}

}  // namespace docket::bench
