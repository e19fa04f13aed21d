// One job: made, looked at, its outputs, cancelled.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <string>
#include <vector>

#include "api/route_table.h"
#include "api/unstructured/context.h"
#include "api/unstructured/progress.h"

namespace docket::api::unstructured {

class JobRoutes {
 public:
  // `context` must outlive the routes.
  explicit JobRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> submit(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> details(http::Request request);
  Task<http::Response> failed_files(http::Request request);
  Task<http::Response> file_status(http::Request request);
  Task<http::Response> download(http::Request request);
  Task<http::Response> cancel(http::Request request);

  Task<http::Response> accept(job::Principal who, http::Request request, std::string key);
  // The job that the path names, with how far its files are. 404, 422.
  enum class Times : std::uint8_t { no, yes };
  struct Followed {
    store::View view;
    Attributes attributes;
    std::vector<TaskFact> tasks;
    Listing listing;
  };
  Task<OrAnswer<Followed>> follow(http::Request request, Times times) const;
  Task<OrAnswer<std::vector<TaskFact>>> facts(job::Principal who, store::View view,
                                              Times times) const;
  // What the listings of a source found. `tasks` outlives the task.
  Task<OrAnswer<std::vector<std::string>>> listings(job::Principal who, JobId id,
                                                    const std::vector<TaskFact>* tasks) const;

  const Context& context_;
};

}  // namespace docket::api::unstructured
