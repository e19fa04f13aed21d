#include "executor/document/fetched_file.h"

#include <string>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "executor/element/base64.h"

namespace docket::executor::document {
namespace {

const boost::json::string* text_of(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

}  // namespace

std::optional<File> fetched_file(std::string_view output) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(output, error);
  const boost::json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  const boost::json::string* name = text_of(*object, "name");
  const boost::json::string* content = text_of(*object, "content");
  if (name == nullptr || content == nullptr) return std::nullopt;
  File file;
  file.name = *name;
  if (content->empty()) return file;
  auto bytes = element::from_base64(*content);
  if (!bytes) return std::nullopt;
  file.bytes = *std::move(bytes);
  return file;
}

}  // namespace docket::executor::document
