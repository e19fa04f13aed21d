// The input of a circuit job, read and checked: docs/executors/circuit.md, "Input".
//
// Guarantees: a Request can be run: its circuit is sound, not empty, and within every limit.
// Bounded
//   by the size of the input. Errors: the Fault that ends the job.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "executor/quantum/cost.h"
#include "executor/quantum/fault.h"
#include "executor/quantum/limits.h"
#include "executor/quantum/lowering.h"
#include "executor/quantum/noise.h"
#include "executor/quantum/program.h"
#include "executor/quantum/readout_plan.h"

namespace docket::executor::quantum {

struct Request {
  Program program;
  ReadoutPlan plan;
  const NoiseModel* noise = nullptr;
  std::int64_t shots = 100;
  std::optional<std::uint64_t> seed;  // else it comes from the job's id
  bool run = true;
  bool compile = false;
  NativePair native_pair = NativePair::ms;
  std::string native_circuit;  // a JSON array: the circuit was given in native gates
  Cost cost;
};

OrFault<Request> read_request(std::string_view input, const JobLimits& limits);

}  // namespace docket::executor::quantum
