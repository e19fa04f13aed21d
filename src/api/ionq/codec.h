// Jobs as the IonQ API shows them: BaseJob in lists, GetJob alone.
//
// Guarantees: every key of the published schema is there, null where empty, and no other; `noise`
//   only for the simulator.
// Source: https://docs.ionq.com/api-reference/v0.4/jobs/get-jobs (schema BaseJob); for clients that
//   need another form, docs/doors/ionq.md.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/ionq/attributes.h"
#include "api/ionq/client.h"
#include "api/json_writer.h"
#include "base/failure.h"
#include "base/ids.h"
#include "base/time.h"
#include "store/view.h"

namespace docket::api::ionq {

// What a job's row does not hold.
struct Around {
  TenantId project;
  Millis wait{0};  // until a job that is ready now may begin
  // Of a failed parent: how its first failed child failed; empty when that is gone.
  std::optional<Failure> first_failure;
};

// One of the API's 20 words for why a job failed.
std::string_view failure_code(const Failure& failure);

// In GET /jobs.
void write_base_job(JsonWriter& json, const store::View& view, const Around& around);
// The answer of GET /jobs/{id}. `view` was read with full detail.
std::string encode_job(const store::View& view, const Around& around, Client client);

// Submitted, or ready.
bool is_waiting(const job::Job& job);
bool is_parent(const store::View& view);
// A dry run on a machine: nothing of it is executed.
bool is_only_compiled(const store::View& view, const Attributes& attributes);
// Completed, and not only compiled.
bool has_results(const store::View& view, const Attributes& attributes);

// In milliseconds: what ended attempts took, all children's together. Empty before any ended; 0 for
// what was only compiled.
std::optional<std::int64_t> run_millis(const store::View& view, const Attributes& attributes);

}  // namespace docket::api::ionq
