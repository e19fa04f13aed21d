// A POST whose answer was lost on the socket and that comes again gets the first answer, because
// clients resend silently after a dropped connection and would make a second job.
//
// Guarantees: an answer is kept only when this process saw it fail, for `kept`, and is given to one
//   equal request of the same key (again, when that fails too). Requests over healthy connections
//   are never merged. Nothing survives a restart.
// Callers: POST handlers of the doors, around what they do. A request with an Idempotency-Key does
//   without.
// Threads: safe from any thread. Must outlive the server that sends the answers.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "http/message.h"
#include "job/principal.h"

namespace docket::api {

class ResendGuard {
 public:
  static constexpr Millis kept{60'000};
  static constexpr std::size_t answers_max = 1024;  // the oldest goes first

  explicit ResendGuard(const Clock& clock) : clock_(clock) {}

  // Names a request of a principal.
  static std::string key(const job::Principal& who, const http::Request& request);

  // The answer that was lost, marked `x-docket-replayed: true`, and watched again.
  std::optional<http::Response> replay(const std::string& key);
  // Keeps `response` when its delivery fails.
  http::Response watch(std::string key, http::Response response);

 private:
  struct Answer {
    int status = 0;
    http::Headers headers;
    std::shared_ptr<const std::string> body;
  };
  struct Lost {
    Answer answer;
    Monotonic until{};
  };
  http::Response watch(std::string key, Answer answer);
  void keep(const std::string& key, Answer answer);

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Lost> lost_;
  std::deque<std::pair<Monotonic, std::string>> order_;  // when each was to go, oldest first
};

}  // namespace docket::api
