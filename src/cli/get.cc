#include <ostream>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "cli/curve_of_output.h"
#include "cli/job_commands.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/raw_json.h"

namespace docket::cli {
namespace {

constexpr int usual_width = 72;

Refusal no_output(const boost::json::object& job) {
  const std::string failure = failure_text(job);
  return {ExitCode::failed,
          fmt::format("The job is {} and has no output{}{}", text_at(job, "state"),
                      failure.empty() ? "." : "; ", failure)};
}

}  // namespace

Outcome<ExitCode> get(Session& session, const GetFlags& flags) {
  const World& world = session.world;
  const auto answer = session.server.get(job_path(flags.id));
  if (!answer) return answer.error();
  const auto job = parse_object(*answer);
  if (!job) return job.error();
  const bool is_about_output = flags.is_output_only || !flags.plot.empty();
  const boost::json::object* output = object_at(*job, "output");
  if (is_about_output && output == nullptr) return no_output(*job);
  if (flags.is_output_only) {
    world.out << raw_member(*answer, "output").value_or("null") << "\n";
  } else if (!flags.plot.empty()) {
    const auto curve = curve_of_output(*output, flags.plot, flags.against);
    if (!curve) return curve.error();
    world.out << draw_chart(*curve, {.width = world.width > 0 ? world.width : usual_width});
  } else if (session.format == Format::table) {
    world.out << job_text(*job, world.clock.now(), world.width);
  } else {
    world.out << *answer << "\n";
  }
  return ExitCode::done;
}

}  // namespace docket::cli
