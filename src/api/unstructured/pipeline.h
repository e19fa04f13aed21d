// What the executor kind `document` is asked to do for a node.
//
// Guarantees: every default of the API's page on nodes that is not the kind's own is said here, so
//   that a kind's default never shows through.
// Source: docs/executors/document.md for the inputs; docs/doors/unstructured.md for the nodes.
// Threads: pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "api/unstructured/attributes.h"
#include "api/unstructured/nodes.h"
#include "api/unstructured/options.h"
#include "job/submission.h"

namespace docket::api::unstructured {

// JSON text: partition, chunk, pass or refuse. Not for a destination, whose tasks differ by file.
enum class From : std::uint8_t { upload, source };  // where the file of a partition node is
std::string task_input(const Node& node, From from = From::upload);

// A unit for each file, a step for each node, unit by unit: the task of file f and node n has the
// index f * nodes + n. The step of a destination is for `courier` alone.
std::vector<job::TaskSpec> tasks_of(std::span<const Node> nodes, std::span<const JobFile> files,
                                    AgentNumber courier);

// The one task that a job with a source begins with: lists `folder` for `collector`, and brings the
// tasks of its files.
job::TaskSpec listing_task(std::span<const Node> nodes, const std::string& folder,
                           const Options& options);

}  // namespace docket::api::unstructured
