// What a client asks for when it submits a job. Never changes once stored.
//
// Guarantees: a Submission holds no key and no token. Texts are UTF-8; JSON is text whose first
//   reader was the door (it is valid).
// Limits: named below with their units; the engine refuses what is past them (invalid_argument).
// Threads: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "base/time.h"
#include "job/job.h"

namespace docket::job {

// Open-ended things a job can be listed by. Stored; never renumber.
enum class Facet : std::uint8_t { parent, project, submitter, session, workflow };
inline constexpr int facets = 5;
inline constexpr std::size_t facets_per_job_max = 4;
inline constexpr std::size_t facet_bytes_max = 256;
std::string_view name(Facet facet);

inline constexpr std::size_t labels_max = 32;
inline constexpr std::size_t label_bytes_max = 256;  // of a key, and of a value
inline constexpr std::size_t attributes_bytes_max = 512 * 1024;

// Zero means: what the kind says.
struct Limits {
  Millis wall{0};
  Millis cpu{0};
  std::int64_t memory_bytes = 0;
  std::int64_t output_bytes = 0;
  friend bool operator==(const Limits&, const Limits&) = default;
};
struct Resources {
  std::uint32_t cores = 1;
  std::int64_t memory_bytes = 64LL << 20;
  friend bool operator==(const Resources&, const Resources&) = default;
};
// First delay, doubled with every further failure; jitter of ±10 % is drawn when it is used.
struct Backoff {
  Millis first{1000};
  Millis longest{3'600'000};
  friend bool operator==(const Backoff&, const Backoff&) = default;
};

// A file that came with a submission. Small ones travel in it, others are blobs.
struct InputFile {
  std::string name = {};          // as the client called it, at most file_name_bytes_max
  std::string content_type = {};  // as the client called it
  std::int64_t bytes = 0;
  std::array<std::uint8_t, 32> sha256{};  // of its bytes
  std::string inline_bytes = {};          // the bytes, when there are at most file_inline_bytes_max
  // Keeps a blob from the sweep until the submission is committed; never stored.
  std::shared_ptr<const void> hold = {};
};
inline constexpr std::size_t file_name_bytes_max = 255;
inline constexpr std::size_t file_content_type_bytes_max = 255;
inline constexpr std::int64_t file_bytes_max = 1LL << 30;  // doors set less
inline constexpr std::int64_t file_inline_bytes_max = 16 * 1024;
inline constexpr std::size_t files_max = 1'000;
// What one commit writes of a submission's files at most.
static_assert(static_cast<std::int64_t>(files_max) * file_inline_bytes_max <= 16LL << 20);
inline bool is_inline(const InputFile& file) { return file.bytes <= file_inline_bytes_max; }

struct TaskSpec {
  std::uint32_t unit = 0;  // units rise from 0 without gaps, steps within a unit likewise
  std::uint32_t step = 0;
  std::string input = {};  // JSON text; empty: the submission's
  // The one agent that may take it; none: any that serves the kind.
  AgentNumber target = AgentNumber::none;
  // Which of the submission's files it works on, if any.
  std::optional<std::uint32_t> file = {};
  bool takes_previous = false;  // it gets the output of the step before it
  bool takes_files = false;     // of a spawned task: it works on the files of the one that spawned
  bool is_for_any = false;      // of a spawned task: not only for the agent of the one that spawned
};

// Which agents do the work, one task each. They are chosen once, by the engine, among those that
// are live and not drained.
struct Selector {
  enum class Sort : std::uint8_t {  // stored; never renumber
    all,
    label,  // agents whose label `key` is `value` or begins with `value` and a dot
    host,   // the agent called `value`; also a drained one, whose task then waits
  };
  Sort sort = Sort::all;
  std::string key = {};
  std::string value = {};
  // Waits for such an agent to appear. Otherwise a label or host that nobody has is refused.
  bool may_wait = false;
  friend bool operator==(const Selector&, const Selector&) = default;
};
inline constexpr std::size_t selector_bytes_max = 256;  // of a key, and of a value

// How long a job waits for agents; zero: for ever.
struct Patience {
  Millis claim{0};    // until a task is taken, or an agent to choose appears; else it fails
  Millis offline{0};  // of a task chosen for an agent that is gone or drained, one of several
  // With side effects, after its start: for an agent that is cut off, until the attempt is lost.
  Millis away{0};
  friend bool operator==(const Patience&, const Patience&) = default;
};

struct Submission {
  Door door = Door::ionworks;
  Class job_class = 0;
  std::string type;   // the door's word for the class, e.g. "simulate"
  std::string kind;   // which executor kind serves it; empty: none is built
  std::string input;  // JSON text, exactly as submitted
  std::map<Facet, std::string> facets;
  std::map<std::string, std::string> labels;
  Priority priority = 0;
  std::optional<TimePoint> not_before;
  std::optional<TimePoint> deadline;
  Limits limits;
  Resources resources;
  Backoff backoff;
  Rules rules;
  std::vector<TaskSpec> tasks;            // empty: one task whose input is `input`
  std::optional<Selector> selector = {};  // instead of tasks, for work without files
  Patience patience = {};
  bool has_no_task = false;  // waits for its children from birth; under `each`: born completed
  // Without TaskSpecs the task gets all, else the one it names.
  std::vector<InputFile> files = {};
  bool is_unlisted = false;  // in no list, no total and no count; found by its id
  // Runs only as long as somebody waits for it: cancelled and erased when the last one leaves
  // before its end, erased at a start of the server. Once it has ended it stays until it is
  // removed, so that its result can be read. Always unlisted too.
  bool is_attached = false;
  std::optional<JobId> parent;
  // A record with a group, of the same tenant, that the job joins. A child is of its parent's group
  // and may name no other.
  std::optional<RecordId> group;
  std::optional<JobId> retry_of;
  std::string callback_url;             // normalised, empty: none
  std::optional<std::string> metadata;  // JSON object text
  std::string attributes;               // JSON text of the door's own, which nobody else reads
  std::optional<Failure> refusal;       // born failed with this
  std::string idempotency_key;          // empty: none
  std::string request_digest;           // SHA-256 of route and body, for the key
};

}  // namespace docket::job
