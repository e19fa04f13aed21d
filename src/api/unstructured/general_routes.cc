#include "api/unstructured/general_routes.h"

#include <array>
#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/unstructured/accept.h"
#include "api/unstructured/csv.h"
#include "api/unstructured/openapi.h"
#include "api/unstructured/partition_error.h"
#include "wire/base64.h"

namespace docket::api::unstructured {
namespace {

// Before listed jobs, which have 0: somebody waits.
constexpr job::Priority waited_for = 10;
constexpr std::size_t tasks_page = 100;  // outputs in memory at once
constexpr std::string_view json_type = "application/json";
constexpr std::string_view csv_type = "text/csv";
constexpr std::string_view mixed_type = "multipart/mixed";

constexpr std::string_view docs_page =
    "<!doctype html><html lang=\"en\"><head><title>Docket: the Unstructured API</title></head>"
    "<body><h1>Docket: the Unstructured API</h1>"
    "<p>Partition documents with <code>POST /general/v0/general</code>. "
    "<a href=\"/general/openapi.json\">The OpenAPI document</a></p></body></html>";

job::Submission unseen_job(const Context& context, const job::Principal& who,
                           const std::string& input, std::vector<job::InputFile> files) {
  job::Submission submission = new_submission(context.types, ephemeral, who);
  submission.input = "{}";
  submission.is_unlisted = true;
  submission.is_attached = true;
  submission.priority = waited_for;
  submission.rules.outcome = job::OutcomeRule::each;
  submission.rules.attempts_max = 1;
  for (std::uint32_t unit = 0; unit < files.size(); ++unit) {
    job::TaskSpec& task = submission.tasks.emplace_back();
    task.unit = unit;
    task.input = input;
    task.file = unit;
  }
  submission.files = std::move(files);
  return submission;
}

// What an answer may be, for a client that named what it takes.
std::optional<Answered> check_accept(std::string_view accept, std::size_t files) {
  if (files < 2) return std::nullopt;
  for (const std::string_view type : {json_type, csv_type, mixed_type}) {
    if (weight_of(accept, type) > 0) return std::nullopt;
  }
  return detail(
      406, fmt::format("Conflict in media type {} with response type '{}'.\n", accept, mixed_type));
}

std::string joined(const std::vector<std::string>& outputs) {
  if (outputs.size() == 1) return outputs.front();
  std::string array = "[";
  for (const std::string& output : outputs) {
    if (array.size() > 1) array += ',';
    array += output;
  }
  return array + "]";
}

// RFC 2046 section 5.1; a boundary of random digits is in no base64.
Result<std::string> mixed(const std::vector<std::string>& outputs, bool is_csv,
                          std::string_view boundary) {
  std::string body;
  for (const std::string& output : outputs) {
    const Result<std::string> part = is_csv ? encode_csv(std::span(&output, 1)) : output;
    if (!part) return part.error();
    body +=
        fmt::format("--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
                    boundary, is_csv ? csv_type : json_type, wire::to_base64(*part));
  }
  return body + fmt::format("--{}--\r\n", boundary);
}

}  // namespace

void GeneralRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  http::Route& route = table.add(post, "/general/{version}/general", "partition",
                                 job::Permission::job_write, this, &GeneralRoutes::partition);
  route.sample.target = "/general/v0/general";
  take_uploads(route, context_);
  table.add_public(get, "/general/docs", "docs", this, &GeneralRoutes::docs);
  table.add_public(get, "/general/openapi.json", "openapi", this, &GeneralRoutes::document);
  table.add_public(get, "/openapi.json", "root_openapi", this, &GeneralRoutes::document);
  table.add_public(get, "/healthcheck", "healthcheck", this, &GeneralRoutes::healthcheck);
}

Task<http::Response> GeneralRoutes::partition(http::Request request) {
  if (!request.param("version").starts_with('v')) co_return fastapi_detail(404, "Not Found");
  auto uploads = uploads_of(request);
  if (!uploads) co_return uploads.error().response;
  if (uploads->files.empty()) {
    Violations violations;
    violations.missing({"body", "files"}, "null");
    co_return violations.response();
  }
  const auto form = decode_partition(uploads->fields);
  if (!form) co_return form.error().response;
  const std::string* header = request.headers.find("Accept");
  const std::string accept = header == nullptr ? "" : *header;
  const auto conflict = check_accept(accept, uploads->files.size());
  if (conflict) co_return conflict->response;

  auto outputs = co_await run(principal(request), *form, std::move(uploads->files), request.stop);
  if (!outputs) co_return outputs.error().response;
  co_return co_await render(*std::move(outputs), form->format, accept);
}

