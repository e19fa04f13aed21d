// A POST whose answer was lost on the socket and that comes again gets the first answer, because
// clients resend silently after a dropped connection and would make a second job.
//
// Guarantees: an answer is kept only when this process saw it fail, for `kept`, and is given to one
//   equal request of the same key (again, when that fails too). A request that comes while an equal
//   one is being answered whose peer has left waits for that answer's fate. Requests over healthy
//   connections are never merged and never wait. Nothing survives a restart.
// Limits: more than `equal_max` equal requests at once are a client that means each of them; those
//   past the limit do not look for peers that have left.
// Callers: POST handlers of the doors, around what they do. A request with an Idempotency-Key does
//   without.
// Threads: safe from any thread. Must outlive the server that sends the answers.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/task.h"
#include "base/time.h"
#include "http/message.h"
#include "job/principal.h"

namespace docket::api {

class ResendGuard {
  struct InFlight;

 public:
  static constexpr Millis kept{60'000};
  static constexpr std::size_t answers_max = 1024;  // the oldest goes first
  static constexpr std::size_t equal_max = 8;

  // One request's way through the guard. Ends with the delivery of its answer, or when it is
  // destroyed before there was one.
  class Turn {
   public:
    Turn(Turn&&) noexcept = default;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

    // The answer that was lost, marked `x-docket-replayed: true`, and watched again. Once.
    std::optional<http::Response> lost_answer();
    // Keeps `response` when its delivery fails, unless it is a stream. Once.
    http::Response watch(http::Response response);

   private:
    friend ResendGuard;
    struct Answer {
      int status = 0;
      http::Headers headers;
      std::shared_ptr<const std::string> body;
    };
    Turn(ResendGuard& guard, std::string key) : guard_(&guard), key_(std::move(key)) {}
    http::Response watch(Answer answer);

    ResendGuard* guard_;
    std::string key_;
    std::optional<Answer> lost_;
    std::shared_ptr<InFlight> in_flight_;  // null once it has left the guard's table
  };

  explicit ResendGuard(const Clock& clock) : clock_(clock) {}

  // Names a request of a principal, also one whose body was received as a form.
  static std::string key(const job::Principal& who, const http::Request& request);
  // `peer` is the request's; null counts as a healthy connection.
  Task<Turn> enter(std::string key, std::shared_ptr<const http::Peer> peer);

 private:
  using Fate = Completion<bool>;  // the answer is delivered, lost or never comes
  struct Lost {
    Turn::Answer answer;
    Monotonic until{};
  };

  std::optional<Fate> admit(Turn& turn, const std::shared_ptr<const http::Peer>& peer);
  InFlight* find_forsaken(const std::string& key) const;
  std::optional<Turn::Answer> take_lost(const std::string& key);
  void keep(const std::string& key, Turn::Answer answer);
  void leave(const std::string& key, const std::shared_ptr<InFlight>& turn);

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_multimap<std::string, std::shared_ptr<InFlight>> in_flight_;
  std::unordered_map<std::string, Lost> lost_;
  std::deque<std::pair<Monotonic, std::string>> order_;  // when each was to go, oldest first
};

}  // namespace docket::api
