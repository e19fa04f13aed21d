// The machines that clients can name: the simulator, and IonQ's computers as the simulator emulates
// them with the noise published for each.
//
// Guarantees: a backend's place in `backends` is its class (job::Class), stored with every job.
// Source: https://docs.ionq.com/api-reference/v0.4/backends; rates: docs/executors/circuit.md.
// Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/catalog.h"
#include "api/json_writer.h"
#include "base/time.h"

namespace docket::api::ionq {

struct Backend {
  std::string_view name;
  int qubits;
  std::string_view noise;        // the model that a job has when it cannot choose
  std::string_view native_pair;  // the native gate on two qubits
  double error_1q;               // of that model: probability that a gate does harm
  double error_2q;
  std::string_view characterization;  // an id; empty: none
  bool is_simulator() const { return characterization.empty(); }
};

inline constexpr job::Class simulator = 0;

std::span<const Backend> backends();
// By its own name; with `Alias::known` also "qpu", which stands for qpu.aria-1.
enum class Alias : std::uint8_t { unknown, known };
std::optional<job::Class> find_backend(std::string_view name, Alias alias);

// What the native door must know: a type for each backend, all served by `circuit`.
DoorTypes job_types();

// `queue` is how long a job waits now; `is_available`: jobs for it are run.
void write_backend(JsonWriter& json, const Backend& backend, bool is_available, Millis queue,
                   TimePoint now);
// Not of the simulator.
void write_characterization(JsonWriter& json, const Backend& backend);

// When the figures of all characterizations were published: their date.
TimePoint characterized_at();

// Microseconds of quantum compute time for so many gates on one and on two qubits.
double compute_time_us(const Backend& backend, double shots, double gates_1q, double gates_2q);

}  // namespace docket::api::ionq
