#include <filesystem>
#include <ostream>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "cli/document_form.h"
#include "cli/elements.h"
#include "cli/follow.h"
#include "cli/job_commands.h"
#include "cli/json.h"
#include "cli/text.h"
#include "cli/text_of.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

Outcome<std::vector<DocumentFile>> read_files(const std::vector<std::string>& paths) {
  std::vector<DocumentFile> files;
  for (const std::string& path : paths) {
    auto bytes = bytes_of(path);
    if (!bytes) return bytes.error();
    files.push_back({std::filesystem::path(path).filename().string(), *std::move(bytes)});
  }
  return files;
}

std::string title_of(const std::string& name) { return fmt::format("\n{}\n", printable(name)); }

// What came out of each file: its elements, or why there are none.
Outcome<void> show_elements(Session& session, const json::object& born) {
  const std::string path = "/api/v1/jobs/" + client::encode_component(text_at(born, "id"));
  const auto failed = session.server.get(path + "/failed-files");
  if (!failed) return failed.error();
  const auto failures = parse_object(*failed);
  if (!failures) return failures.error();
  const json::array* ids = array_at(born, "input_file_ids");
  for (const json::value& id : ids == nullptr ? json::array() : *ids) {
    const std::string file(id.is_string() ? id.get_string().c_str() : "");
    const auto output =
        session.server.get(path + "/download?file_id=" + client::encode_component(file));
    if (!output) continue;  // it failed, and is named below
    boost::system::error_code error;
    const json::value elements = json::parse(*output, error);
    if (error || !elements.is_array()) continue;
    session.world.out << title_of(file)
                      << elements_table(elements.get_array(), session.world.width);
  }
  const json::array* files = array_at(*failures, "failed_files");
  for (const json::value& file : files == nullptr ? json::array() : *files) {
    if (!file.is_object()) continue;
    session.world.out << title_of(text_at(file.get_object(), "document"))
                      << "failed: " << printable(text_at(file.get_object(), "error")) << "\n";
  }
  return {};
}

}  // namespace

Outcome<ExitCode> submit_documents(Session& session, const SubmitDocumentsFlags& flags) {
  const auto files = read_files(flags.files);
  if (!files) return files.error();
  const auto answer = session.server.call(documents_call(flags.request, *files));
  if (!answer) return answer.error();
  const auto born = parse_object(*answer);
  if (!born) return born.error();
  const std::string id = text_at(*born, "id");
  // A table of a job that was just born would have nothing in it.
  if (flags.is_followed || session.format == Format::table) {
    auto end = follow_to_the_end(session, id);
    if (!end || session.format != Format::table) return end;
    const auto shown = show_elements(session, *born);
    if (!shown) return shown.error();
    return end;
  }
  const auto job = session.server.get(job_path(id));
  if (!job) return job.error();
  session.world.out << document(*job, session.format);
  return ExitCode::done;
}

}  // namespace docket::cli
