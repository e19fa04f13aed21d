// Who asks, by one of Docket's keys or by a token that an operator's signing key signed.
//
// Guarantees: as Guard, decided on the head of a request. A good token is a user of the configured
//   tenant, with the permissions that it says.
// Threads: safe from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "api/guard.h"
#include "api/osapi/options.h"
#include "api/route_table.h"
#include "api/services.h"
#include "auth/jwt.h"
#include "http/message.h"

namespace docket::api::osapi {

class Access {
 public:
  // `services` must outlive it.
  Access(Services& services, const Options& options);

  // For Route::admit. 401, 403.
  std::optional<http::Response> admit(http::Request& head, job::Permission permission) const;
  // 401, for paths that ask for nothing but a key.
  std::optional<http::Response> admit_anybody(const http::Request& head) const;

  // A handler that finds its principal, also that of a token. This must outlive it. With the name
  // of a route its requests are in the record (api/audited.h) before their answers are sent.
  RouteTable::Handle identified(RouteTable::Handle handle,
                                std::optional<std::string> audited_as) const;

 private:
  // The refusal of a request whose key is none of ours; else the token.
  Result<auth::Token> token_of(const http::Request& head) const;
  // Logs it, once for each user.
  void warn_of_endless(const auth::Token& token) const;

  Services& services_;
  const std::string tenant_;
  const std::optional<auth::TokenRules> rules_;  // empty: tokens are not taken
  mutable std::mutex mutex_;
  mutable std::set<std::string> warned_of_;  // users whose tokens do not expire
};

}  // namespace docket::api::osapi
