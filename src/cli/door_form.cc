#include "cli/door_form.h"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest.h"
#include "cli/json.h"

namespace docket::cli {
namespace {

constexpr std::array<DoorForm, 4> forms = {{
    {"ionq", "/v0.4/jobs", "apiKey", "id"},
    {"ionworks", "/jobs", "Bearer", "job_id"},
    {"native", "/v1/jobs", "Bearer", "id"},
    {"osapi", "/job", "Bearer", "job_id"},
}};
constexpr std::size_t compared_bytes_max = 256;  // what nearest() asks for

}  // namespace

Outcome<DoorForm> find_door_form(std::string_view door) {
  std::vector<std::string> known;
  for (const DoorForm& form : forms) {
    if (form.door == door) return form;
    known.emplace_back(form.door);
  }
  const auto near = nearest(door.substr(0, compared_bytes_max), known);
  return Refusal{
      ExitCode::usage,
      near ? fmt::format("There is no door '{}'; did you mean {}?", door, *near)
           : fmt::format("There is no door '{}'; there are {}.", door, fmt::join(known, ", "))};
}

Outcome<client::Call> call_of(const DoorForm& form, std::string body) {
  if (!parse_object(body)) {
    return Refusal{ExitCode::usage, "What is submitted must be a JSON object."};
  }
  client::Call call;
  call.method = "POST";
  call.path = form.path;
  call.body = std::move(body);
  call.key_scheme = form.key_scheme;
  return call;
}

}  // namespace docket::cli
