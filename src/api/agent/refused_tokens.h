// Refused tokens in the record of changes: who came with one, and from where; never the token.
//
// Guarantees: anybody can send tokens, and the record has a bound. So at most `refusals_kept`
//   entries at once, and over longer times as many an hour, are of tokens that nobody was given,
//   and as many of those that are or were each tenant's: strangers push little out of the record,
//   and nobody hides what befalls others.
// Callers: the door. Threads: safe from any thread.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "api/services.h"
#include "base/ids.h"
#include "base/task.h"
#include "http/message.h"

namespace docket::api::agent {

// What entries about tokens call what they were sent for.
inline constexpr const char* enrolment = "agent.enroll";

class RefusedTokens {
 public:
  static constexpr int refusals_kept = 10;  // an hour, of each tenant

  // `services` must outlive it and its tasks.
  explicit RefusedTokens(Services& services) : services_(services) {}

  // Ends when the entry is kept, if it is to be: in the record of whose token it is or was, of a
  // stranger's in the operator's. `request` must outlive the task.
  Task<void> add(const http::Request* request, std::string token, int status);

 private:
  bool is_kept(TenantNumber whose);

  Services& services_;
  std::mutex mutex_;
  std::map<TenantNumber, Monotonic> paid_at_;  // see api/paid_rate.h; none: strangers'
};

}  // namespace docket::api::agent
