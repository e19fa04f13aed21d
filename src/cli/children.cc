#include "cli/children.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

constexpr std::uint64_t shown_max = 8;

Outcome<std::string> child_text(Session& session, const std::string& id) {
  const auto answer = session.server.get(job_path(id));
  if (!answer) return answer.error();
  const auto child = parse_object(*answer);
  if (!child) return child.error();
  std::string failure = printable(failure_text(*child));
  if (!failure.empty()) failure += "\n";
  return "\n" + job_line(*child) + failure + drawing_of_job(*child, session.world.width);
}

}  // namespace

Outcome<std::string> children_text(Session& session, const boost::json::object& job) {
  const boost::json::object* children = object_at(job, "children");
  const auto total = static_cast<std::uint64_t>(
      children == nullptr ? 0 : number_at(*children, "total").value_or(0));
  if (total == 0) return std::string();
  // Lists begin with the newest.
  const std::uint64_t shown = std::min(total, shown_max);
  const auto answer = session.server.get(fmt::format("/v1/jobs?parent={}&limit={}&offset={}",
                                                     client::encode_component(text_at(job, "id")),
                                                     shown, total - shown));
  if (!answer) return answer.error();
  const auto listing = parse_object(*answer);
  if (!listing) return listing.error();
  std::string text;
  const boost::json::array* jobs = array_at(*listing, "jobs");
  for (std::size_t i = jobs == nullptr ? 0 : jobs->size(); i > 0; --i) {
    const boost::json::object* child = (*jobs)[i - 1].if_object();
    if (child == nullptr) continue;
    const auto said = child_text(session, text_at(*child, "id"));
    if (!said) return said.error();
    text += *said;
  }
  if (shown < total) {
    text += fmt::format("\nall {}: docket list --facet parent={}\n", grouped(total),
                        printable(text_at(job, "id")));
  }
  return text;
}

}  // namespace docket::cli
