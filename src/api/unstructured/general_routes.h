// POST /general/v0/general: files in, elements out, in one request. And what its clients look for
// beside it.
//
// Guarantees: the work is a job that nobody sees: it lives as long as the request, runs before
//   listed jobs, and is gone when it is answered.
// Threads: handlers run on I/O threads.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "api/route_table.h"
#include "api/unstructured/context.h"
#include "api/unstructured/partition_form.h"
#include "api/unstructured/uploads.h"

namespace docket::api::unstructured {

class GeneralRoutes {
 public:
  // `context` must outlive the routes.
  explicit GeneralRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> partition(http::Request request);
  Task<http::Response> docs(http::Request request);
  Task<http::Response> document(http::Request request);
  Task<http::Response> healthcheck(http::Request request);

  // The elements of each file, as JSON arrays.
  using Outputs = std::vector<std::string>;
  Task<OrAnswer<Outputs>> run(job::Principal who, PartitionForm form,
                              std::vector<job::InputFile> files, std::stop_token gone);
  Task<OrAnswer<Outputs>> outputs(job::Principal who, store::View view);
  Task<http::Response> render(Outputs outputs, OutputFormat format, std::string accept);

  // Erases a job that is answered, and those before it that could not be erased.
  Task<void> erase(job::Principal who, JobId id);
  struct Erasure {
    job::Principal who;
    JobId id;
  };

  const Context& context_;
  std::mutex mutex_;
  std::vector<Erasure> owed_;  // with the mutex
};

}  // namespace docket::api::unstructured
