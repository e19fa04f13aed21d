// What it is to run a task: the interface between the world of jobs and the people who write
// batteries, circuits and documents.
//
// Guarantees: an executor is a function, task in, outcome out. It knows no HTTP, no queue and no
//   tenant, and is usable as a plain library (`docket exec`).
// Threads: `run` is called on one thread at a time per Executor; a worker process makes one
//   Executor per kind and keeps it warm. The functions of a Kind are pure and safe from any thread.
// Errors: a refusal or a failed computation is a Failure in the outcome, never an exception.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/result.h"
#include "base/time.h"

namespace docket::executor {

// What one attempt may use. Zero means: no limit of this sort.
struct Limits {
  Millis wall{0};
  Millis cpu{0};
  std::int64_t memory_bytes = 0;
  std::int64_t output_bytes = 0;
  friend bool operator==(const Limits&, const Limits&) = default;
};

// What one attempt needs while it runs; agents count it against what they have.
struct Resources {
  std::uint32_t cores = 1;
  std::int64_t memory_bytes = 64LL << 20;
  friend bool operator==(const Resources&, const Resources&) = default;
};

// What came with a task beside its input: something a client uploaded.
struct File {
  std::string name;          // as the client called it; no path of any machine
  std::string content_type;  // as the client called it; a hint, may be empty
  std::string bytes;
  friend bool operator==(const File&, const File&) = default;
};

struct Task {
  std::string job = {};       // its id as text, the same for each attempt; empty: no job
  std::string input;          // JSON text
  std::uint32_t attempt = 1;  // rises with every grant
  Limits limits;
  std::vector<File> files = {};  // in the order of the submission
  std::string previous = {};     // output of the step before it, where the task asked for it
};

// What a kind sees in an input without running it.
struct Checked {
  std::optional<Failure> refusal;  // the job would fail with it
  // JSON object for the door that asked, e.g. counts of gates; empty: nothing to say.
  std::string facts;
  std::optional<Resources> resources;  // of this input, where they are not the kind's
};

// A task that an output asks for, in the same job. Only of a kind that `may_spawn`.
struct NewTask {
  std::string input = {};       // JSON text; empty: the job's
  bool follows = false;         // a further step of the unit of the one before it; else a new unit
  bool takes_previous = false;  // it gets the output of the step that it follows
  bool takes_files = false;     // it gets the files of the task that asks for it
  bool is_for_any = false;  // any agent may take it, not only the one that the asking task is for
  friend bool operator==(const NewTask&, const NewTask&) = default;
};
inline constexpr std::size_t spawned_max = 1'000;             // of one output
inline constexpr std::size_t spawned_bytes_max = 256 * 1024;  // of their inputs together

// JSON object or array as text.
struct Output {
  std::string json;
  std::vector<NewTask> spawned = {};  // past its limits the task fails instead
};
std::size_t bytes_of(const std::vector<NewTask>& tasks);  // their inputs together
bool are_within_limits(const std::vector<NewTask>& tasks);
using Outcome = std::variant<Output, Failure>;

// A program of another project that an executor calls as a pure function: bytes in, bytes out. Only
// those that its Kind names.
struct ProgramCall {
  std::string program;                 // "pdftotext"; no path
  std::vector<std::string> arguments;  // input is on descriptor 0, a seekable file in memory
  std::string_view input;
  Limits limits;  // of this call; output_bytes is that of `output`; zero: what the task has left
  // It reads its input from beginning to end and does nothing else before: then it may have been
  // started before the input was known, and descriptor 0 may be a pipe.
  bool reads_once = false;
};
struct ProgramEnd {
  int exit_code = 0;
  std::string output;  // of its descriptor 1
  std::string errors;  // the first 4 KiB of its descriptor 2
};
// Failures: `crashed` (a signal), `time_limit`, `memory_limit`, `output_limit`, `cancelled`,
// `internal` (not installed, not named by the kind).
using ProgramOutcome = std::variant<ProgramEnd, Failure>;

// What an executor may say and ask while it runs.
class Context {
 public:
  virtual ~Context() = default;
  // True once the task was cancelled or is out of time; ask at least every 100 ms of work and
  // return soon after (the outcome is then thrown away).
  virtual bool is_cancelled() const = 0;
  // The last value wins; callers may call it as often as they like. `fraction` in 0..1.
  virtual void progress(double fraction, std::string_view message) = 0;
  virtual const Clock& clock() const = 0;
  // Does nothing for `time`, or until the task is cancelled: then true. The only way for an
  // executor to wait.
  virtual bool wait(Millis time);
  // Runs a program in a sandbox of its own and waits for its end. The default, for plain library
  // use, runs it as a child of this process with the same limits.
  virtual ProgramOutcome run_program(const ProgramCall& call);
};

// A Context for plain library use and tests: never cancelled, progress ignored.
class QuietContext final : public Context {
 public:
  bool is_cancelled() const override { return false; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return clock_; }

 private:
  SystemClock clock_;
};

class Executor {
 public:
  virtual ~Executor() = default;
  virtual Outcome run(const Task& task, Context& context) = 0;
};

// What a worker of a kind may touch. The default is nothing: no network, no file but what the
// dynamic linker needs.
struct Profile {
  std::vector<std::string> programs = {};        // that run_program may call
  std::vector<std::string> readable_paths = {};  // files and folders, absolute
  std::vector<std::string> writable_paths = {};
  bool has_network = false;
  // Works on the machine itself: no walls but those of the user that the agent runs as, and
  // programs of its own choice. Its workers are apart from those of other kinds.
  bool is_host = false;
};

// One sort of work: what `app` registers with engine and agent.
struct Kind {
  std::string name;  // unique, e.g. "simulate"; agents list the names that they serve
  // Bounded and pure: looks at an input before submission when the door asks. Null: accepts all.
  std::function<Checked(std::string_view input)> check;
  Resources resources;
  Limits limits;
  // What asking for it needs beside the right to submit, `noun:verb`; empty: nothing.
  std::string permission = {};
  // The input as every answer shows it, secrets masked. Pure. Null: as it is.
  std::function<std::string(std::string_view input)> redact = {};
  // Side effects on the world: granted again only until a start was accepted.
  bool has_effects = false;
  // The agent begins only when the server has recorded that it does; always so with effects.
  bool asks_start = false;
  // Its outputs may name new tasks for their job.
  bool may_spawn = false;
  // How often a crash of the worker is tried again before the job fails, as attempts in all.
  std::uint32_t crash_limit = 3;
  std::uint32_t max_attempts = 3;
  // What its workers may touch, beside their memory and the time.
  Profile profile = {};
  // The short form of an output above 16 KiB for lists: scalars kept, arrays empty. Gets JSON text
  // and gives a JSON object as text.
  std::function<std::string(std::string_view output)> summary;
  std::function<std::unique_ptr<Executor>()> make_executor;
};

// The summary most kinds want: keeps scalars and objects of scalars, empties every array; when it
// is still above `bytes_max`, gives `{}`.
std::string summarize(std::string_view output, std::size_t bytes_max);

// The kinds of one process. Filled by `app` before any thread starts, constant afterwards.
class Registry {
 public:
  void add(Kind kind);
  // Null when no kind has this name.
  const Kind* find(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<Kind> kinds_;
};

}  // namespace docket::executor
