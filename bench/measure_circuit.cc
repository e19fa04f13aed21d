#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

#include <fmt/format.h>

#include "bench/measure.h"
#include "executor/statevector/state_vector.h"

namespace docket::bench {
namespace {

namespace statevector = executor::statevector;
using statevector::Complex;
using statevector::Operation;
using statevector::Unitary;
using Clock = std::chrono::steady_clock;

struct Circuit {
  int qubits = 0;
  std::vector<Operation> operations;
};

std::vector<Complex> u3(double theta, double phi, double lambda) {
  const double c = std::cos(theta / 2);
  const double s = std::sin(theta / 2);
  return {c, -std::polar(s, lambda), std::polar(s, phi), std::polar(c, phi + lambda)};
}

// A line is a gate's name, its qubits, its angles.
Result<Operation> read_gate(const std::string& line) {
  std::istringstream words(line);
  std::string name;
  int a = 0;
  int b = 0;
  words >> name >> a;
  const auto angle = [&] {
    double value = 0;
    words >> value;
    return value;
  };
  const double root = std::numbers::sqrt2 / 2;
  Unitary gate{{a}, {}, {}};
  if (name == "h") {
    gate.matrix = {root, root, root, -root};
  } else if (name == "ry") {
    gate.matrix = u3(angle(), 0, 0);
  } else if (name == "rz") {
    const double half = angle() / 2;
    gate.matrix = {std::polar(1.0, -half), 0, 0, std::polar(1.0, half)};
  } else if (name == "u3") {
    const double theta = angle();
    const double phi = angle();
    gate.matrix = u3(theta, phi, angle());
  } else {
    words >> b;
    gate.targets = {b};
    gate.controls = {a};
    if (name == "cx") gate.matrix = {0, 1, 1, 0};
    if (name == "cp") gate.matrix = {1, 0, 0, std::polar(1.0, angle())};
    if (name == "swap") gate = {{a, b}, {}, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}};
  }
  if (!words || gate.matrix.empty()) return invalid_argument("No gate: '" + line + "'.");
  return gate;
}

Result<Circuit> read_circuit(const std::filesystem::path& file) {
  std::ifstream in(file);
  Circuit circuit;
  std::string line;
  if (!std::getline(in, line)) return not_found("There is no circuit in the file.");
  circuit.qubits = std::stoi(line);
  while (std::getline(in, line)) {
    Result<Operation> gate = read_gate(line);
    if (!gate) return gate.error();
    circuit.operations.push_back(std::move(*gate));
  }
  return circuit;
}

}  // namespace

Result<std::string> measure_circuit(const CircuitRequest& request) {
  const Result<Circuit> circuit = read_circuit(request.file);
  if (!circuit) return circuit.error();
  statevector::Machine machine(request.threads);
  statevector::Options options;
  options.fusion_qubits = request.fusion_qubits;
  options.tile_bits = request.tile_bits;
  if (request.is_float) options.precision = statevector::Precision::float32;
  Result<statevector::StateVector> state =
      statevector::StateVector::create(machine, circuit->qubits, options);
  if (!state) return state.error();
  statevector::NeverStop never;
  std::vector<double> seconds;
  const Clock::time_point begin = Clock::now();
  const auto lasts = std::chrono::duration<double>(request.seconds);
  do {
    state->reset();
    const Clock::time_point start = Clock::now();
    if (state->apply(circuit->operations, never) != statevector::Applied::done) {
      return invalid_argument("The circuit was refused.");
    }
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  } while (Clock::now() - begin < lasts);
  std::ranges::sort(seconds);
  const statevector::Work work = state->work();
  const Complex zero = state->amplitude(0);
  const std::size_t bytes = statevector::bytes_needed(circuit->qubits, state->precision());
  return fmt::format(
      R"({{"seconds":{},"best":{},"runs":{},"precision":"{}","passes":{},"bytes":{},)"
      R"("state_bytes":{},"gates":{},"gflop":{},"amplitude_of_0":[{},{}],"norm":{}}})",
      seconds[seconds.size() / 2], seconds.front(), seconds.size(),
      state->precision() == statevector::Precision::float64 ? "double" : "float", work.passes,
      work.bytes, bytes, work.gates, work.flops / 1e9, zero.real(), zero.imag(),
      state->norm(never).value());
}

}  // namespace docket::bench
