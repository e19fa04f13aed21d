#include "api/ionq/result_routes.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "api/ionq/cost.h"
#include "api/ionq/errors.h"
#include "api/json_slices.h"

namespace docket::api::ionq {
namespace {

// Children whose whole outputs are in memory at once.
constexpr std::size_t children_page = 100;

Error no_artifact() { return not_found("There is no such artifact."); }

}  // namespace

void ResultRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  const std::string job = "/v0.4/jobs/{id}";
  table.add(get, job + "/results/probabilities", "get_probabilities", read, this,
            &ResultRoutes::probabilities);
  table.add(get, job + "/results/probabilities/aggregated", "get_aggregated", read, this,
            &ResultRoutes::aggregated);
  table.add(get, job + "/results/histogram", "get_histogram", read, this, &ResultRoutes::histogram);
  table.add(get, job + "/results/shots", "get_shots", read, this, &ResultRoutes::shots);
  table.add(get, job + "/artifacts/{artifact_id}", "get_artifact", read, this,
            &ResultRoutes::artifact);
  table.add(get, job + "/circuits/{lang}", "get_circuit", read, this, &ResultRoutes::circuit);
  table.add(get, job + "/cost", "get_cost", read, this, &ResultRoutes::cost);
}

// A parent has the probabilities of all its circuits.
Task<http::Response> ResultRoutes::probabilities(http::Request request) {
  return answer(std::move(request), Artifact::probabilities);
}

Task<http::Response> ResultRoutes::aggregated(http::Request request) {
  return answer(std::move(request), Artifact::aggregate);
}

Task<http::Response> ResultRoutes::histogram(http::Request request) {
  return answer(std::move(request), Artifact::histogram);
}

Task<http::Response> ResultRoutes::shots(http::Request request) {
  return answer(std::move(request), Artifact::shots);
}

Task<http::Response> ResultRoutes::artifact(http::Request request) {
  const auto artifact = parse_artifact(request.param("artifact_id"));
  if (!artifact) co_return no_such_resource();
  co_return co_await answer(std::move(request), *artifact);
}

Task<http::Response> ResultRoutes::answer(http::Request request, Artifact artifact) {
  Result<std::string> body = co_await payload(principal(request), request.param("id"), artifact);
  if (!body) co_return encode_error(body.error());
  co_return json_response(200, *std::move(body));
}

Task<Result<std::string>> ResultRoutes::payload(job::Principal who, std::string id,
                                                Artifact artifact) {
  const Result<store::View> view = co_await context_.find(who, std::move(id), store::Detail::full);
  if (!view) co_return view.error();
  const bool is_completed =
      view->job.state == job::State::completed || view->job.state == job::State::partial;
  if (!is_completed) co_return no_artifact();
  if (is_parent(*view)) {
    const bool is_aggregate =
        artifact == Artifact::aggregate || artifact == Artifact::probabilities;
    const bool has_any =
        is_aggregate && has_results(*view, read_attributes(view->spec->submission));
    if (!has_any) co_return no_artifact();
    co_return co_await aggregate(who, view->spec->id);
  }
  const Result<std::string> output = co_await context_.output(*view);
  if (!output) co_return output.error();
  const std::function<std::optional<std::string>()> encode = [&] {
    return encode_artifact(artifact, *output);
  };
  auto encoded = co_await context_.compute(output->size() > quick_bytes, encode);
  if (!encoded) co_return no_artifact();
  co_return *std::move(encoded);
}

Task<Result<std::string>> ResultRoutes::aggregate(job::Principal who, JobId parent) {
  engine::ListQuery query;
  query.door = job::Door::ionq;
  query.facets[job::Facet::parent] = to_string(parent);
  query.limit = children_page;
  query.detail = store::Detail::full;
  std::vector<ChildProbabilities> children;
  for (;;) {
    const Result<engine::Listing> page = co_await context_.services.engine.list(who, query);
    if (!page) co_return page.error();
    for (const store::View& child : page->jobs) {
      const Result<std::string> output = co_await context_.output(child);
      if (!output) co_return output.error();
      children.emplace_back(child.spec->id, json_member(*output, "probabilities"));
    }
    if (!page->next) break;
    query.after = page->next;
  }
  std::reverse(children.begin(), children.end());
  co_return encode_aggregate(children);
}

// The compiled circuit as a JSON string.
Task<http::Response> ResultRoutes::circuit(http::Request request) {
  if (request.param("lang") != "native") co_return no_such_resource();
  const Result<std::string> circuit =
      co_await payload(principal(request), request.param("id"), Artifact::native);
  if (!circuit) co_return encode_error(circuit.error());
  co_return json_response(200, JsonWriter().string(*circuit).take());
}

Task<http::Response> ResultRoutes::cost(http::Request request) {
  const Result<store::View> view =
      co_await context_.find(principal(request), request.param("id"), store::Detail::row);
  if (!view) co_return encode_error(view.error());
  co_return json_response(200, encode_cost(*view, context_.options.usd_per_compute_second));
}

}  // namespace docket::api::ionq
