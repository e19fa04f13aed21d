#include "api/request_id.h"

#include <memory>
#include <utility>

namespace docket::api {
namespace {

constexpr const char* header = "x-request-id";

Task<http::Response> identified(std::shared_ptr<const RouteTable::Handle> handle, IdOf id_of,
                                http::Request request) {
  const std::string id = id_of(request);
  http::Response response = co_await (*handle)(std::move(request));
  response.headers.set(header, id);
  co_return response;
}

}  // namespace

std::string clients_or_own_id(const http::Request& request) {
  const std::string* sent = request.headers.find(header);
  constexpr std::size_t bytes_max = 128;
  const bool is_good = sent != nullptr && !sent->empty() && sent->size() <= bytes_max;
  return is_good ? *sent : request.correlation_id;
}

Refuse refuse_with_id(Refuse refuse, IdOf id) {
  return [refuse = std::move(refuse), id](const http::Request& head, const Error& error) {
    http::Response response = refuse(head, error);
    response.headers.set(header, id(head));
    return response;
  };
}

RouteTable::Handle handle_with_id(RouteTable::Handle handle, IdOf id) {
  const auto shared = std::make_shared<const RouteTable::Handle>(std::move(handle));
  return [shared, id](http::Request request) { return identified(shared, id, std::move(request)); };
}

}  // namespace docket::api
