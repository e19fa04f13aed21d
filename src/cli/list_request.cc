#include "cli/list_request.h"

#include "cli/submit_request.h"
#include "client/http.h"

namespace docket::cli {

Outcome<std::string> list_path(const ListRequest& request, TimePoint now) {
  std::string path = "/v1/jobs";
  char separator = '?';
  const auto add = [&](std::string_view key, std::string_view value) {
    path += separator;
    path += client::encode_component(key) + "=" + client::encode_component(value);
    separator = '&';
  };
  if (!request.door.empty()) add("door", request.door);
  for (const std::string& state : request.states) add("state", state);
  for (const std::string& type : request.types) add("type", type);
  for (const std::string& facet : request.facets) {
    const auto pair = split_pair(facet);
    if (!pair) return pair.error();
    add(pair->first, pair->second);
  }
  for (const auto& [key, option, text] :
       {std::tuple{"created_after", "--created-after", &request.created_after},
        std::tuple{"created_before", "--created-before", &request.created_before}}) {
    if (text->empty()) continue;
    const auto time = time_argument(option, *text, now);
    if (!time) return time.error();
    add(key, *time);
  }
  if (request.limit) add("limit", std::to_string(*request.limit));
  if (request.offset) add("offset", std::to_string(*request.offset));
  if (!request.cursor.empty()) add("cursor", request.cursor);
  return path;
}

}  // namespace docket::cli
