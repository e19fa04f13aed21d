#include "executor/battery/simulate.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "executor/battery/cell.h"
#include "executor/battery/patience.h"
#include "executor/battery/request.h"
#include "executor/battery/step_runner.h"
#include "executor/battery/stoichiometry.h"
#include "executor/battery/trace.h"
#include "executor/json_text.h"

namespace docket::executor::battery {
namespace {

namespace json = boost::json;

constexpr std::size_t summary_bytes_max = 16 << 10;

// What an experiment came to.
struct Story {
  std::vector<StepRecord> steps;
  std::string termination;
  bool truncated = false;
  SolverStats solver;
};

OrFailure<Stoichiometry> initial_state(const Request& request, const Window& window) {
  if (request.initial_soc) return window.at(*request.initial_soc);
  if (request.initial_voltage) return at_voltage(request.parameters, *request.initial_voltage);
  return initial_stoichiometry(request.parameters);
}

OrFailure<Story> run_steps(StepRunner& runner, const Request& request) {
  Story story;
  StepRunner::Ending ending = StepRunner::Ending::skipped;
  for (std::size_t i = 0; i < request.steps.size() && !story.truncated; ++i) {
    OrFailure<StepRunner::Done> done = runner.run(i);
    if (!done) return done.error();
    if (done->ending == StepRunner::Ending::skipped) continue;
    ending = done->ending;
    story.truncated = ending == StepRunner::Ending::cut_off;
    story.steps.push_back(std::move(done->record));
  }
  if (story.steps.empty()) {
    return refuse(FailureKind::numeric, "step_infeasible",
                  "Every step of the experiment had reached its end before it began",
                  {.stage = "initialise", .path = "/experiment", .step_index = 0, .time_s = 0.0});
  }
  const std::string& last = story.steps.back().termination;
  story.termination = ending == StepRunner::Ending::time ? last : "event: " + last;
  story.solver = runner.stats();
  return story;
}

json::object metrics(const Story& story, const Trace& trace) {
  Throughput sum;
  for (const StepRecord& step : story.steps) {
    sum.discharge_ah += step.passed.discharge_ah;
    sum.charge_ah += step.passed.charge_ah;
    sum.discharge_wh += step.passed.discharge_wh;
    sum.charge_wh += step.passed.charge_wh;
  }
  json::object made;
  made["Discharge capacity [A.h]"] = sum.discharge_ah;
  made["Charge capacity [A.h]"] = sum.charge_ah;
  made["Discharge energy [W.h]"] = sum.discharge_wh;
  made["Charge energy [W.h]"] = sum.charge_wh;
  made["Duration [s]"] = story.steps.back().end_s;
  made["Final voltage [V]"] = story.steps.back().end_v;
  made["Max temperature [degC]"] = trace.highest_temperature_c();
  return made;
}

std::string to_json(const Task& task, const Story& story, const Trace& trace,
                    const Request& request, const Patience& patience) {
  json::object result;
  if (!task.job.empty()) result["simulation_id"] = task.job;
  result["time_series"] = trace.to_json(request.inline_points);
  result["steps"] = steps_to_json(story.steps);
  result["metrics"] = metrics(story, trace);
  result["termination"] = story.termination;
  result["truncated"] = story.truncated;
  if (trace.rows() > request.inline_points) result["rows_total"] = trace.rows();
  const std::chrono::duration<double> wall = patience.elapsed();
  result["solver"] = {{"steps", story.solver.steps},
                      {"rhs_evals", story.solver.residuals},
                      {"wall_s", wall.count()}};
  return json_text(result);
}

OrFailure<Output> simulate(const Task& task, Context& context) {
  const Patience patience(context, task.limits.wall);
  const OrFailure<Request> request = parse_request(task.input);
  if (!request) return request.error();
  const OrFailure<Window> window = find_window(request->parameters);
  if (!window) return window.error();
  const OrFailure<Stoichiometry> initial = initial_state(*request, *window);
  if (!initial) return initial.error();

  const Cell cell(request->parameters, request->model, request->points);
  Trace trace(request->extras);
  const auto progress = [&](std::size_t step, double within) {
    const std::size_t all = request->steps.size();
    context.progress((static_cast<double>(step) + within) / static_cast<double>(all),
                     fmt::format("step {} of {}", step + 1, all));
  };
  StepRunner runner({cell, *window, *request, patience, progress}, cell.at_rest(*initial), trace);
  const OrFailure<Story> story = run_steps(runner, *request);
  if (!story) return story.error();
  context.progress(1, "done");
  return Output{to_json(task, *story, trace, *request, patience)};
}

class Simulator final : public Executor {
 public:
  Outcome run(const Task& task, Context& context) override {
    OrFailure<Output> output = simulate(task, context);
    if (!output) return output.error();
    return *std::move(output);
  }
};

}  // namespace

Kind simulate_kind() {
  return {.name = "simulate",
          .check = nullptr,
          .resources = {.cores = 1, .memory_bytes = 256LL << 20},
          .limits = {.wall = std::chrono::minutes(10)},
          .summary = [](std::string_view output) { return summarize(output, summary_bytes_max); },
          .make_executor = [] { return std::make_unique<Simulator>(); }};
}

}  // namespace docket::executor::battery
