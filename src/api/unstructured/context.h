// What the routes of this room share, and what they do in the same way.
//
// Threads: safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/catalog.h"
#include "api/services.h"
#include "api/unstructured/attributes.h"
#include "api/unstructured/codec.h"
#include "api/unstructured/errors.h"
#include "api/unstructured/options.h"
#include "api/unstructured/record_counts.h"
#include "base/random.h"
#include "base/task.h"
#include "engine/offload.h"
#include "http/message.h"

namespace docket::api::unstructured {

struct Context {
  Services& services;
  Random& random;
  engine::Offload& pool;  // for what blocks
  RecordCounts& counts;
  const Options options;
  const DoorTypes types = job_types();

  // The UUID of a path; 422 when it is none.
  static OrAnswer<Uuid> path_id(const http::Request& request, std::string_view name);

  // The listed job of this door that the path names. 404, 422.
  Task<OrAnswer<store::View>> find_job(http::Request request, store::Detail detail) const;
  // `absent` is the sentence for one that is not there.
  Task<OrAnswer<store::Record>> find_record(job::Principal who, std::string kind, Uuid id,
                                            std::string_view absent) const;
  // All of them, newest first.
  Task<OrAnswer<std::vector<store::Record>>> all_records(job::Principal who,
                                                         std::string kind) const;

  // 422 when the tenant has as many as it may. Two requests at once may both find room for one.
  // `what` they are called.
  Task<OrAnswer<store::Record>> create_record(job::Principal who, std::string kind,
                                              std::string body,
                                              std::optional<job::GroupRules> group,
                                              std::string_view what) const;

  // Gives an id to every node that has none.
  void name_nodes(std::vector<Node>& nodes) const;
  // "upload-", twelve random hex digits, and what a file may be called everywhere of its name.
  std::string new_file_id(std::string_view name) const;
};

// A job to be made: of which type, what is done, and with which files.
struct Plan {
  job::Class job_class = ephemeral;
  Attributes attributes;  // without files
  std::vector<job::InputFile> files;
  // Of the source whose files are worked on instead.
  std::optional<std::string> source_folder = {};
};
// Everything but the group. 422 when there are too many files for the number of nodes.
OrAnswer<job::Submission> submission_of(const Context& context, const job::Principal& who,
                                        Plan plan);

}  // namespace docket::api::unstructured
