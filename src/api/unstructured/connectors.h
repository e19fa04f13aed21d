// Sources and destinations: what their records hold. One type of each can be made, `local`: a
// folder of the server below a root that its operator names, another one for each sort.
//
// Guarantees: a folder is a relative path without `..`; whether it leads out of the root by a link
//   is looked at when it is read or written. Below the root of destinations each tenant has a
//   folder of its own.
// Threads: pure; looking at a folder blocks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/unstructured/context.h"
#include "api/unstructured/json_request.h"
#include "api/unstructured/nodes.h"
#include "store/record.h"

namespace docket::api::unstructured {

inline constexpr std::string_view local_type = "local";
inline constexpr std::size_t folder_bytes_max = 1'024;  // as a connector names it

// What tells one sort from the other.
struct ConnectorSort {
  std::string_view word;
  std::string_view kind;      // of records
  std::string_view absent;    // what is said of one that is not there
  std::string_view root_key;  // the configuration's
  std::string Options::* root;
};
inline constexpr ConnectorSort source_sort = {.word = "source",
                                              .kind = "unstructured_source",
                                              .absent = no_source,
                                              .root_key = "unstructured.local_root",
                                              .root = &Options::local_root};
inline constexpr ConnectorSort destination_sort = {.word = "destination",
                                                   .kind = "unstructured_destination",
                                                   .absent = no_destination,
                                                   .root_key = "unstructured.destination_root",
                                                   .root = &Options::destination_root};

struct Connector {
  std::string name;
  std::string folder;  // as it was asked for; empty: the root itself
};

// 422 for every type but `local`, and for all while no root is configured.
OrAnswer<Connector> decode_new_connector(const JsonRequest& request, const ConnectorSort& sort,
                                         const Options& options);
OrAnswer<Connector> decode_connector_change(const JsonRequest& request, Connector connector);

std::string connector_body(const Connector& connector);
Connector read_connector(const store::Record& record);
void write_connector(JsonWriter& json, const store::Record& record);

// 422: the server's configuration has no root for this sort (any more).
Answered no_root(const ConnectorSort& sort);

// The node that brings the files of a job to this destination; `tenant` is the name of its owner.
Node destination_node(const store::Record& record, std::string_view tenant);
// Whether a destination's folder can be written to.
Result<void> look_at_destination(const std::string& root, const std::string& folder,
                                 std::string_view tenant);

}  // namespace docket::api::unstructured
