// Notifications and their channels: nothing is sent, so there are none and none can be made.
//
// Threads: handlers run on I/O threads.
#pragma once

#include "api/route_table.h"
#include "api/unstructured/context.h"

namespace docket::api::unstructured {

class NotificationRoutes {
 public:
  void add_to(RouteTable& table);

 private:
  Task<http::Response> list_nothing(http::Request request);
  Task<http::Response> no_such_notification(http::Request request);
  Task<http::Response> no_such_channel(http::Request request);
  Task<http::Response> unread_count(http::Request request);
  Task<http::Response> mark_read(http::Request request);
  Task<http::Response> create_channel(http::Request request);
};

}  // namespace docket::api::unstructured
