#include <ostream>
#include <vector>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "cli/children.h"
#include "cli/curve_of_output.h"
#include "cli/drawing.h"
#include "cli/job_commands.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/raw_json.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

constexpr int usual_width = 72;

Refusal no_output(const json::object& job) {
  const std::string failure = failure_text(job);
  return {ExitCode::failed,
          fmt::format("The job is {} and has no output{}{}", text_at(job, "state"),
                      failure.empty() ? "." : "; ", failure)};
}

Outcome<Outcomes> outcomes_of_job(const json::object& job) {
  const json::object* output = object_at(job, "output");
  if (output == nullptr) return no_output(job);
  const json::object* input = object_at(job, "input");
  auto outcomes = outcomes_of(*output, input == nullptr ? json::object() : *input);
  if (outcomes) return *std::move(outcomes);
  return Refusal{ExitCode::usage,
                 fmt::format("Job {} is no circuit with outcomes.", text_at(job, "id"))};
}

// Their outcomes next to each other.
Outcome<std::string> side_by_side(Session& session, const std::vector<std::string>& ids) {
  std::vector<Outcomes> all;
  for (const std::string& id : ids) {
    const auto answer = session.server.get(job_path(id));
    if (!answer) return answer.error();
    const auto job = parse_object(*answer);
    if (!job) return job.error();
    auto outcomes = outcomes_of_job(*job);
    if (!outcomes) return outcomes.error();
    all.push_back(*std::move(outcomes));
  }
  return draw_outcomes(all, session.world.width);
}

// All about a job, for a person.
Outcome<std::string> full_text(Session& session, const json::object& job) {
  const auto children = children_text(session, job);
  if (!children) return children.error();
  return job_text(job, session.world.clock.now(), session.world.width) + *children;
}

Outcome<ExitCode> print(Session& session, const Outcome<std::string>& text) {
  if (!text) return text.error();
  session.world.out << *text;
  return ExitCode::done;
}

}  // namespace

Outcome<ExitCode> get(Session& session, const GetFlags& flags) {
  if (!flags.beside.empty()) {
    std::vector<std::string> ids = {flags.id};
    ids.insert(ids.end(), flags.beside.begin(), flags.beside.end());
    return print(session, side_by_side(session, ids));
  }
  const auto answer = session.server.get(job_path(flags.id));
  if (!answer) return answer.error();
  const auto job = parse_object(*answer);
  if (!job) return job.error();
  const bool is_about_output = flags.is_output_only || !flags.plot.empty();
  const json::object* output = object_at(*job, "output");
  if (is_about_output && output == nullptr) return no_output(*job);
  if (flags.is_output_only) {
    return print(session, fmt::format("{}\n", raw_member(*answer, "output").value_or("null")));
  }
  if (!flags.plot.empty()) {
    const auto curve = curve_of_output(*output, flags.plot, flags.against);
    if (!curve) return curve.error();
    const int width = session.world.width;
    return print(session, draw_chart(*curve, {.width = width > 0 ? width : usual_width}));
  }
  if (session.format != Format::table) return print(session, document(*answer, session.format));
  return print(session, full_text(session, *job));
}

}  // namespace docket::cli
