// The audit log: listed, exported, and one entry of it.
//
// Threads: handlers run on I/O threads.
#pragma once

#include "api/osapi/audit_log.h"
#include "api/osapi/routes.h"
#include "base/task.h"
#include "http/message.h"

namespace docket::api::osapi {

class AuditRoutes {
 public:
  // `audit` must outlive the routes.
  explicit AuditRoutes(AuditLog& audit) : audit_(audit) {}
  void add_to(Routes& routes);

 private:
  Task<http::Response> list(http::Request request);
  Task<http::Response> all(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> page(job::Principal who, std::uint64_t offset, std::uint64_t limit);

  AuditLog& audit_;
};

}  // namespace docket::api::osapi
