#include "cli/submit_request.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "cli/json.h"
#include "cli/when.h"

namespace docket::cli {
namespace {

// What the server takes in one batch, and how large a body of ours grows at most.
constexpr std::size_t batch_jobs_max = 1000;
constexpr std::size_t batch_bytes_max = 32U << 20U;

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

// The members of one JSON object, in order.
class Members {
 public:
  void raw(std::string_view key, std::string_view json) {
    text_ += fmt::format("{}{}:{}", text_.empty() ? "" : ",", quoted(key), json);
  }
  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) raw(key, quoted(value));
  }
  void number(std::string_view key, std::optional<std::int64_t> value) {
    if (value) raw(key, std::to_string(*value));
  }
  std::string take() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

Outcome<std::string> label_members(const std::vector<std::string>& labels) {
  Members members;
  for (const std::string& label : labels) {
    const auto pair = split_pair(label);
    if (!pair) return pair.error();
    members.raw(pair->first, quoted(pair->second));
  }
  return members.take();
}

}  // namespace

Outcome<std::string> job_body(const SubmitRequest& request, TimePoint now) {
  Members members;
  members.text("door", request.door);
  members.text("type", request.type);
  if (!parse_object(request.input)) {
    return Refusal{ExitCode::usage, "The params must be a JSON object."};
  }
  members.raw("input", request.input);
  members.number("priority", request.priority);
  members.number("max_attempts", request.max_attempts);
  if (!request.labels.empty()) {
    const auto labels = label_members(request.labels);
    if (!labels) return labels.error();
    members.raw("labels", *labels);
  }
  if (!request.metadata.empty()) {
    if (!parse_object(request.metadata)) {
      return Refusal{ExitCode::usage, "--metadata must be a JSON object."};
    }
    members.raw("metadata", request.metadata);
  }
  for (const auto& [key, option, text] :
       {std::tuple{"run_after", "--run-after", &request.run_after},
        std::tuple{"deadline", "--deadline", &request.deadline}}) {
    if (text->empty()) continue;
    const auto time = time_argument(option, *text, now);
    if (!time) return time.error();
    members.text(key, *time);
  }
  members.text("parent", request.parent);
  members.text("project", request.project);
  return members.take();
}

std::string batch_body(const std::string& job, std::size_t count) {
  std::string body = "{\"jobs\":[";
  body.reserve(body.size() + count * (job.size() + 1) + 2);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body += ',';
    body += job;
  }
  return body + "]}";
}

std::size_t batch_size(std::size_t job_bytes) {
  return std::clamp<std::size_t>(batch_bytes_max / std::max<std::size_t>(job_bytes, 1), 1,
                                 batch_jobs_max);
}

Outcome<std::pair<std::string, std::string>> split_pair(std::string_view text) {
  const std::size_t at = text.find('=');
  if (at == std::string_view::npos || at == 0) {
    return Refusal{ExitCode::usage, fmt::format("Expected name=value; '{}' came.", text)};
  }
  return std::pair{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

Outcome<std::string> time_argument(std::string_view option, std::string_view text, TimePoint now) {
  const auto time = parse_when(text, now);
  if (time) return format_time(*time);
  return Refusal{ExitCode::usage,
                 fmt::format("{} must be a time like 2026-03-01T09:15:27Z, or a distance like +10m "
                             "or -2h; '{}' came.",
                             option, text)};
}

}  // namespace docket::cli
