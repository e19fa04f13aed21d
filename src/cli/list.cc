#include <ostream>

#include <boost/json/object.hpp>

#include "cli/job_commands.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/raw_json.h"

namespace docket::cli {

Outcome<ExitCode> list(Session& session, const ListRequest& request) {
  const World& world = session.world;
  const auto path = list_path(request, world.clock.now());
  if (!path) return path.error();
  const auto answer = session.server.get(*path);
  if (!answer) return answer.error();
  const auto listing = parse_object(*answer);
  if (!listing) return listing.error();
  switch (session.format) {
    case Format::table:
      world.out << list_text(*listing, world.clock.now(), world.width);
      break;
    case Format::json:
      world.out << *answer << "\n";
      break;
    case Format::jsonl:
      for (const std::string_view job : raw_elements(raw_member(*answer, "jobs").value_or(""))) {
        world.out << json_line(job);
      }
      break;
  }
  return ExitCode::done;
}

}  // namespace docket::cli
