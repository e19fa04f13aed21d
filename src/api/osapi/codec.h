// Jobs as this API shows them.
//
// Guarantees: `changed` is in every job and response; what was submitted and what hosts made is
//   shown byte for byte. Keys without a value are absent.
// Threads: pure.
#pragma once

#include <string>

#include "api/json_writer.h"
#include "api/osapi/story.h"
#include "store/view.h"

namespace docket::api::osapi {

// What of a job may be left out where a page would become too large.
struct Shown {
  bool has_answer_data = true;
  bool has_result = true;
  bool has_operation_data = true;
  bool has_hosts = true;           // responses and agent_states
  bool has_whole_timeline = true;  // else the first lines and the last, short_timeline_lines in all
};
inline constexpr std::size_t short_timeline_lines = 5;

// An output whose text is not here is left out.
void write_job(JsonWriter& json, const store::View& view, const Story& story, Shown shown = {});

// The answer to whoever made it.
std::string created_body(const store::View& view);

}  // namespace docket::api::osapi
