#include <ostream>

#include <boost/json/object.hpp>

#include "cli/follow.h"
#include "cli/job_commands.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/raw_json.h"

namespace docket::cli {

Outcome<ExitCode> cancel(Session& session, const std::vector<std::string>& ids) {
  std::ostream& out = session.world.out;
  ExitCode exit = ExitCode::done;
  const char* separator = "";
  if (session.format == Format::json) out << "{\"jobs\":[";
  for (const std::string& id : ids) {
    const auto answer = session.server.post(job_path(id) + "/cancel");
    const auto job = answer ? parse_object(*answer) : answer.error();
    if (!job) {
      session.world.err << "docket: " << id << ": " << job.error().message << "\n";
      exit = job.error().exit;
    } else if (session.format == Format::table) {
      out << job_line(*job);
    } else if (session.format == Format::jsonl) {
      out << json_line(*answer);
    } else {
      out << separator << *answer;
      separator = ",";
    }
  }
  if (session.format == Format::json) out << "]}\n";
  return exit;
}

Outcome<ExitCode> retry(Session& session, const RetryFlags& flags) {
  const auto answer = session.server.post(job_path(flags.id) + "/retry");
  if (!answer) return answer.error();
  const auto job = parse_object(*answer);
  if (!job) return job.error();
  if (flags.is_followed) return follow_to_the_end(session, text_at(*job, "id"));
  session.world.out << (session.format == Format::table ? job_line(*job)
                                                        : document(*answer, session.format));
  return ExitCode::done;
}

}  // namespace docket::cli
