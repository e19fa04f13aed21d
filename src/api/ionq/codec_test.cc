#include "api/ionq/codec.h"

#include <gtest/gtest.h>

#include <set>

#include <boost/json/parse.hpp>

namespace docket::api::ionq {
namespace {

const TimePoint noon = *parse_time("2030-01-01T12:00:00.123456Z");

store::View view(job::State state, job::Class backend = simulator) {
  auto spec = std::make_shared<store::Spec>();
  spec->submission.attributes = attributes_text({});
  store::View view;
  view.spec = spec;
  view.job.state = state;
  view.job.job_class = backend;
  view.job.created_at = view.job.updated_at = noon;
  return view;
}

boost::json::object listed(const store::View& view, const Around& around = {}) {
  JsonWriter json;
  write_base_job(json, view, around);
  return boost::json::parse(json.text()).as_object();
}

boost::json::object alone(const store::View& view, Client client) {
  return boost::json::parse(encode_job(view, {}, client)).as_object();
}

TEST(BaseJob, HasTheKeysOfTheSchemaAndNoOther) {
  const std::set<std::string_view> keys = {"id",
                                           "status",
                                           "type",
                                           "backend",
                                           "dry_run",
                                           "submitter_id",
                                           "project_id",
                                           "parent_job_id",
                                           "session_id",
                                           "metadata",
                                           "name",
                                           "submitted_at",
                                           "started_at",
                                           "completed_at",
                                           "predicted_wait_time_ms",
                                           "predicted_execution_duration_ms",
                                           "execution_duration_ms",
                                           "shots",
                                           "noise",
                                           "failure",
                                           "output",
                                           "settings",
                                           "stats",
                                           "results"};
  for (int i = 0; i < job::states; ++i) {
    const auto state = static_cast<job::State>(i);
    std::set<std::string_view> came;
    const boost::json::object job = listed(view(state));
    for (const auto& member : job) came.insert(member.key());
    EXPECT_EQ(came, keys) << job::name(state);
    EXPECT_FALSE(listed(view(state, 1)).contains("noise"));
    EXPECT_EQ(listed(view(state, 1)).size(), keys.size() - 1);
  }
}

TEST(BaseJob, ShowsATimeInMilliseconds) {
  EXPECT_EQ(listed(view(job::State::available)).at("submitted_at"), "2030-01-01T12:00:00.123Z");
}

TEST(BaseJob, ShowsAFailureOnlyOfAFailedJob) {
  store::View job = view(job::State::failed);
  job.outcome.emplace().failure = Failure{FailureKind::crashed, {}, "It died.", {}, false};
  const boost::json::object failure = listed(job).at("failure").as_object();
  EXPECT_EQ(failure.size(), 2U);
  EXPECT_EQ(failure.at("code"), "SimulationError");
  EXPECT_EQ(failure.at("message"), "It died.");
  job.job.state = job::State::cancelled;
  EXPECT_TRUE(listed(job).at("failure").is_null());
}

TEST(BaseJob, SaysOfAParentHowItsFirstChildFailed) {
  store::View parent = view(job::State::failed);
  parent.job.children.total = 3;
  parent.job.children.failed = 2;
  parent.outcome.emplace().failure =
      Failure{FailureKind::dependency, "invalid_input", "Child failed.", {}, false};
  EXPECT_EQ(listed(parent).at("failure").at("code"), "InvalidInput");
  Around around;
  around.first_failure =
      Failure{FailureKind::invalid_input, "UnsupportedGate", "gate 0: frob", {}, false};
  const boost::json::value failure = listed(parent, around).at("failure");
  EXPECT_EQ(failure.at("code"), "UnsupportedGate");
  EXPECT_EQ(failure.at("message"), "2 of 3 circuits failed; the first: gate 0: frob");
}

TEST(GetJob, MeetsTheQuirksOfItsClients) {
  store::View failed = view(job::State::failed);
  failed.outcome.emplace().failure = Failure{FailureKind::internal, {}, "Ours.", {}, false};
  const store::View cancelled = view(job::State::cancelled);
  struct Row {
    Client client;
    bool has_error;
    bool has_null_failure;
  };
  for (const Row& row : {Row{Client::other, false, true}, Row{Client::qiskit, true, true},
                         Row{Client::cirq, true, false}}) {
    const boost::json::object failure = alone(failed, row.client).at("failure").as_object();
    EXPECT_EQ(failure.contains("error"), row.has_error);
    EXPECT_EQ(alone(cancelled, row.client).contains("failure"), row.has_null_failure);
    EXPECT_TRUE(alone(cancelled, row.client).at("child_job_ids").is_null());
  }
}

// The table of docs/doors/ionq.md: words of the kind `circuit` come through, others by their kind.
TEST(FailureCode, ComesFromTheKindOfFailure) {
  const std::pair<FailureKind, std::string_view> rows[] = {
      {FailureKind::invalid_input, "InvalidInput"},
      {FailureKind::not_buildable, "CompilationError"},
      {FailureKind::numeric, "SimulationError"},
      {FailureKind::crashed, "SimulationError"},
      {FailureKind::memory_limit, "SimulationError"},
      {FailureKind::output_limit, "SimulationError"},
      {FailureKind::time_limit, "SimulationTimeout"},
      {FailureKind::deadline, "SimulationTimeout"},
      {FailureKind::no_executor, "QuantumComputerError"},
      {FailureKind::interrupted, "SystemCancel"},
      {FailureKind::cancelled, "SystemCancel"},
      {FailureKind::internal, "InternalError"}};
  for (const auto& [kind, word] : rows) {
    EXPECT_EQ(failure_code(Failure{kind, "of_another_world", {}, {}, false}), word);
  }
  for (const std::string_view word : {"InvalidInput",
                                      "PreflightError",
                                      "UnsupportedGate",
                                      "NotEnoughQubits",
                                      "TooManyControls",
                                      "TooManyGates",
                                      "TooManyShots",
                                      "TooLongPredictedExecutionTime",
                                      "QuantumCircuitComplexityError",
                                      "SimulationTimeout",
                                      "SimulationError",
                                      "SystemCancel",
                                      "OptimizationError",
                                      "QuantumComputerError",
                                      "CompilationError",
                                      "InternalError",
                                      "DebiasingError",
                                      "QuotaExhaustedError",
                                      "ContractExpiredError",
                                      "UnknownBillingError"}) {
    EXPECT_EQ(failure_code(Failure{FailureKind::internal, std::string(word), {}, {}, false}), word);
  }
}

TEST(FailureCode, IsAlwaysAWordOfTheApi) {
  for (int i = 0; i < failure_kinds; ++i) {
    const auto kind = static_cast<FailureKind>(i);
    const std::string_view code = failure_code(Failure{kind, "of_another_world", {}, {}, false});
    EXPECT_EQ(failure_code(Failure{kind, std::string(code), {}, {}, false}), code);
  }
}

// Jobs of the native door have an input and nothing else.
TEST(Attributes, OfAnotherDoorComeFromTheInput) {
  job::Submission submission;
  submission.input = R"({"qasm":"","shots":7,"noise":{"model":"aria-1"}})";
  const Attributes attributes = read_attributes(submission);
  EXPECT_EQ(attributes.type, JobType::qasm3);
  EXPECT_EQ(attributes.shots, 7);
  EXPECT_EQ(attributes.noise.model, "aria-1");
  for (const char* odd : {"", "[]", "{", R"({"shots":"x","noise":[]})"}) {
    submission.input = odd;
    EXPECT_EQ(read_attributes(submission).shots, shots_usual) << odd;
  }
  // A job that was refused is shown within the schema too.
  submission.input = R"({"shots":9000000000,"noise":{"model":"aria-3","seed":5}})";
  const Attributes refused = read_attributes(submission);
  EXPECT_EQ(refused.shots, 2'147'483'647);
  EXPECT_EQ(refused.noise, (Noise{"ideal", 5}));
}

TEST(Attributes, SurviveBeingStored) {
  Attributes attributes;
  attributes.type = JobType::multi_circuit;
  attributes.name = "pair \"a\"";
  attributes.shots = 12;
  attributes.noise = {"harmony", -3};
  attributes.settings = R"({"compilation":{"opt":1.50}})";
  attributes.is_dry_run = true;
  attributes.stats = Stats{2, 3, 4, 5, 6};
  job::Submission submission;
  submission.attributes = attributes_text(attributes);
  const Attributes again = read_attributes(submission);
  EXPECT_EQ(again.type, attributes.type);
  EXPECT_EQ(again.name, attributes.name);
  EXPECT_EQ(again.shots, attributes.shots);
  EXPECT_EQ(again.noise, attributes.noise);
  EXPECT_EQ(again.settings, attributes.settings);
  EXPECT_TRUE(again.is_dry_run);
  EXPECT_EQ(again.stats, attributes.stats);
}

}  // namespace
}  // namespace docket::api::ionq
