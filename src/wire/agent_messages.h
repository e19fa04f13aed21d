// The messages of the agent protocol (docs/agent-protocol.md), as values and as JSON.
//
// Guarantees: encode and decode are inverse; unknown keys are ignored, so that older and newer
//   agents and servers talk.
// Limits: what an agent sends is at most message_bytes_max, an answer answer_bytes_max; inputs,
//   outputs and files above inline_bytes_max travel on their own.
// Threads: pure. Errors: `invalid_argument` naming the key, what was expected and what came.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "executor/kind.h"

namespace docket::wire {

inline constexpr std::size_t message_bytes_max = 2U << 20U;
// A server's answer may carry the inputs of many tasks.
inline constexpr std::size_t answer_bytes_max = 256U << 20U;
inline constexpr std::size_t inline_bytes_max = 64U << 10U;
inline constexpr Millis sync_wait_max{25'000};
inline constexpr std::size_t tasks_per_answer_max = 1024;
inline constexpr std::size_t facts_bytes_max = 64U << 10U;
inline constexpr std::size_t agent_name_bytes_max = 255;
inline constexpr std::size_t agent_labels_max = 32;
inline constexpr std::size_t agent_label_bytes_max = 256;  // of a key, and of a value

// A task as agents name it: never the server's sequence. On the wire `<job id>.<index>`.
struct TaskRef {
  JobId job;
  std::uint32_t index = 0;
  friend auto operator<=>(const TaskRef&, const TaskRef&) = default;
};
std::string format_task(const TaskRef& task);
std::optional<TaskRef> parse_task(std::string_view text);

// The fence: every write about a task carries it.
struct TaskAttempt {
  TaskRef task;
  std::uint32_t attempt = 0;
  friend auto operator<=>(const TaskAttempt&, const TaskAttempt&) = default;
};

struct AgentResources {
  std::uint32_t cores = 1;
  std::int64_t memory_bytes = 0;
  std::uint32_t slots = 1;  // tasks it holds at once, running and queued ahead
  // Tasks at once of kinds that work on its machine itself, beside those; not said: as many.
  std::optional<std::uint32_t> host_slots = {};
};

// POST /agent/v1/register
struct RegisterRequest {
  std::string name;
  std::string instance;  // a UUID per start of the agent's process
  std::string version;
  std::vector<std::string> kinds;  // what it serves
  // What tells one machine from another that has the same name; empty: unknown.
  std::string machine_id = {};
  std::map<std::string, std::string> labels = {};
  std::string facts = {};  // JSON object text about its machine; empty: none yet
  AgentResources resources;
  std::vector<TaskAttempt> running;     // kept: same attempt, fresh lease
  std::vector<TaskAttempt> unfinished;  // interrupted at once
};
struct RegisterAnswer {
  std::string session;
  Millis heartbeat{10'000};
  Millis lease{30'000};
  std::vector<TaskAttempt> stale;  // of `running`: no longer this agent's, stop them
};

// A file of a task. On the wire its content is Base64.
struct GrantedFile {
  std::string name = {};
  std::string content_type = {};
  std::int64_t bytes = 0;
  std::string content = {};  // empty when it is large
  bool is_large = false;     // fetch it: GET /agent/v1/tasks/{task}/files/{place}?attempt=
};
// What the step before a task made.
struct GrantedOutput {
  std::string json = {};  // empty when it is large
  std::int64_t bytes = 0;
  bool is_large = false;  // fetch it: GET /agent/v1/tasks/{task}/previous?attempt=
};

struct Grant {
  TaskAttempt task;
  std::string kind;
  std::string input;  // JSON text; empty when it is large
  std::int64_t input_bytes = 0;
  bool is_input_large = false;  // fetch it: GET /agent/v1/tasks/{task}/input?attempt=
  executor::Limits limits;
  std::vector<GrantedFile> files = {};
  std::optional<GrantedOutput> previous = {};  // of a task that takes it
};

struct ProgressReport {
  TaskAttempt task;
  double fraction = 0;
  std::string message;
};

// What PUT …/tasks/{task}/output?attempt= brought.
struct Upload {
  std::string sha256;  // 64 hex digits
  std::int64_t bytes = 0;
};
// An output above inline_bytes_max, uploaded before.
struct LargeOutput {
  Upload json;
  std::vector<executor::NewTask> spawned = {};
};
struct ResultReport {
  TaskAttempt task;
  std::variant<executor::Output, LargeOutput, Failure> outcome;
};
// The new tasks that come with a result; null for a failure.
const std::vector<executor::NewTask>* spawned_of(const ResultReport& report);
// Given back unrun (drain, no room); an interruption.
struct ReleaseReport {
  TaskAttempt task;
  std::string reason;
};

// POST /agent/v1/enroll, without a key
struct EnrollRequest {
  std::string token;
  std::string name;
  std::string machine_id;  // empty: unknown
};
// The answer to that and to POST /agent/v1/rotate.
struct KeyAnswer {
  std::string agent_id;
  std::string key;
};

// POST /agent/v1/sync
struct SyncRequest {
  std::string session;
  std::uint64_t ack = 0;             // the number of the last answer that was read
  Millis wait{0};                    // how long an empty one may be held
  std::vector<TaskAttempt> running;  // their leases are renewed
  std::vector<TaskAttempt> starts;
  std::vector<ProgressReport> progress;
  std::vector<ResultReport> results;
  std::vector<ReleaseReport> released;
  // How many tasks it wants in its hands now: short tasks are fetched ahead, long ones not, so that
  // they stay where another agent can take them. Never more than the slots it registered.
  std::uint32_t room = UINT32_MAX;
  std::uint32_t host_room = UINT32_MAX;  // the same of its host slots
  bool is_draining = false;              // grant nothing more
  std::string facts = {};                // in place of those told before; empty: as they were
};
struct SyncAnswer {
  std::uint64_t number = 0;
  std::vector<Grant> tasks;
  std::vector<TaskAttempt> started;
  std::vector<TaskAttempt> accepted;  // results and releases that are recorded (also: again)
  std::vector<TaskAttempt> stale;     // refused: not the current attempt; drop them
  std::vector<TaskAttempt> cancel;    // stop these
  Millis lease{30'000};
  bool is_drain_wanted = false;  // the server ends, or somebody drains this agent
};

std::string encode(const RegisterRequest& message);
std::string encode(const RegisterAnswer& message);
std::string encode(const SyncRequest& message);
std::string encode(const SyncAnswer& message);
std::string encode(const Upload& message);
std::string encode(const ResultReport& message);  // as in a sync; one line
Result<RegisterRequest> decode_register_request(std::string_view json);
Result<RegisterAnswer> decode_register_answer(std::string_view json);
Result<SyncRequest> decode_sync_request(std::string_view json);
Result<SyncAnswer> decode_sync_answer(std::string_view json);
Result<Upload> decode_upload(std::string_view json);
// Of any size up to answer_bytes_max.
Result<ResultReport> decode_result_report(std::string_view json);
// The session a bye names.
Result<std::string> decode_bye(std::string_view json);
std::string encode(const EnrollRequest& message);
std::string encode(const KeyAnswer& message);
Result<EnrollRequest> decode_enroll_request(std::string_view json);
Result<KeyAnswer> decode_key_answer(std::string_view json);
// What a refusal says; empty for what is none.
std::string decode_error(std::string_view json);

// Letters, digits, `.`, `_` and `-`.
bool is_agent_name(std::string_view name);

}  // namespace docket::wire
