// JSON files: elements that somebody wrote earlier, or anybody's JSON shown in a fixed form.
//
// Guarantees: docs/formats/json.md has the rules. Elements keep their metadata, languages too; ids
//   and file names are new (finish.h with Count::by_run, without languages and parents).
// Errors: bad_json, bad_encoding; past_limit of json_depth, json_nodes, elements, text_bytes.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::markup {

element::Reading read_json(std::string_view bytes, const element::ReadContext& context);
// One value a line.
element::Reading read_ndjson(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::markup
