#include "executor/statevector/state_vector.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "base/check.h"
#include "executor/statevector/buffers.h"
#include "executor/statevector/fuse.h"
#include "executor/statevector/lower.h"
#include "executor/statevector/plan.h"
#include "executor/statevector/readout.h"
#include "executor/statevector/run.h"
#include "executor/statevector/turn.h"

namespace docket::executor::statevector {
namespace {

constexpr int double_qubits_max = 20;

// Up to this size a state is worked on as a whole.
constexpr int untiled_bits_max = 12;

bool is_double(int qubits, Precision precision) {
  if (precision == Precision::automatic) return qubits <= double_qubits_max;
  return precision == Precision::float64;
}

int padded(int qubits) { return std::max(qubits, block_bits); }

// Operations that are prepared together: more would keep a Stop waiting, and fusion gains nothing
// beyond some hundred.
constexpr std::size_t batch_operations = 2048;

// A part of a longer call: its progress goes from `begin` to `end`.
class PartOfCall final : public Stop {
 public:
  PartOfCall(Stop& whole, double begin, double end) : whole_(whole), begin_(begin), end_(end) {}
  bool stop_requested() override { return whole_.stop_requested(); }
  void progress(double fraction) override { whole_.progress(begin_ + fraction * (end_ - begin_)); }

 private:
  Stop& whole_;
  double begin_;
  double end_;
};

// A tile of 512 KiB to 1 MiB stays in a core's second-level cache; smaller states are cut into 4
// tiles, so that threads can share them in few passes.
int default_tile_bits(int bits, bool twice) { return std::min(twice ? 15 : 17, bits - 2); }

// Rows of 512 bytes and more: shorter ones waste memory accesses, longer ones leave a tile fewer
// bits to choose.
constexpr int default_row_bits = 6;

const KernelSets& chosen_kernels(std::string_view name) {
  for (const KernelSets& set : kernel_sets()) {
    if (name.empty() || set.name == name) return set;
  }
  DOCKET_CHECK(false, "an instruction set that this machine does not have");
  return kernel_sets().front();
}

Tiling tiling_for(int qubits, bool twice, const Options& options) {
  const int bits = padded(qubits);
  Tiling tiling{bits, bits, block_bits};
  if (!options.tiling) return tiling;
  if (options.tile_bits != 0) {
    DOCKET_CHECK(options.tile_bits > block_bits, "a tile has at least 32 amplitudes");
    tiling.tile_bits = options.tile_bits;
  } else if (bits > untiled_bits_max) {
    tiling.tile_bits = default_tile_bits(bits, twice);
  }
  tiling.row_bits = std::clamp(tiling.tile_bits - 4, block_bits, default_row_bits);
  return tiling;
}

const Matrix& swap_matrix() {
  static const Matrix matrix{1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
  return matrix;
}

// Widest gate that fusion makes. For small states multiplying matrices takes longer than applying
// them one by one.
int fusion_width(int bits, const Options& options) {
  const int worth = bits <= 10 ? 2 : bits <= untiled_bits_max ? 3 : unitary_qubits_max;
  return std::min(worth, options.fusion_qubits);
}

// The exchange of two qubits, nothing else.
bool is_swap(const Gate& gate) {
  const auto* dense = std::get_if<Dense>(&gate.form);
  if (dense == nullptr || dense->targets.size() != 2 || dense->controls != 0) return false;
  return dense->matrix == swap_matrix();
}

std::int64_t passes_of(std::span<const Stage> stages) {
  std::int64_t passes = 0;
  for (const Stage& stage : stages) {
    passes += stage.inside == 0 ? static_cast<std::int64_t>(stage.gates.size()) : 1;
  }
  return passes;
}

// A state that is not in memory yet is written by its first tiles, or else by a pass of its own.
bool has_writing_pass(std::span<const Stage> stages, bool in_memory) {
  return !in_memory && !stages.empty() && stages.front().inside == 0;
}

// `state_bytes`: of all amplitudes.
void add_work(std::span<const Stage> stages, std::size_t state_bytes, int bits, bool in_memory,
              Work& work) {
  const std::int64_t passes = passes_of(stages);
  std::int64_t sweeps = 2 * passes;
  if (!in_memory && passes > 0) sweeps += has_writing_pass(stages, in_memory) ? 1 : -1;
  work.passes += passes;
  work.bytes += sweeps * static_cast<std::int64_t>(state_bytes);
  for (const Stage& stage : stages) {
    work.gates += static_cast<std::int64_t>(stage.gates.size());
    for (const Gate& gate : stage.gates) work.flops += flops(gate) * std::exp2(bits);
  }
}

}  // namespace

std::size_t bytes_needed(int qubits, Precision precision) {
  const std::size_t part = is_double(qubits, precision) ? sizeof(double) : sizeof(float);
  return 2 * part << padded(qubits);
}

EvolutionNeed evolution_need(const PauliEvolution& evolution, int qubits) {
  const bool twice = is_double(qubits, Precision::automatic);
  const Sums sums = sums_of(evolution, qubits);
  if (sums.is_too_much) return {true, 0};
  if (sums.mixed_max == 0) return {};
  // A tile has whole blocks, wherever the qubits lie.
  const bool is_in_tiles =
      qubits > untiled_bits_max && sums.mixed_max + block_bits <= default_tile_bits(qubits, twice);
  return {false, is_in_tiles ? 0 : 2 * bytes_needed(qubits)};
}

std::vector<std::string_view> instruction_sets() {
  std::vector<std::string_view> names;
  for (const KernelSets& set : kernel_sets()) names.push_back(set.name);
  return names;
}

// Amplitudes are in memory, or still the product state that they begin as.
struct StateVector::State {
  State(Machine& m, int n, const Options& o)
      : machine(m),
        qubits(n),
        options(o),
        twice(is_double(n, o.precision)),
        kernels(chosen_kernels(o.instruction_set)),
        tiling(tiling_for(n, twice, o)) {
    reset();
  }

