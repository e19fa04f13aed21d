// Sources, destinations and notifications.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <string>

#include "api/route_table.h"
#include "api/unstructured/context.h"

namespace docket::api::unstructured {

class ConnectorRoutes {
 public:
  // `context` must outlive the routes.
  explicit ConnectorRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  void add_notifications(RouteTable& table);

  Task<http::Response> list_sources(http::Request request);
  Task<http::Response> create_source(http::Request request);
  Task<http::Response> find_source(http::Request request);
  Task<http::Response> update_source(http::Request request);
  Task<http::Response> remove_source(http::Request request);
  // A check looks at the folder when it is asked for its result; nothing is kept of it.
  Task<http::Response> start_check(http::Request request);
  Task<http::Response> find_check(http::Request request);
  // There are none, and none can be made.
  Task<http::Response> list_nothing(http::Request request);
  Task<http::Response> create_destination(http::Request request);
  Task<http::Response> no_such_destination(http::Request request);
  Task<http::Response> no_such_notification(http::Request request);
  Task<http::Response> no_such_channel(http::Request request);
  Task<http::Response> unread_count(http::Request request);
  Task<http::Response> mark_read(http::Request request);
  Task<http::Response> create_channel(http::Request request);

  Task<OrAnswer<store::Record>> meant(http::Request request) const;

  const Context& context_;
};

}  // namespace docket::api::unstructured
