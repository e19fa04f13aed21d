#include "executor/quantum/circuit.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include <openssl/sha.h>

#include "executor/quantum/output.h"
#include "executor/quantum/request.h"
#include "executor/quantum/simulation.h"
#include "executor/statevector/machine.h"

namespace docket::executor::quantum {
namespace {

// Kept between jobs; more goes back to the system, for others.
constexpr std::size_t kept_bytes_max = std::size_t{256} << 20U;

// Wider circuits are computed on all threads, though a job asks for one core: that gains up to a
// factor of two where another core has nothing to do, and where none has, it loses 13 % at 18
// qubits and 4 % at 20. At 16 it would lose 40 % to save a millisecond, at 13 take eight times as
// long: threads that wait for each other want their cores for themselves.
constexpr int alone_qubits = 17;

// The same for each attempt of a job: the first 8 bytes of the SHA-256 of its id.
std::uint64_t seed_of(std::string_view job) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(job.data()), job.size(), digest.data());
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < sizeof seed; ++i) seed = seed << 8U | digest[i];
  return seed;
}

class Simulator final : public Executor {
 public:
  explicit Simulator(const CircuitOptions& options)
      : options_(options), machine_(options.threads) {}

  Outcome run(const Task& task, Context& context) override {
    const OrFault<Request> request = read_request(task.input, options_.limits);
    if (!request) return to_failure(request.error());
    if (!request->run) return Output{to_json(*request, nullptr)};
    const Job job{
        .program = request->program,
        .plan = request->plan,
        .noise = *request->noise,
        .seed = request->seed ? *request->seed : seed_of(task.job),
        .shots = request->shots,
        .states_max = request->cost.states_max,
        .wall = task.limits.wall,
        .options = {.alone_qubits = alone_qubits, .instruction_set = options_.instruction_set}};
    const OrFault<Results> results = simulate(job, machine_, context);
    if (machine_.bytes_kept() > kept_bytes_max) machine_.release_buffers();
    if (!results) return to_failure(results.error());
    return Output{to_json(*request, &*results)};
  }

 private:
  CircuitOptions options_;
  statevector::Machine machine_;
};

Checked check(std::string_view input, const JobLimits& limits) {
  const OrFault<Request> request = read_request(input, limits);
  if (!request) return {.refusal = to_failure(request.error()), .facts = {}, .resources = {}};
  Resources resources{.cores = 1, .memory_bytes = overhead_bytes};
  if (request->run) resources.memory_bytes += request->cost.memory_bytes();
  return {.refusal = {}, .facts = facts_of(*request), .resources = resources};
}

}  // namespace

Kind circuit_kind(const CircuitOptions& options) {
  return {
      .name = "circuit",
      .check = [limits = options.limits](std::string_view input) { return check(input, limits); },
      .resources = {.cores = 1, .memory_bytes = 128LL << 20},
      .limits = {.wall = std::chrono::hours(1)},
      .summary = summary_of,
      .make_executor = [options] { return std::make_unique<Simulator>(options); }};
}

}  // namespace docket::executor::quantum
