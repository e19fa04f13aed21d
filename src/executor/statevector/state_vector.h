// The state of n qubits, 2^n amplitudes, and what can be done to it and read from it.
//
// Guarantees: qubit i has weight 2^i in every index that goes in or out, however the amplitudes
//   lie in memory. Results do not depend on the number of threads; in double precision they agree
//   to about 1e-14 whatever the instruction set, fusion and tiling.
// Callers: executor/quantum and the benchmarks. Knows no circuit format, no jobs, no noise.
// Threads: one thread at a time, the one that uses the machine; it is joined by the machine's.
// Time and chance: none; uniforms are arguments, a Stop ends a long call.
// Errors: `exhausted` from create() and clone(); else the enumerators below. Qubits out of range
//   and gates on one qubit twice are bugs of the caller and stop the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "executor/statevector/machine.h"
#include "executor/statevector/operation.h"
#include "executor/statevector/stop.h"

namespace docket::executor::statevector {

inline constexpr int qubits_max = 32;

enum class Precision : std::uint8_t {
  automatic,  // double up to 20 qubits, where the state fits the caches; float above
  float32,
  float64,
};

// Memory of a state's amplitudes.
std::size_t bytes_needed(int qubits, Precision precision = Precision::automatic);

// The instruction sets that this processor has and the kernels are compiled for, best first.
std::vector<std::string_view> instruction_sets();

// Every setting gives the same amplitudes up to rounding; tests and benchmarks compare them.
struct Options {
  Precision precision = Precision::automatic;
  int fusion_qubits = 4;             // widest gate that fusion makes, 1 .. 6; 1: no fusion
  bool tiling = true;                // false: every gate is a pass over the whole state
  int alone_qubits = 12;             // up to this many one thread computes
  int tile_bits = 0;                 // a tile has 2^tile_bits amplitudes, ≥ 5; 0: fits the cache
  std::string_view instruction_set;  // one of instruction_sets(); empty: the best
};

// How apply() ended. Except after `done` the amplitudes are unspecified, and only reset() and
// assign() may follow.
enum class Applied : std::uint8_t {
  done,
  cancelled,        // the Stop asked for it
  not_unitary,      // refused: a matrix is not unitary within 1e-10, also after fusion
  too_much_work,    // refused: one Pauli evolution is beyond the bounds of evolution_need()
  memory_exhausted  // refused: no room for the working copies of one Pauli evolution
};

// What apply() made of a list of operations: for tests, predictions and benchmarks.
struct Work {
  std::int64_t passes = 0;  // over the whole state in memory
  std::int64_t bytes = 0;   // that they read and write
  std::int64_t gates = 0;   // after fusion
  double flops = 0;
};

// What exp(-iHt) takes if not all terms of H commute and it becomes a sum over the state. The
// bounds: 2^40 floating-point operations, 10,000 terms, and 2^30 for time times the coefficients'
// moduli, where rounding them already moves a probability by 1e-7.
struct EvolutionNeed {
  bool is_too_much = false;  // apply() refuses it
  std::size_t bytes = 0;     // of working copies beside the state
};
EvolutionNeed evolution_need(const PauliEvolution& evolution, int qubits);

// All calls that take a Stop end early when it says so; what they give is then empty.
class StateVector {
 public:
  // |0…0>. `machine` outlives the state. Errors: `exhausted`. A Stop only ends the preparation of
  // memory early: the next call is asked again.
  static Result<StateVector> create(Machine& machine, int qubits, const Options& options = {});
  static Result<StateVector> create(Machine& machine, int qubits, const Options& options,
                                    Stop& stop);
  // A second state with the same amplitudes, unless stopped: then they are unspecified. Errors:
  // `exhausted`.
  Result<StateVector> clone(Stop& stop) const;
  ~StateVector();
  StateVector(StateVector&&) noexcept;
  StateVector& operator=(StateVector&&) noexcept;

  int qubits() const;
  Precision precision() const;  // float32 or float64

  // Back to |0…0>, without touching memory.
  void reset();
  // Takes over the amplitudes of `other`, which has as many qubits and the same options.
  void assign(const StateVector& other, Stop& stop);

  // Applies all operations in order, continuing from the state as it stands.
  Applied apply(std::span<const Operation> operations, Stop& stop);
  // What the last apply() did.
  const Work& work() const;

  // Σ |a|², pairwise in double: 1 up to rounding, NaN if something is broken.
  std::optional<double> norm(Stop& stop);
  // The probability that `qubit` is 1, of the normalised state.
  std::optional<double> probability_of_one(int qubit, Stop& stop);
  // Keeps the part where `qubit` is `outcome` and makes its norm 1. Its probability is not 0.
  // Stopped: the amplitudes are unspecified; so after flip().
  void project(int qubit, bool outcome, Stop& stop);
  // Exchanges |0> and |1> of `qubit`.
  void flip(int qubit, Stop& stop);

  // The amplitude of basis state `index`.
  Complex amplitude(std::uint64_t index);

  // All (index, probability) with a probability above `cutoff`, ascending by index, probabilities
  // of the normalised state; nothing if there are more than `count_max` or if stopped.
  struct Outcome {
    std::uint64_t index = 0;
    double probability = 0;
  };
  std::optional<std::vector<Outcome>> probabilities(double cutoff, std::size_t count_max,
                                                    Stop& stop);

  // For each u in [0, 1) the smallest index whose probabilities up to and with it sum to more
  // than u; the last possible index if rounding leaves none. Nothing if stopped.
  std::optional<std::vector<std::uint64_t>> sample(std::span<const double> uniforms, Stop& stop);

 private:
  struct State;
  explicit StateVector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace docket::executor::statevector