// What must be written anew is written on the pool: outputs may be large.
Task<http::Response> GeneralRoutes::render(Outputs outputs, OutputFormat format,
                                           std::string accept) {
  const bool is_csv = format == OutputFormat::csv;
  const bool wants_mixed =
      names(accept, mixed_type) &&
      weight_of(accept, mixed_type) > weight_of(accept, is_csv ? csv_type : json_type);
  if (!wants_mixed && !is_csv) co_return json_response(200, joined(outputs));
  std::string type = "text/csv; charset=utf-8";
  std::string boundary;
  if (wants_mixed) {
    boundary = fmt::format("--docket-{:016x}", context_.random.next());
    type = fmt::format("{}; boundary={}", mixed_type, boundary);
  }
  const auto shared = std::make_shared<const Outputs>(std::move(outputs));
  using Written = Result<std::string>;
  const std::function<Written()> write = [shared, is_csv, boundary] {
    return boundary.empty() ? encode_csv(*shared) : mixed(*shared, is_csv, boundary);
  };
  Written body = co_await context_.pool.run<Written>(write);
  if (!body) co_return encode_error(body.error(), no_job);
  co_return http::make_response(200, type, *std::move(body));
}

Task<OrAnswer<GeneralRoutes::Outputs>> GeneralRoutes::run(job::Principal who, PartitionForm form,
                                                          std::vector<job::InputFile> files,
                                                          std::stop_token gone) {
  engine::Engine& engine = context_.services.engine;
  job::Submission submission = unseen_job(context_, who, form.input, std::move(files));
  const Result<store::View> born = co_await engine.submit(who, std::move(submission));
  if (!born) co_return failed(born.error(), no_job);
  const JobId id = born->spec->id;
  const Result<store::View> ended = co_await engine.wait(who, own_door, id, std::move(gone));
  if (!ended) co_return failed(ended.error(), no_job);
  auto elements = co_await outputs(who, *ended);
  co_await erase(who, id);
  co_return elements;
}

// The engine may have no room for the write. Then the next request tries again; what is owed at the
// end is erased at the next start, as all attached jobs are.
Task<void> GeneralRoutes::erase(job::Principal who, JobId id) {
  std::vector<Erasure> due;
  {
    const std::lock_guard lock(mutex_);
    due = std::exchange(owed_, {});
  }
  due.push_back({who, id});
  while (!due.empty()) {
    const Erasure& last = due.back();
    const Result<void> removed =
        co_await context_.services.engine.remove(last.who, own_door, last.id);
    if (!removed && removed.error().code != ErrorCode::not_found) break;
    due.pop_back();
  }
  const std::lock_guard lock(mutex_);
  owed_.insert(owed_.end(), due.begin(), due.end());
}

// The first file that failed is the answer.
Task<OrAnswer<GeneralRoutes::Outputs>> GeneralRoutes::outputs(job::Principal who,
                                                              store::View view) {
  engine::Engine& engine = context_.services.engine;
  Outputs outputs;
  while (outputs.size() < view.job.tasks.total) {
    const Result<std::vector<engine::TaskView>> page = co_await engine.tasks(
        who, own_door, view.spec->id, static_cast<job::TaskIndex>(outputs.size()), tasks_page);
    if (!page) co_return failed(page.error(), no_job);
    if (page->empty()) break;
    for (const engine::TaskView& task : *page) {
      if (task.failure) co_return partition_error(*task.failure);
      if (!task.output) co_return detail(503, "The work was cancelled.");
      const store::Output output = *task.output;
      Result<std::string> text = co_await engine.output_text(output);
      if (!text) co_return failed(text.error(), no_job);
      outputs.push_back(*std::move(text));
    }
  }
  if (!outputs.empty()) co_return outputs;
  // Never begun: nobody here can do it.
  const bool has_reason = view.outcome && view.outcome->failure;
  co_return has_reason ? partition_error(*view.outcome->failure)
                       : detail(500, "Internal server error");
}

Task<http::Response> GeneralRoutes::docs(http::Request) {
  co_return http::make_response(200, "text/html; charset=utf-8", std::string(docs_page));
}

Task<http::Response> GeneralRoutes::document(http::Request) {
  co_return json_response(200, std::string(openapi_document()));
}

Task<http::Response> GeneralRoutes::healthcheck(http::Request) {
  co_return json_response(200, R"({"healthcheck":"HEALTHCHECK STATUS: EVERYTHING OK!"})");
}

}  // namespace docket::api::unstructured
