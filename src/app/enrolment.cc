#include "app/enrolment.h"

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "app/data_dir.h"
#include "app/signals.h"
#include "base/log.h"
#include "client/http.h"
#include "wire/agent_messages.h"

namespace docket::app {
namespace {

constexpr Millis first_wait{1'000};
constexpr Millis longest_wait{30'000};

Result<std::string> token_of(const AgentSettings& settings) {
  if (!settings.token_file.empty()) return read_secret(settings.token_file);
  return settings.token;
}

// What a refusal means; empty for an answer after which it is worth asking again.
std::optional<Error> refusal_of(const client::Answer& answer) {
  const std::string text =
      fmt::format("The server gives no key: {}", wire::decode_error(answer.body));
  switch (answer.status) {
    case 400:
      return invalid_argument(text);
    case 401:
      return unauthenticated(text);
    case 403:
      return forbidden(text);
    case 404:
    case 405:
      return invalid_argument("The server gives no keys to agents; it may be older than this one.");
    default:
      return std::nullopt;
  }
}

// False: told to stop.
bool wait(Millis most) {
  const int signal = wait_for_signal(most);
  return signal != SIGTERM && signal != SIGINT;
}

}  // namespace

Result<std::optional<std::string>> enroll(const AgentSettings& settings, const std::string& name,
                                          const std::string& machine_id) {
  const auto token = token_of(settings);
  if (!token) return token.error();
  KeyFile file(settings.key_file);
  if (const auto trial = file.make_room(); !trial) return trial.error();
  client::Http server({.url = settings.server, .key = "", .ca_file = settings.ca_file});
  const client::Call call{.method = "POST",
                          .path = "/agent/v1/enroll",
                          .body = wire::encode(wire::EnrollRequest{*token, name, machine_id})};
  for (Millis delay = first_wait;; delay = std::min(delay * 2, longest_wait)) {
    const auto answer = server.call(call);
    if (answer && answer->status == 200) {
      const auto message = wire::decode_key_answer(answer->body);
      if (!message) return message.error();
      if (const auto kept = file.keep(message->key); !kept) return kept.error();
      log::info("app", "the server knows this machine as the agent '{}' now", name);
      return std::optional(message->key);
    }
    if (answer) {
      if (auto refused = refusal_of(*answer)) return *std::move(refused);
    }
    log::warning("app", "no key yet: {}; again in {} s",
                 answer ? fmt::format("status {}", answer->status) : answer.error().message,
                 delay.count() / 1000);
    if (!wait(delay)) return std::optional<std::string>();
  }
}

Result<void> KeyFile::make_room() {
  const std::string trial = path_ + ".trial";
  if (const auto written = write_secret(trial, "", false); !written) return written;
  std::error_code error;
  std::filesystem::remove(trial, error);
  return {};
}

std::string KeyFile::read() {
  auto kept = read_secret(path_);
  return kept ? *std::move(kept) : std::string();
}

Result<void> KeyFile::keep(const std::string& key) { return write_secret(path_, key, false); }

Millis KeyFile::age(const Clock& clock) const {
  struct stat found{};
  if (stat(path_.c_str(), &found) != 0) return Millis(0);
  const TimePoint made = from_micros(std::int64_t{found.st_mtime} * 1'000'000);
  return std::chrono::duration_cast<Millis>(std::max(clock.now() - made, Micros(0)));
}

}  // namespace docket::app