  void reset() {
    in_memory = false;
    product.pairs.assign(static_cast<std::size_t>(padded(qubits)), {});
    positions.resize(static_cast<std::size_t>(qubits));
    std::iota(positions.begin(), positions.end(), 0);
  }

  template <class T>
  Amplitudes<T> amplitudes() const {
    return {static_cast<T*>(buffer.data()), padded(qubits)};
  }

  // Calls use(amplitudes, kernels) with those of this state's type.
  template <class Use>
  auto with(const Use& use) const {
    if (twice) return use(amplitudes<double>(), kernels.of<double>());
    return use(amplitudes<float>(), kernels.of<float>());
  }

  Sharing sharing(Stop& stop, double total) const {
    return {machine.threads(), qubits <= options.alone_qubits, stop, total};
  }

  int position(int qubit) const {
    DOCKET_CHECK(qubit >= 0 && qubit < qubits, "a qubit is out of range");
    return positions[static_cast<std::size_t>(qubit)];
  }

  // An index as callers know it, from one in memory, and back.
  std::uint64_t logical(std::uint64_t index) const;
  std::uint64_t physical(std::uint64_t index) const;

  bool ensure_in_memory(Stop& stop);
  Mask moved(Mask mask) const;
  void move(Gate& gate) const;
  void place(std::vector<Gate>& gates);
  void fold(std::vector<Gate>& gates);
  std::optional<std::vector<Stage>> prepared(std::vector<Gate> gates) const;
  Applied run_stages(const std::vector<Stage>& stages, Stop& stop);
  Applied apply(std::span<const Operation> operations, Stop& stop);
  // Σ |a|² of the amplitudes whose bits in `ones` are 1.
  std::optional<double> squares(Mask ones, Stop& stop);
  bool restore_order(Stop& stop);

