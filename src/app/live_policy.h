// The policy of a host as it is now: for an agent and for the processes that it has forked.
//
// Guarantees: what `replace` took counts in every one of them from the next call of `current`; what
//   it refused changes nothing. What `current` gave stays as it is, for whoever works with it. A
//   process that is killed holds nobody up.
// Callers: an agent. It makes the object before it forks, and is the only one that replaces.
// Threads: any.
// Errors: `unavailable` when there is no memory to share; those of `Read`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "executor/host/policy.h"

namespace docket::app {

class LivePolicy {
 public:
  using Policy = executor::host::Policy;
  // What a text of settings says. Every process reads it itself, so it must not depend on anything
  // that differs between them.
  using Read = std::function<Result<Policy>(const std::string& text)>;
  static constexpr std::size_t text_bytes_max = 1U << 20;

  static Result<std::unique_ptr<LivePolicy>> make(Policy first, Read read);
  LivePolicy(const LivePolicy&) = delete;
  LivePolicy& operator=(const LivePolicy&) = delete;
  ~LivePolicy();

  std::shared_ptr<const Policy> current();
  Result<void> replace(const std::string& text);

 private:
  struct Shared;
  LivePolicy(Shared* shared, Policy first, Read read);
  void follow();

  Shared* shared_;
  const Read read_;
  std::mutex mutex_;                      // of this process
  std::shared_ptr<const Policy> policy_;  // guarded by mutex_, as the next
  std::uint64_t version_ = 0;
};

}  // namespace docket::app
