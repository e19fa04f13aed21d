#include "api/ionq/backends.h"

#include <algorithm>
#include <initializer_list>

#include "api/ionq/forms.h"
#include "base/check.h"

namespace docket::api::ionq {
namespace {

using std::chrono_literals::operator""h;

// A depolarizing channel of strength r does nothing with probability 1 - 3r/4 on one qubit and
// 1 - 15r/16 on two.
constexpr double harm_1q(double r) { return 0.75 * r; }
constexpr double harm_2q(double r) { return 0.9375 * r; }

constexpr double forte_1q = harm_1q(0.0002666666666666667);
constexpr double forte_2q = harm_2q(0.004949333333333333);

// Only added to at the end.
constexpr std::array<Backend, 5> table = {{
    {"simulator", 29, "ideal", "ms", 0, 0, ""},
    {"qpu.aria-1", 25, "aria-1", "ms", harm_1q(0.0005), harm_2q(0.0133),
     "019a5b10-7c00-7000-8000-000000000001"},
    {"qpu.aria-2", 25, "aria-2", "ms", harm_1q(0.0006573333333333332), harm_2q(0.01856),
     "019a5b10-7c00-7000-8000-000000000002"},
    {"qpu.forte-1", 29, "forte-1", "zz", forte_1q, forte_2q,
     "019a5b10-7c00-7000-8000-000000000003"},
    {"qpu.forte-enterprise-1", 29, "forte-enterprise-1", "zz", forte_1q, forte_2q,
     "019a5b10-7c00-7000-8000-000000000004"},
}};

// Of the machines, in microseconds.
constexpr int gate_1q_us = 135;
constexpr int gate_2q_us = 600;
constexpr int readout_us = 300;
constexpr int reset_us = 20;
constexpr int relaxation_us = 100'000'000;
constexpr int dephasing_us = 1'000'000;

void write_words(JsonWriter& json, std::string_view key,
                 std::initializer_list<std::string_view> words) {
  json.key(key).begin_array();
  for (const std::string_view word : words) json.string(word);
  json.end_array();
}

}  // namespace

std::span<const Backend> backends() { return table; }

std::optional<job::Class> find_backend(std::string_view name, Alias alias) {
  if (name == "qpu" && alias == Alias::known) name = "qpu.aria-1";
  const auto* found = std::find_if(table.begin(), table.end(),
                                   [&](const Backend& known) { return known.name == name; });
  if (found == table.end()) return std::nullopt;
  return static_cast<job::Class>(found - table.begin());
}

DoorTypes job_types() {
  DoorTypes door;
  door.door = job::Door::ionq;
  for (const Backend& backend : table) {
    door.types.push_back({std::string(backend.name), "circuit", 1h});
  }
  return door;
}

void write_backend(JsonWriter& json, const Backend& backend, bool is_available, Millis queue,
                   TimePoint now) {
  json.begin_object()
      .field("backend", backend.name)
      .field("status", is_available ? "available" : "unavailable")
      .field("degraded", false)
      .field("qubits", backend.qubits)
      .field("average_queue_time", queue.count())
      .field("last_updated", time_text(now))
      .field("location", backend.is_simulator() ? "local" : "emulated");
  if (!backend.is_simulator()) json.field("characterization_id", backend.characterization);
  write_words(json, "supported_gates",
              {"x",  "not", "y",  "z",  "h",    "s",  "sdg", "si", "t",  "tdg",  "ti",      "v",
               "vi", "rx",  "ry", "rz", "cnot", "cx", "xx",  "yy", "zz", "swap", "pauliexp"});
  if (backend.is_simulator()) {
    write_words(json, "supported_native_gates", {"gpi", "gpi2", "ms", "zz", "nop"});
  } else {
    write_words(json, "supported_native_gates", {"gpi", "gpi2", backend.native_pair, "nop"});
  }
  write_words(json, "supported_error_mitigations", {"debiasing"});
  json.end_object();
}

TimePoint characterized_at() {
  constexpr auto day = std::chrono::year(2026) / 11 / 22;
  return TimePoint(std::chrono::sys_days(day));
}

void write_characterization(JsonWriter& json, const Backend& backend) {
  DOCKET_CHECK(!backend.is_simulator(), "a computer");
  json.begin_object()
      .field("id", backend.characterization)
      .field("backend", backend.name)
      .field("date", time_text(characterized_at()))
      .field("qubits", backend.qubits);
  json.key("connectivity").begin_array();
  for (int first = 0; first < backend.qubits; ++first) {
    for (int second = first + 1; second < backend.qubits; ++second) {
      json.begin_array().integer(std::int64_t{first}).integer(std::int64_t{second}).end_array();
    }
  }
  json.end_array().key("fidelity").begin_object();
  json.key("spam").begin_object().field("median", 1).field("stderr", 0).end_object();
  json.key("1q").begin_object().field("median", 1 - backend.error_1q).end_object();
  json.key("2q").begin_object().field("median", 1 - backend.error_2q).end_object();
  json.end_object()
      .key("timing")
      .begin_object()
      .field("t1", relaxation_us)
      .field("t2", dephasing_us)
      .field("1q", gate_1q_us)
      .field("2q", gate_2q_us)
      .field("readout", readout_us)
      .field("reset", reset_us)
      .end_object()
      .end_object();
}

double compute_time_us(const Backend& backend, double shots, double gates_1q, double gates_2q) {
  if (backend.is_simulator()) return 0;
  return shots * (gate_1q_us * gates_1q + gate_2q_us * gates_2q);
}

}  // namespace docket::api::ionq