  Machine& machine;
  int qubits;
  Options options;
  bool twice;
  const KernelSets& kernels;
  Tiling tiling;
  Buffer buffer;
  std::vector<int> positions;  // of each qubit in an index in memory
  ProductState product;        // the state, unless in_memory
  bool in_memory = false;
  Work work;
};

std::uint64_t StateVector::State::logical(std::uint64_t index) const {
  std::uint64_t result = 0;
  for (std::size_t q = 0; q < positions.size(); ++q) result |= (index >> positions[q] & 1) << q;
  return result;
}

std::uint64_t StateVector::State::physical(std::uint64_t index) const { return moved(index); }

Mask StateVector::State::moved(Mask mask) const {
  Mask result = 0;
  while (mask != 0) result |= bit(positions[static_cast<std::size_t>(take_lowest(mask))]);
  return result;
}

bool StateVector::State::ensure_in_memory(Stop& stop) {
  if (in_memory) return true;
  Sharing share = sharing(stop, 0);
  in_memory = with([&](const auto& amplitudes, const auto& set) {
    return write_product(amplitudes, product, set, share);
  });
  return in_memory;
}

// From qubits to positions in memory.
void StateVector::State::move(Gate& gate) const {
  gate.touches = moved(gate.touches);
  gate.mixes = moved(gate.mixes);
  const auto move_all = [&](Qubits& qubits_of_gate) {
    for (int& qubit : qubits_of_gate) qubit = positions[static_cast<std::size_t>(qubit)];
  };
  const auto move_string = [&](PauliString& string) {
    string = {moved(string.x), moved(string.z)};
  };
  if (auto* dense = std::get_if<Dense>(&gate.form)) {
    move_all(dense->targets);
    dense->controls = moved(dense->controls);
  } else if (auto* diagonal = std::get_if<Diagonal>(&gate.form)) {
    for (Phase& phase : diagonal->phases) {
      move_all(phase.qubits);
      phase.controls = moved(phase.controls);
    }
    for (Parity& parity : diagonal->parities) parity.mask = moved(parity.mask);
  } else if (auto* rotation = std::get_if<Rotation>(&gate.form)) {
    move_string(rotation->string);
  } else if (auto* series = std::get_if<Series>(&gate.form)) {
    for (PauliEvolution::Term& term : series->evolution.terms) move_string(term.string);
  }
}

// Puts gates where their qubits lie. Exchanges of qubits only change that.
void StateVector::State::place(std::vector<Gate>& gates) {
  std::erase_if(gates, [&](Gate& gate) {
    if (!is_swap(gate)) {
      move(gate);
      return false;
    }
    const Qubits& targets = std::get<Dense>(gate.form).targets;
    std::swap(positions[static_cast<std::size_t>(targets[0])],
              positions[static_cast<std::size_t>(targets[1])]);
    return true;
  });
}

// While the state is a product, the first one-qubit gates of each qubit only change its factor.
void StateVector::State::fold(std::vector<Gate>& gates) {
  Mask started = 0;
  std::erase_if(gates, [&](const Gate& gate) {
    const auto* dense = std::get_if<Dense>(&gate.form);
    const bool folds = dense != nullptr && dense->targets.size() == 1 && dense->controls == 0 &&
                       (started & gate.touches) == 0;
    if (!folds) {
      started |= gate.touches;
      return false;
    }
    ProductState::Pair& pair = product.pairs[static_cast<std::size_t>(dense->targets[0])];
    const Matrix& m = dense->matrix;
    pair = {times(m[0], pair.zero) + times(m[1], pair.one),
            times(m[2], pair.zero) + times(m[3], pair.one)};
    return true;
  });
}

// Fused and planned; nothing if a product is not unitary.
std::optional<std::vector<Stage>> StateVector::State::prepared(std::vector<Gate> gates) const {
  const int width = fusion_width(tiling.bits, options);
  const bool fuses = width > 1;
  if (fuses) gates = turned(absorb(std::move(gates), width));
  std::vector<Stage> stages = plan(std::move(gates), tiling);
  if (!fuses) return stages;
  for (Stage& stage : stages) {
    const Mask inside = stage.inside != 0 ? stage.inside : ~Mask{0};
    stage.gates = gather(std::move(stage.gates), width, inside);
    for (const Gate& gate : stage.gates) {
      const auto* dense = std::get_if<Dense>(&gate.form);
      if (dense == nullptr) continue;
      if (!is_unitary(dense->matrix, std::size_t{1} << dense->targets.size())) return {};
    }
  }
  return stages;
}

Applied StateVector::State::run_stages(const std::vector<Stage>& stages, Stop& stop) {
  if (stages.empty()) return Applied::done;
  const std::int64_t passes = passes_of(stages) + (has_writing_pass(stages, in_memory) ? 1 : 0);
  Sharing share = sharing(stop, static_cast<double>(passes));
  const Ran ran = with([&](const auto& amplitudes, const auto& set) {
    return run(amplitudes, in_memory ? nullptr : &product, std::span(stages), set,
               machine.buffers(), share);
  });
  in_memory = true;
  switch (ran) {
    case Ran::done:
      return Applied::done;
    case Ran::cancelled:
      return Applied::cancelled;
    case Ran::memory_exhausted:
      return Applied::memory_exhausted;
  }
  return Applied::done;
}

Applied StateVector::State::apply(std::span<const Operation> operations, Stop& stop) {
  std::vector<Gate> gates;
  gates.reserve(operations.size());
  switch (lower(operations, qubits, stop, gates)) {
    case Lowered::done:
      break;
    case Lowered::stopped:
      return Applied::cancelled;
    case Lowered::not_unitary:
      return Applied::not_unitary;
    case Lowered::too_much_work:
      return Applied::too_much_work;
  }
  place(gates);
  if (!in_memory) fold(gates);
  const std::optional<std::vector<Stage>> stages = prepared(std::move(gates));
  if (!stages) return Applied::not_unitary;
  add_work(*stages, bytes_needed(qubits, options.precision), padded(qubits), in_memory, work);
  return run_stages(*stages, stop);
}

std::optional<double> StateVector::State::squares(Mask ones, Stop& stop) {
  if (!ensure_in_memory(stop)) return {};
  Sharing share = sharing(stop, 0);
  const std::vector<double> sums = with(
      [&](const auto& amplitudes, const auto&) { return chunk_sums(amplitudes, ones, share); });
  if (sums.empty()) return {};
  return pairwise_sum(sums);
}

// Moves the amplitudes so that every qubit lies at its own position.
bool StateVector::State::restore_order(Stop& stop) {
  std::vector<Gate> swaps;
  for (int position = 0; position < qubits; ++position) {
    int& lies_at = positions[static_cast<std::size_t>(position)];
    if (lies_at == position) continue;
    const Mask both = bit(position) | bit(lies_at);
    swaps.push_back({both, both, Dense{{position, lies_at}, swap_matrix(), 0}});
    *std::ranges::find(positions, position) = lies_at;
    lies_at = position;
  }
  return run_stages(plan(std::move(swaps), tiling), stop) == Applied::done;
}

StateVector::StateVector(std::unique_ptr<State> state) : state_(std::move(state)) {}
StateVector::~StateVector() = default;
StateVector::StateVector(StateVector&&) noexcept = default;
StateVector& StateVector::operator=(StateVector&&) noexcept = default;

Result<StateVector> StateVector::create(Machine& machine, int qubits, const Options& options) {
  NeverStop never;
  return create(machine, qubits, options, never);
}

Result<StateVector> StateVector::create(Machine& machine, int qubits, const Options& options,
                                        Stop& stop) {
  DOCKET_CHECK(qubits >= 1 && qubits <= qubits_max, "a state has 1 to 32 qubits");
  auto state = std::make_unique<State>(machine, qubits, options);
  const std::size_t bytes = bytes_needed(qubits, options.precision);
  state->buffer = machine.buffers().take(bytes, stop);
  if (!state->buffer) {
    return exhausted(fmt::format("There is no memory for {} bytes of amplitudes.", bytes));
  }
  return StateVector(std::move(state));
}

Result<StateVector> StateVector::clone(Stop& stop) const {
  Result<StateVector> copy = create(state_->machine, state_->qubits, state_->options, stop);
  if (copy) copy->assign(*this, stop);
  return copy;
}

int StateVector::qubits() const { return state_->qubits; }

Precision StateVector::precision() const {
  return state_->twice ? Precision::float64 : Precision::float32;
}

void StateVector::reset() { state_->reset(); }

void StateVector::assign(const StateVector& other, Stop& stop) {
  const State& from = *other.state_;
  DOCKET_CHECK(from.qubits == state_->qubits && from.twice == state_->twice,
               "states of one shape are assigned");
  state_->positions = from.positions;
  state_->product = from.product;
  state_->in_memory = from.in_memory;
  if (!from.in_memory) return;
  Sharing sharing = state_->sharing(stop, 0);
  const std::size_t bytes = bytes_needed(from.qubits, other.precision());
  const std::size_t part = std::min(bytes, std::size_t{2} << 20);
  auto* const out = static_cast<std::byte*>(state_->buffer.data());
  const auto* const in = static_cast<const std::byte*>(from.buffer.data());
  sharing(bytes / part, 0,
          [&](int, std::uint64_t i) { std::memcpy(out + i * part, in + i * part, part); });
}

Applied StateVector::apply(std::span<const Operation> operations, Stop& stop) {
  state_->work = {};
  const auto all = static_cast<double>(operations.size());
  for (std::size_t begin = 0; begin < operations.size(); begin += batch_operations) {
    const std::size_t count = std::min(batch_operations, operations.size() - begin);
    PartOfCall part(stop, static_cast<double>(begin) / all,
                    static_cast<double>(begin + count) / all);
    const Applied applied = state_->apply(operations.subspan(begin, count), part);
    if (applied != Applied::done) return applied;
  }
  return Applied::done;
}

const Work& StateVector::work() const { return state_->work; }

std::optional<double> StateVector::norm(Stop& stop) { return state_->squares(0, stop); }

std::optional<double> StateVector::probability_of_one(int qubit, Stop& stop) {
  const std::optional<double> all = norm(stop);
  const std::optional<double> ones = state_->squares(bit(state_->position(qubit)), stop);
  if (!all || !ones) return {};
  return *ones / *all;
}

void StateVector::project(int qubit, bool outcome, Stop& stop) {
  const int position = state_->position(qubit);
  const std::optional<double> all = norm(stop);
  const std::optional<double> ones = state_->squares(bit(position), stop);
  if (!all || !ones) return;
  const double kept = outcome ? *ones : *all - *ones;
  Sharing sharing = state_->sharing(stop, 0);
  state_->with([&](const auto& amplitudes, const auto&) {
    statevector::project(amplitudes, position, outcome, 1 / std::sqrt(kept), sharing);
  });
}

void StateVector::flip(int qubit, Stop& stop) {
  const Mask position = bit(state_->position(qubit));
  std::vector<Gate> gates{{position, position, Dense{{state_->position(qubit)}, {0, 1, 1, 0}, 0}}};
  if (!state_->in_memory) state_->fold(gates);
  state_->run_stages(plan(std::move(gates), state_->tiling), stop);
}

Complex StateVector::amplitude(std::uint64_t index) {
  NeverStop never;
  state_->ensure_in_memory(never);
  return state_->with([&](const auto& amplitudes, const auto&) {
    const auto* const at = amplitudes.data + element(state_->physical(index));
    return Complex(static_cast<double>(at[0]), static_cast<double>(at[block_size]));
  });
}

std::optional<std::vector<StateVector::Outcome>> StateVector::probabilities(double cutoff,
                                                                            std::size_t count_max,
                                                                            Stop& stop) {
  if (!state_->ensure_in_memory(stop)) return {};
  Sharing sharing = state_->sharing(stop, 2);
  return state_->with(
      [&](const auto& amplitudes, const auto&) -> std::optional<std::vector<Outcome>> {
        const std::vector<double> sums = chunk_sums(amplitudes, 0, sharing);
        if (sums.empty()) return {};
        const double all = pairwise_sum(sums);
        const auto found = above(amplitudes, cutoff * all, count_max, sharing);
        if (!found || stop.stop_requested()) return {};
        std::vector<Outcome> outcomes;
        outcomes.reserve(found->size());
        for (const auto& [index, square] : *found) {
          outcomes.push_back({state_->logical(index), square / all});
        }
        std::ranges::sort(outcomes, {}, &Outcome::index);
        return outcomes;
      });
}

std::optional<std::vector<std::uint64_t>> StateVector::sample(std::span<const double> uniforms,
                                                              Stop& stop) {
  if (!state_->ensure_in_memory(stop) || !state_->restore_order(stop)) return {};
  Sharing sharing = state_->sharing(stop, 2);
  return state_->with([&](const auto& amplitudes,
                          const auto&) -> std::optional<std::vector<std::uint64_t>> {
    const std::vector<double> sums = chunk_sums(amplitudes, 0, sharing);
    if (sums.empty()) return {};
    const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
    std::vector<Wanted> wanted;
    wanted.reserve(uniforms.size());
    for (const double u : uniforms) wanted.push_back({u * all, wanted.size()});
    std::ranges::sort(wanted, {}, &Wanted::sum);
    std::vector<std::uint64_t> result(uniforms.size());
    if (!locate(amplitudes, sums, std::span<const Wanted>(wanted), std::span(result), sharing)) {
      return {};
    }
    return result;
  });
}

}  // namespace docket::executor::statevector
