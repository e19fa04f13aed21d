// JSON bodies of this API, and the values in them.
//
// Guarantees: null stands for an absent member wherever a type has one.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "api/unstructured/errors.h"
#include "api/unstructured/path.h"
#include "base/ids.h"
#include "http/message.h"

namespace docket::api::unstructured {

struct JsonRequest {
  boost::json::object members;
  std::string text;
};

// 422 for a body that is no JSON object, in FastAPI's words.
OrAnswer<JsonRequest> read_json_request(const http::Request& request);

// Members that are there and not null. What is wrong with them goes to `violations`.
class Members {
 public:
  Members(Violations& violations, const JsonRequest& request)
      : violations_(violations), request_(request) {}

  // Null: absent, or null.
  const boost::json::value* find(std::string_view name) const;
  bool is_null(std::string_view name) const { return has(name) && find(name) == nullptr; }
  // A member that must be there.
  const boost::json::value* required(std::string_view name);
  // 1 to `characters_max` characters.
  std::optional<std::string> text(std::string_view name, std::int64_t characters_max);
  std::optional<bool> flag(std::string_view name);
  std::optional<Uuid> uuid(std::string_view name);
  std::optional<std::string> word(std::string_view name, std::span<const std::string_view> words);
  // The JSON text of a member.
  std::string_view slice(std::string_view name) const;

 private:
  bool has(std::string_view name) const { return request_.members.contains(name); }

  Violations& violations_;
  const JsonRequest& request_;
};

}  // namespace docket::api::unstructured
