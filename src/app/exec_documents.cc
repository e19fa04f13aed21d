#include "app/exec_documents.h"

#include <filesystem>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "cli/text_of.h"

namespace docket::app {

namespace json = boost::json;

bool is_document_step(std::string_view word) { return word == "partition" || word == "chunk"; }

Result<executor::Task> document_task(const std::string& step, const std::string& file,
                                     const std::string& settings, const cli::World& world) {
  auto bytes = cli::text_of(file, world);
  if (!bytes) return invalid_argument(bytes.error().message);
  boost::system::error_code error;
  json::value asked = settings.empty() ? json::object() : json::parse(settings, error);
  if (error || !asked.is_object()) return invalid_argument("The settings are no JSON object.");
  executor::Task task;
  task.input = json::serialize(json::object{{step, std::move(asked)}});
  if (step == "chunk") {
    task.previous = *std::move(bytes);
  } else {
    task.files.push_back({.name = std::filesystem::path(file).filename().string(),
                          .content_type = {},
                          .bytes = *std::move(bytes)});
  }
  return task;
}

}  // namespace docket::app
