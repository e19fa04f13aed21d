#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "app/kinds.h"
#include "bench/measure.h"

namespace docket::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

executor::Task task_of(const DocumentsRequest& request, const std::filesystem::path& file) {
  executor::Task task;
  if (request.are_elements) {
    task.input = R"({"chunk":{"strategy":"by_title"}})";
    task.previous = read_all(file);
    return task;
  }
  task.input = R"({"partition":{"strategy":"auto"}})";
  task.files.push_back({file.filename().string(), "", read_all(file)});
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

}  // namespace

Result<std::string> measure_documents(const DocumentsRequest& request) {
  const executor::Registry kinds = app::make_registry();
  const auto executor = kinds.find("document")->make_executor();
  double seconds = 0;
  std::size_t input_bytes = 0;
  std::size_t output_bytes = 0;
  for (const std::filesystem::path& file : request.files) {
    const executor::Task task = task_of(request, file);
    const auto runs = run_for(*executor, task, request.seconds_each);
    if (!runs) return runs.error();
    seconds += runs->median;
    input_bytes +=
        task.previous.size() + (task.files.empty() ? 0 : task.files.front().bytes.size());
    output_bytes += runs->output_bytes;
  }
  return fmt::format(R"({{"seconds":{:.6f},"files":{},"input_bytes":{},"output_bytes":{}}})",
                     seconds, request.files.size(), input_bytes, output_bytes);
}

}  // namespace docket::bench
