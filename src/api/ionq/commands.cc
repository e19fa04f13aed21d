#include "api/ionq/commands.h"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "api/ionq/circuits.h"

namespace docket::api::ionq {
namespace {

// Jobs of a session go first.
constexpr job::Priority session_priority = 1;

struct Checked {
  std::optional<Failure> refusal;
  std::optional<Stats> stats;
  job::Resources resources;
};

Stats read_facts(std::string_view facts) {
  const boost::json::value value = boost::json::parse(facts);
  const boost::json::value& gates = value.at("gate_counts");
  return {.qubits = value.at("qubits").as_int64(),
          .circuits = 1,
          .gates_1q = gates.at("1q").as_int64(),
          .gates_2q = gates.at("2q").as_int64(),
          .predicted_ms = value.at("predicted_ms").as_int64()};
}

// A server without the kind refuses for itself.
Checked check(const Circuit& circuit, const JobOptions& options, const Context& context) {
  Checked checked;
  if (options.backend != simulator && !context.options.emulates_computers) {
    checked.refusal = Failure{.kind = FailureKind::no_executor,
                              .code = "QuantumComputerError",
                              .message = "This server does not emulate quantum computers.",
                              .detail = "",
                              .retryable = false};
    return checked;
  }
  const executor::Kind* kind =
      context.services.engine.kinds().find(context.types.types[options.backend].kind);
  if (kind == nullptr || !kind->check) return checked;
  executor::Checked said = kind->check(circuit.input);
  checked.refusal = std::move(said.refusal);
  if (!said.facts.empty()) checked.stats = read_facts(said.facts);
  if (said.resources) {
    checked.resources = {said.resources->cores, said.resources->memory_bytes};
  }
  return checked;
}

// Both parents and children.
job::Submission submission_of(const JobOptions& options, const job::Principal& who,
                              const Context& context) {
  job::Submission submission = new_submission(context.types, options.backend, who);
  if (!options.session_id) return submission;
  submission.facets[job::Facet::session] = *options.session_id;
  submission.group = RecordId{*parse_uuid(*options.session_id)};
  submission.priority = session_priority;
  return submission;
}

Attributes attributes_of(const JobOptions& options, JobType type) {
  Attributes attributes;
  attributes.type = type;
  attributes.name = options.name;
  attributes.shots = options.shots;
  attributes.noise = options.noise;
  attributes.settings = options.settings;
  attributes.is_dry_run = options.is_dry_run;
  return attributes;
}

void add_child(Stats& sum, const Stats& child) {
  sum.qubits = std::max(sum.qubits, child.qubits);
  sum.gates_1q += child.gates_1q;
  sum.gates_2q += child.gates_2q;
  sum.predicted_ms += child.predicted_ms;
}

// Of all circuits that were not refused; empty when none is left.
std::optional<Stats> sum_of(const std::vector<Checked>& children) {
  std::optional<Stats> sum;
  for (const Checked& child : children) {
    if (!child.stats) continue;
    if (!sum) sum.emplace().circuits = static_cast<std::int64_t>(children.size());
    add_child(*sum, *child.stats);
  }
  return sum;
}

job::Submission parent_of(const JobRequest& request, std::optional<Stats> stats,
                          const job::Principal& who, const Context& context) {
  Attributes attributes = attributes_of(request.options, request.type);
  attributes.stats = stats;
  job::Submission parent = submission_of(request.options, who, context);
  parent.has_no_task = true;
  parent.kind.clear();
  parent.limits = {};
  parent.rules.on_child_failure = job::OnChildFailure::wait_all;
  parent.rules.on_child_cancel = job::OnChildCancel::cancels;
  parent.input = request.input;
  parent.metadata = request.options.metadata;
  parent.attributes = attributes_text(attributes);
  return parent;
}

job::Submission run_of(const JobRequest& request, Circuit circuit, Checked checked,
                       const job::Principal& who, const Context& context) {
  const bool is_child = request.type == JobType::multi_circuit;
  Attributes attributes =
      attributes_of(request.options, is_child ? JobType::circuit : request.type);
  if (is_child) attributes.name = std::move(circuit.name);
  attributes.stats = checked.stats;
  job::Submission run = submission_of(request.options, who, context);
  run.input = std::move(circuit.input);
  if (!is_child) run.metadata = request.options.metadata;
  run.attributes = attributes_text(attributes);
  run.refusal = std::move(checked.refusal);
  run.resources = checked.resources;
  return run;
}

}  // namespace

void add_commands(std::vector<engine::BundleCommand>& commands, const JobRequest& request,
                  const Identity& identity, const job::Principal& who, const Context& context) {
  std::vector<Circuit> circuits = circuits_of(request);
  std::vector<Checked> checked;
  checked.reserve(circuits.size());
  for (const Circuit& circuit : circuits) {
    checked.push_back(check(circuit, request.options, context));
  }
  const std::size_t first = commands.size();
  std::optional<std::size_t> parent;
  if (request.type == JobType::multi_circuit) {
    parent = first;
    commands.emplace_back(
        engine::BundleSubmit{parent_of(request, sum_of(checked), who, context), std::nullopt});
  }
  for (std::size_t i = 0; i < circuits.size(); ++i) {
    commands.emplace_back(engine::BundleSubmit{
        run_of(request, std::move(circuits[i]), std::move(checked[i]), who, context), parent});
  }
  job::Submission& head = std::get<engine::BundleSubmit>(commands[first]).submission;
  head.idempotency_key = identity.idempotency_key;
  head.request_digest = identity.request_digest;
}

engine::BundleCommand cancel_command(JobId id, Cancels which) {
  engine::BundleCancel cancel;
  cancel.door = job::Door::ionq;
  cancel.id = id;
  cancel.only_unbegun = which == Cancels::unbegun;
  return cancel;
}

}  // namespace docket::api::ionq
