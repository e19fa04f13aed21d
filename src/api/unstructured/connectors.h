// Sources: what a record of the kind `unstructured_source` holds. One type can be made, `local`: a
// folder of the server below a root that its operator names. Destinations can be looked for, and
// none can be made: no connector writes yet.
//
// Guarantees: a folder is a relative path without `..`; whether it leads out of the root by a link
//   is looked at when it is read.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "api/unstructured/context.h"
#include "api/unstructured/json_request.h"
#include "store/record.h"

namespace docket::api::unstructured {

inline constexpr std::string_view source_kind = "unstructured_source";
inline constexpr std::string_view local_type = "local";

struct Source {
  std::string name;
  std::string folder;  // below the root; empty: the root itself
};

// 422 for every other type, and for all while no root is configured.
OrAnswer<Source> decode_new_source(const JsonRequest& request, const Options& options);
// What is wrong with a destination: that there can be none.
Answered refuse_destination(const JsonRequest& request);
OrAnswer<Source> decode_source_change(const JsonRequest& request, Source source);

std::string source_body(const Source& source);
Source read_source(const store::Record& record);
void write_source(JsonWriter& json, const store::Record& record);

}  // namespace docket::api::unstructured
