// The files of a job with a source, as its tasks tell them: listings of the folder, each alone in
// its unit and the collector's, and for each file a unit that begins with fetching it.
//
// Threads: pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "api/unstructured/attributes.h"
#include "api/unstructured/progress.h"
#include "job/job.h"

namespace docket::api::unstructured {

// `tasks` and what is given back are in order of index.
std::vector<job::TaskIndex> listings_of(std::span<const TaskFact> tasks);

struct Collected {
  std::vector<JobFile> files;
  // As tasks_of lays them out for uploads: a file that is being fetched is at its first node.
  std::vector<TaskFact> tasks;
  Listing listing;
};
// `outputs`: of the listings that have one, in order.
Collected collected(std::span<const TaskFact> tasks, std::span<const std::string> outputs);

}  // namespace docket::api::unstructured
