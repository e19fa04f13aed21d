#include <ostream>

#include "cli/follow.h"
#include "cli/job_commands.h"
#include "cli/json.h"
#include "cli/text_of.h"

namespace docket::cli {
namespace {

// What each host made of it, under the job's own lines.
Outcome<void> show_hosts(Session& session, const std::string& id) {
  const auto body = session.server.get("/job/" + client::encode_component(id));
  if (!body) return body.error();
  session.world.out << hosts_text(*body, session.world.width);
  return {};
}

}  // namespace

Outcome<ExitCode> submit_to_hosts(Session& session, SubmitToHostsFlags flags) {
  if (!flags.request.data.empty()) {
    auto data = text_of(flags.request.data, session.world);
    if (!data) return data.error();
    flags.request.data = *std::move(data);
  }
  auto call = host_call(flags.request);
  if (!call) return call.error();
  const auto answer = session.server.call(*std::move(call));
  if (!answer) return answer.error();
  const auto born = parse_object(*answer);
  if (!born) return born.error();
  const std::string id = text_at(*born, "job_id");
  if (!flags.is_followed) {
    session.world.out << document(*answer, session.format);
    return ExitCode::done;
  }
  auto end = follow_to_the_end(session, id);
  if (!end || session.format != Format::table) return end;
  const auto shown = show_hosts(session, id);
  if (!shown) return shown.error();
  return end;
}

}  // namespace docket::cli
