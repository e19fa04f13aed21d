#include "cli/server.h"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include "cli/json.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

// A batch of 1,000 large jobs may take the server a while.
constexpr Millis call_timeout{120'000};

// What a door's error says: `detail` in /v1, `message` in most APIs, `error` where there is no
// other, and of FastAPI's list of what is wrong the first.
std::string sentence_of(const boost::json::object& problem) {
  for (const char* member : {"detail", "message"}) {
    if (std::string text = text_at(problem, member); !text.empty()) return text;
  }
  const boost::json::array* faults = array_at(problem, "detail");
  const boost::json::object* first =
      faults == nullptr || faults->empty() ? nullptr : faults->front().if_object();
  if (first == nullptr) return text_at(problem, "error");
  std::string place;
  if (const boost::json::array* path = array_at(*first, "loc")) {
    for (const auto& step : *path) place += (place.empty() ? "" : ".") + describe(step);
  }
  return fmt::format("{}: {}", place, text_at(*first, "msg"));
}

}  // namespace

Outcome<std::string> Server::call(client::Call call) {
  call.timeout = call_timeout;
  auto answer = http_.call(call);
  if (!answer) return Refusal{ExitCode::no_answer, answer.error().message};
  if (answer->status >= 200 && answer->status < 300) return std::move(answer->body);
  Refusal refusal = refusal_of(*answer);
  if (answer->status == 401 && !has_key_) refusal.message += " Set DOCKET_KEY, or give --key.";
  return refusal;
}

Refusal refusal_of(const client::Answer& answer) {
  const bool is_about_key = answer.status == 401 || answer.status == 403;
  Refusal refusal{is_about_key ? ExitCode::key_refused : ExitCode::refused, {}};
  const auto problem = parse_object(answer.body);
  const std::string detail = problem ? sentence_of(*problem) : "";
  if (detail.empty()) {
    refusal.message = fmt::format(
        "The server answered {} and not as Docket does; is the URL right?", answer.status);
    return refusal;
  }
  const std::string id = text_at(*problem, "correlation_id");
  refusal.message =
      printable(id.empty() ? detail : fmt::format("{} (correlation id {})", detail, id));
  return refusal;
}

std::string job_path(std::string_view id) { return "/v1/jobs/" + client::encode_component(id); }

}  // namespace docket::cli
