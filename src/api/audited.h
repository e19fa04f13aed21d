// Requests that change something, told to whoever keeps a record of them.
//
// Guarantees: an entry holds no key, no token, no query and no body.
// Callers: doors whose routes are recorded; the door that keeps the record.
// Threads: plain values; what is made is as safe as the handlers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/task.h"
#include "base/time.h"
#include "engine/engine.h"
#include "http/message.h"
#include "http/router.h"
#include "job/principal.h"

namespace docket::api {

struct Services;

struct AuditEntry {
  std::uint64_t number = 0;  // in the log of its tenant, counted from 0; given by the keeper
  TimePoint at{};            // when the request came
  std::string user;
  std::vector<std::string> roles;
  std::string method;
  std::string path;       // as sent, without the query
  std::string operation;  // the name of the route
  std::string source_ip;
  int status = 0;
  Millis duration{0};
};

// Ends when the entry is kept, in the log of the principal's tenant.
using Audit = std::function<Task<void>(job::Principal who, AuditEntry entry)>;

// A key's role is the one whose permissions it has.
std::vector<std::string> roles_of(const job::Principal& who);

// What is known of a request of that principal before it is answered.
AuditEntry entry_of(const http::Request& request, const job::Principal& who,
                    const Services& services);

using Handle = std::function<Task<http::Response>(http::Request request)>;
// Answers an admitted request as `handle` does, once `services->audit` has kept the entry, to which
// the answer's status and the time that it took are added.
Task<http::Response> recorded(const Services* services, std::shared_ptr<const Handle> handle,
                              http::Request request, AuditEntry entry);

// The answers of a guarded route are sent once `services.audit` has kept who asked and what came of
// it. `services` must outlive the route.
void record(http::Route& route, const Services& services);

}  // namespace docket::api
