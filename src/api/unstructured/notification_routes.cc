#include "api/unstructured/notification_routes.h"

#include "api/unstructured/errors.h"
#include "api/unstructured/json_request.h"

namespace docket::api::unstructured {
namespace {

// The first UUID that a path must have; 422 when it is none.
OrAnswer<Uuid> checked_id(const http::Request& request) {
  return Context::path_id(request, request.params.front().name);
}

}  // namespace

void NotificationRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  constexpr auto write = job::Permission::job_write;
  using Self = NotificationRoutes;
  const std::string notifications = "/api/v1/notifications";
  const std::string channels = notifications + "/channels";
  const std::string channel = channels + "/{channel_id}";
  table.add(get, notifications, "notifications", read, this, &Self::list_nothing);
  table.add(get, notifications + "/{notification_id}", "get_notification", read, this,
            &Self::no_such_notification);
  table.add(post, notifications + "/mark-read", "mark_read", write, this, &Self::mark_read)
      .sample.body = R"({"ids":[]})";
  table.add(get, notifications + "/unread-count", "unread_count", read, this, &Self::unread_count);
  table.add(get, channels, "channels", read, this, &Self::list_nothing);
  table.add(post, channels, "create_channel", write, this, &Self::create_channel).sample.body =
      R"({"channel_type":"webhook","event_types":["job.completed"],"url":"http://127.0.0.1/"})";
  table.add(get, channel, "get_channel", read, this, &Self::no_such_channel);
  table.add(patch, channel, "update_channel", write, this, &Self::no_such_channel);
  table.add(delete_, channel, "delete_channel", write, this, &Self::no_such_channel);
  table.add(post, channel + "/verify", "verify_channel", write, this, &Self::no_such_channel);
}

Task<http::Response> NotificationRoutes::list_nothing(http::Request) {
  co_return json_response(200, "[]");
}

Task<http::Response> NotificationRoutes::no_such_notification(http::Request request) {
  const auto id = checked_id(request);
  co_return id ? fastapi_detail(404, no_notification) : id.error().response;
}

Task<http::Response> NotificationRoutes::no_such_channel(http::Request request) {
  const auto id = checked_id(request);
  co_return id ? fastapi_detail(404, no_channel) : id.error().response;
}

Task<http::Response> NotificationRoutes::unread_count(http::Request) {
  co_return json_response(200, R"({"count":0})");
}

// Nothing is unread.
Task<http::Response> NotificationRoutes::mark_read(http::Request request) {
  const auto asked = read_json_request(request);
  co_return asked ? json_response(200, "{}") : asked.error().response;
}

Task<http::Response> NotificationRoutes::create_channel(http::Request request) {
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  Violations violations;
  violations.value_error({"body", "channel_type"}, "null",
                         "notifications are not delivered by this server yet, so no channel can be "
                         "made");
  co_return violations.response();
}

}  // namespace docket::api::unstructured
