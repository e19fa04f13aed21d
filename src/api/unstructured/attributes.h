// What this door remembers of a job beside what the engine knows: Submission::attributes.
//
// Guarantees: `read_attributes` gives back what `attributes_text` was made from. A job that came
//   through another door has no files and no nodes.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/unstructured/nodes.h"
#include "job/submission.h"

namespace docket::api::unstructured {

struct JobFile {
  std::string id;    // opaque for clients, and usable as a file name
  std::string name;  // as it was uploaded
  friend bool operator==(const JobFile&, const JobFile&) = default;
};

struct Attributes {
  // Of the workflow that was run; empty: the job was asked for by itself.
  std::optional<std::string> workflow_id;
  std::string workflow_name;
  bool has_source = false;  // its files come from a source connector
  std::vector<Node> nodes;
  // In the order of upload. Those of a source are known when its folder has been listed.
  std::vector<JobFile> files;
};

std::string attributes_text(const Attributes& attributes);
Attributes read_attributes(const job::Submission& submission);

// For lists: the parts of the text, each as JSON, without reading them further.
struct AttributeParts {
  std::string_view workflow_id = "null";
  std::string_view workflow_name = "null";
  std::string_view has_source = "false";
  std::string_view nodes = "[]";
  std::string_view files = "[]";
};
AttributeParts parts_of(std::string_view attributes);

}  // namespace docket::api::unstructured
