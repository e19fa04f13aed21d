// What can be read of a job: what was submitted, how it stands, how it ended.
//
// Guarantees: one View is one snapshot. Specs are shared, because they never change.
// Threads: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.h"
#include "job/event.h"
#include "job/job.h"
#include "job/submission.h"

namespace docket::store {

// SHA-256 of a blob's bytes; its name on disk is the lower-case hex of it.
struct BlobHash {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const BlobHash&, const BlobHash&) = default;
};
std::string format_hash(const BlobHash& hash);  // 64 lower-case hex digits
std::optional<BlobHash> parse_hash(std::string_view hex);

// Outputs above these are summarised for lists, and kept as blobs.
inline constexpr std::size_t summary_above_bytes = 16 * 1024;
inline constexpr std::size_t blob_above_bytes = 64 * 1024;

// A JSON object that an executor made: its text here, or in a blob.
struct Output {
  std::string text;  // empty when it is a blob
  std::optional<BlobHash> blob;
  std::int64_t bytes = 0;  // of the whole text
  std::string summary;     // of outputs above summary_above_bytes; else empty
};

// Inputs of a job (its own, its tasks' and the bytes of its small files together) above this are
// kept apart.
inline constexpr std::size_t input_apart_above_bytes = 16 * 1024;

struct Spec {
  Sequence sequence = Sequence::none;
  JobId id;
  TenantNumber tenant = TenantNumber::none;
  UserNumber user = UserNumber::none;
  UserId user_id;
  TimePoint created_at{};
  job::Submission submission;
  // They are large and were not asked for: all inputs and all inline bytes of files are empty.
  bool is_input_left_out = false;
};

// The name of the blob that a file is, when it is one.
std::optional<BlobHash> blob_of(const job::InputFile& file);

// How one task of a job with several ended.
struct TaskOutcome {
  job::TaskIndex task = 0;
  std::optional<Failure> failure;
  std::optional<Output> output;
};

// One task of a job as it stands, and how it ended.
struct TaskView {
  job::Task task;
  std::optional<Failure> failure = {};  // of one that failed
  std::optional<Output> output = {};    // of one that completed
};

// How a final job ended. `output` is of its only task; jobs with several have one each (see
// Store::task_outcomes).
struct Outcome {
  std::optional<Failure> failure;
  std::optional<Output> output;
  std::vector<job::Event> timeline;
};

// The last progress of running work; lost with the server, never an event.
struct Progress {
  double fraction = 0;  // 0..1
  std::string message;
  TimePoint at{};
};

struct View {
  std::shared_ptr<const Spec> spec;
  job::Job job;
  // Of a parent, with full detail of a read: its children in order of submission, removed ones too.
  std::vector<JobId> children;
  std::optional<Outcome> outcome;    // of final jobs, where it was read
  std::optional<Progress> progress;  // of running jobs that said some
};

// Of the texts that make a view large: inputs, files, metadata, attributes, output.
std::size_t text_bytes(const View& view);

// How much of it is read. Of a job's tasks `line` is as `row`.
enum class Detail : std::uint8_t {
  // For lists of everything, whose price is what each job costs: how it stands, who submitted it,
  // and of the submission the door, class, type, kind and attributes. Nothing else of the
  // submission is to be relied on, and inputs count as left out; no outcome, no children.
  line,
  // For lists: outputs above summary_above_bytes come as summary only, inputs above
  // input_apart_above_bytes not at all, no timeline, no children. Metadata, attributes and what
  // files are called come.
  row,
  full,  // everything but blobs' bytes
};

}  // namespace docket::store
