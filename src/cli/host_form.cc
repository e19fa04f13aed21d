#include "cli/host_form.h"

#include <set>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "cli/json.h"
#include "cli/raw_json.h"
#include "cli/table.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string as_sent(std::string_view answer) {
  std::string line = json_line(raw_member(answer, "data").value_or(""));
  while (line.ends_with('\n')) line.pop_back();
  return line;
}

// A command by how it ended and what it said first; anything else as it is.
std::string result_of(const json::object& answer, std::string_view text) {
  std::string error = text_at(answer, "error");
  if (!error.empty()) return error;
  const json::value* data = answer.if_contains("data");
  if (data == nullptr) return "";
  const json::object* made = data->if_object();
  if (made == nullptr || !made->contains("exit_code")) return as_sent(text);
  const std::string said = text_at(*made, "stdout");
  return fmt::format("exit {}  {}", number_at(*made, "exit_code").value_or(-1),
                     first_line(said.empty() ? text_at(*made, "stderr") : said));
}

std::string changed_of(const json::object& answer) {
  const json::value* changed = answer.if_contains("changed");
  const bool is_known = changed != nullptr && changed->is_bool();
  if (!is_known) return "";
  return changed->get_bool() ? "yes" : "no";
}

}  // namespace

Outcome<client::Call> host_call(const HostRequest& request) {
  if (!request.data.empty() && !parse_object(request.data)) {
    return Refusal{ExitCode::usage, "What an operation takes must be a JSON object."};
  }
  client::Call call;
  call.method = "POST";
  call.path = "/job";
  call.key_scheme = "Bearer";
  call.body =
      fmt::format(R"({{"operation":{{"type":{},"data":{}}},"target_hostname":{}}})",
                  json::serialize(request.operation), request.data.empty() ? "{}" : request.data,
                  json::serialize(request.target));
  return call;
}

std::string hosts_text(const std::string& job, int width) {
  const auto parsed = parse_object(job);
  if (!parsed) return "";
  const json::object none;
  const json::object* answers = object_at(*parsed, "responses");
  const json::object* states = object_at(*parsed, "agent_states");
  if (answers == nullptr) answers = &none;
  if (states == nullptr) states = &none;
  std::set<std::string> hosts;
  for (const auto* side : {answers, states}) {
    for (const auto& [host, value] : *side) hosts.insert(host);
  }
  if (hosts.empty()) return "";
  const std::string_view texts = raw_member(job, "responses").value_or("");
  Table table({{"HOST"}, {"STATUS"}, {"TOOK", Table::Align::right}, {"CHANGED"}, {"RESULT"}});
  for (const std::string& host : hosts) {
    const json::object* answer = object_at(*answers, host);
    const json::object* state = object_at(*states, host);
    if (answer == nullptr) answer = &none;
    if (state == nullptr) state = &none;
    const std::string status = text_at(*answer, "status");
    table.add({host, status.empty() ? text_at(*state, "status") : status,
               text_at(*state, "duration"), changed_of(*answer),
               result_of(*answer, raw_member(texts, host).value_or(""))});
  }
  return table.render(width);
}

}  // namespace docket::cli
