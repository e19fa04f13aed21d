#include "wire/failure.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "wire/json_reader.h"

namespace docket::wire {
namespace {

namespace json = boost::json;

}  // namespace

json::object encode_failure(const Failure& failure) {
  json::object object{{"kind", name(failure.kind)},
                      {"code", failure.code},
                      {"message", failure.message},
                      {"retryable", failure.retryable}};
  boost::system::error_code error;
  json::value detail = json::parse(failure.detail, error);
  if (!error && detail.is_object()) object["detail"] = std::move(detail);
  return object;
}

Result<Failure> decode_failure(const json::object& object) {
  JsonReader reader(object);
  Failure failure;
  std::string kind;
  reader.require("kind", kind);
  reader.read("code", failure.code);
  reader.read("message", failure.message);
  reader.read("retryable", failure.retryable);
  if (const json::object* detail = reader.object("detail")) {
    failure.detail = json::serialize(*detail);
  }
  const auto known = parse_failure_kind(kind);
  if (!known) reader.expected("kind", "to be a kind of failure");
  if (reader.fault()) return *reader.fault();
  failure.kind = *known;
  return failure;
}

}  // namespace docket::wire
