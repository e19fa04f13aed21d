// GET /jobs/: all jobs that match, streamed newest first, or one page of them.
//
// Guarantees: an unpaged answer has every job that was submitted before it began, each once, as it
//   stood when it was read. Memory of one answer is bounded, whatever its length. An engine that
//   fails before the first byte is answered with its error; later the connection is cut.
// Threads: handlers run on I/O threads.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/route_table.h"
#include "api/unstructured/context.h"

namespace docket::api::unstructured {

class ListRoutes {
 public:
  // `context` must outlive the routes.
  explicit ListRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  struct Filter {
    job::StateSet states = job::StateSet::all();
    std::map<job::Facet, std::string> facets;
    std::optional<JobId> only;  // an on-demand job, which its temporary workflow names
    bool matches_nothing = false;
  };
  struct Page {
    std::int64_t number = 1;
    std::int64_t size = 100;
  };

  Task<http::Response> list_jobs(http::Request request);
  static OrAnswer<std::optional<Page>> decode_page(const http::Request& request);
  static Filter decode_filter(const http::Request& request);
  // Which jobs of a workflow there can be: those that ran it, or the one that it was made for.
  Task<OrAnswer<Filter>> resolve(job::Principal who, Filter filter);
  Task<http::Response> one(job::Principal who, Filter filter, std::optional<Page> page);
  Task<http::Response> page(job::Principal who, Filter filter, Page page);
  Task<http::Response> stream(job::Principal who, Filter filter);

  const Context& context_;
};

}  // namespace docket::api::unstructured
