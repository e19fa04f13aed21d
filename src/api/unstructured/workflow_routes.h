// Workflows and templates.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <optional>
#include <string>

#include "api/route_table.h"
#include "api/unstructured/connectors.h"
#include "api/unstructured/context.h"
#include "api/unstructured/workflow.h"

namespace docket::api::unstructured {

class WorkflowRoutes {
 public:
  // `context` must outlive the routes.
  explicit WorkflowRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> list(http::Request request);
  Task<http::Response> create(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> update(http::Request request);
  Task<http::Response> remove(http::Request request);
  Task<http::Response> run(http::Request request);
  Task<http::Response> list_templates(http::Request request);
  Task<http::Response> find_template(http::Request request);

  Task<http::Response> accept_new(job::Principal who, http::Request request);
  Task<http::Response> accept_run(job::Principal who, http::Request request, std::string key);
  // The workflow that the path names, if it was not deleted. 404, 422.
  Task<OrAnswer<store::Record>> meant(http::Request request) const;
  // `sort` outlives the task. 404.
  Task<OrAnswer<store::Record>> connector(job::Principal who, const ConnectorSort* sort,
                                          std::string id) const;
  // 404 when one that is named is not there.
  Task<std::optional<Answered>> check_connectors(job::Principal who,
                                                 std::optional<std::string> source_id,
                                                 std::optional<std::string> destination_id) const;
  // Adds the folder of the source and the step of the destination; the files that came with the run
  // give way to the source's. `plan` outlives the task. 404, 422.
  Task<std::optional<Answered>> connect(job::Principal who, Plan* plan,
                                        std::optional<std::string> source_id,
                                        std::optional<std::string> destination_id) const;
  // Stores what `change` makes of the workflow, again when another change came first.
  using Change = OrAnswer<Workflow> (*)(const JsonRequest& asked, Workflow workflow);
  Task<OrAnswer<store::Record>> change(http::Request request, JsonRequest asked, Change how) const;
  // Why the group of the workflow took no job, or `error` when it would take one.
  Task<http::Response> not_run(job::Principal who, RecordId id, Error error) const;

  const Context& context_;
};

}  // namespace docket::api::unstructured
