// How this API writes times, durations and ids.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.h"
#include "base/time.h"

namespace docket::api::unstructured {

// 2026-03-02T09:15:00Z, with milliseconds where there are some.
std::string time_text(TimePoint time);

// ISO 8601, to the millisecond, without parts that are zero: PT2M30S, PT0.25S, PT0S. Negative ones
// are none.
std::string duration_text(Micros duration);

// A UUID in one of the two forms that clients send: with its hyphens, or 32 hex digits; or the
// reason for which it is none, in the words of the parser behind pydantic 2.
std::variant<Uuid, std::string> read_uuid(std::string_view text);

// The workflow that an on-demand job is shown with. It has no record: its id is the job's with
// other random bits, so that either is known from the other. A UUID of version 7 stays one.
Uuid temporary_workflow(JobId job);
JobId job_of_temporary_workflow(const Uuid& workflow);
// "job-" and the first eight digits of its id.
std::string temporary_workflow_name(JobId job);

}  // namespace docket::api::unstructured
