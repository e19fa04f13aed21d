#include "executor/battery/request.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "base/excerpt.h"
#include "executor/battery/fields.h"
#include "executor/battery/parameter_sets.h"
#include "executor/battery/step_text.h"

namespace docket::executor::battery {
namespace {

namespace json = boost::json;

// One reader method for each part of the params; each stops quietly once something was refused.
class Reader {
 public:
  explicit Reader(const json::object& params)
      : fields_(params, "",
                {"model", "parameter_set", "parameters", "experiment", "initial_soc",
                 "initial_voltage", "initial_temperature", "ambient_temperature", "output_period_s",
                 "extra_variables", "inline_points"},
                {"protocol", "bpx", "parameterized_model", "experiment_parameters",
                 "max_backward_jumps"}) {}

  OrFailure<Request> read() {
    read_model();
    read_parameter_set();
    read_overrides();
    read_temperatures();
    read_initial_state();
    read_output();
    read_experiment();
    if (fields_.failure()) return *fields_.failure();
    if (const OrFailure<void> fits = check_together(request_.parameters); !fits) {
      return fits.error();
    }
    return std::move(request_);
  }

 private:
  void read_model() {
    const json::object* object = fields_.object("model");
    if (object == nullptr) return;
    Fields model(*object, fields_.path_of("model"), {"type", "options", "simulation_settings"});
    read_type(model);
    read_options(model);
    read_settings(model);
    if (model.failure()) fields_.fail(*model.failure());
  }

  void read_type(Fields& model) {
    const auto type = model.text("type");
    if (!type || *type == "SPMe") return;
    if (*type == "SPM") {
      request_.model = ModelType::spm;
      return;
    }
    Culprit culprit{
        .stage = "parse", .path = model.path_of("type"), .value = json::value(excerpt(*type))};
    if (*type == "DFN" || *type == "ECM") {
      culprit.expected = json::array{"SPM", "SPMe"};
      return model.fail(refuse(FailureKind::not_buildable, "not_built_yet",
                               fmt::format("Model type '{}' is not built yet", *type), culprit));
    }
    culprit.expected = json::array{"SPM", "SPMe", "DFN", "ECM"};
    model.fail(refuse(FailureKind::invalid_input, "unknown_model_type",
                      fmt::format("Unknown model type {}", quoted_excerpt(*type)), culprit));
  }

  static void read_options(Fields& model) {
    const json::object* object = model.object("options");
    if (object == nullptr) return;
    Fields options(*object, model.path_of("options"), {"thermal"}, {"rc pairs"});
    const auto thermal = options.text("thermal");
    if (thermal == "lumped") {
      options.fail(refuse(FailureKind::not_buildable, "not_built_yet",
                          "The thermal option 'lumped' is not built yet",
                          {.stage = "parse",
                           .path = options.path_of("thermal"),
                           .value = json::value(*thermal),
                           .expected = json::array{"isothermal"}}));
    } else if (thermal && thermal != "isothermal") {
      const std::array<std::string, 2> known = {"isothermal", "lumped"};
      options.fail(refuse_unknown(FailureKind::invalid_input, "unknown_option", "thermal option",
                                  *thermal, known,
                                  {.stage = "parse", .path = options.path_of("thermal")}));
    }
    if (options.failure()) model.fail(*options.failure());
  }

  void read_settings(Fields& model) {
    const json::object* object = model.object("simulation_settings");
    if (object == nullptr) return;
    Fields settings(*object, model.path_of("simulation_settings"), {"var_pts", "solver"});
    read_points(settings);
    read_solver(settings);
    if (settings.failure()) model.fail(*settings.failure());
  }

  void read_points(Fields& settings) {
    const json::object* object = settings.object("var_pts");
    if (object == nullptr) return;
    Fields points(*object, settings.path_of("var_pts"), {"x_n", "x_s", "x_p", "r_n", "r_p"});
    MeshPoints& mesh = request_.points;
    for (const auto& [key, target] :
         {std::pair{"x_n", &mesh.x_n}, std::pair{"x_s", &mesh.x_s}, std::pair{"x_p", &mesh.x_p},
          std::pair{"r_n", &mesh.r_n}, std::pair{"r_p", &mesh.r_p}}) {
      if (const auto n = points.integer(key, mesh_points_min, mesh_points_max)) {
        *target = static_cast<std::size_t>(*n);
      }
    }
    if (points.failure()) settings.fail(*points.failure());
  }

  void read_solver(Fields& settings) {
    const json::object* object = settings.object("solver");
    if (object == nullptr) return;
    Fields solver(*object, settings.path_of("solver"), {"rtol", "atol"});
    Tolerances& t = request_.tolerances;
    t.relative = solver.number("rtol", tolerance_least, tolerance_most).value_or(t.relative);
    t.absolute = solver.number("atol", tolerance_least, tolerance_most).value_or(t.absolute);
    if (solver.failure()) settings.fail(*solver.failure());
  }

  void read_parameter_set() {
    const auto name = fields_.text("parameter_set");
    if (!name) return fail_missing("parameter_set", parameter_set_names());
    if (auto set = find_parameter_set(*name)) {
      request_.parameters = *std::move(set);
      return;
    }
    fields_.fail(refuse_unknown(FailureKind::invalid_input, "unknown_parameter_set",
                                "parameter set", *name, parameter_set_names(),
                                {.stage = "parse", .path = fields_.path_of("parameter_set")}));
  }

  void fail_missing(std::string_view key, std::span<const std::string> expected) {
    Culprit culprit{.stage = "parse", .path = fields_.path_of(key)};
    if (!expected.empty()) culprit.expected = json::array(expected.begin(), expected.end());
    fields_.fail(refuse(FailureKind::invalid_input, "missing_key",
                        fmt::format("'{}' is missing", key), culprit));
  }

  void read_overrides() {
    const json::object* overrides = fields_.object("parameters");
    if (overrides == nullptr) return;
    for (const auto& [name, value] : *overrides) {
      const std::string path = child("/parameters", name);
      if (value.is_object() || value.is_string()) {
        return fields_.fail(
            refuse(FailureKind::not_buildable, "not_built_yet",
                   fmt::format("A function or table for parameter {} is not built yet",
                               quoted_excerpt(name)),
                   {.stage = "build", .path = path, .expected = json::value("a number")}));
      }
      const std::optional<double> number = as_number(value);
      if (!number) return fields_.fail(refuse_type(path, value, "a finite number"));
      const OrFailure<void> set = override_parameter(request_.parameters, name, *number, path);
      if (!set) return fields_.fail(set.error());
      ambient_given_ |= name == "Ambient temperature [K]";
      initial_given_ |= name == "Initial temperature [K]";
    }
  }

  // An isothermal cell has one temperature: the ambient one, or the initial one when only that was
  // given.
  void read_temperatures() {
    Parameters& p = request_.parameters;
    if (const auto ambient = fields_.number("ambient_temperature", 200, 400)) {
      p.ambient_k = *ambient;
      ambient_given_ = true;
    }
    if (const auto initial = fields_.number("initial_temperature", 200, 400)) {
      p.initial_k = *initial;
      initial_given_ = true;
    }
    if (ambient_given_ && initial_given_ && p.ambient_k != p.initial_k) {
      return fields_.fail(refuse(
          FailureKind::not_buildable, "not_built_yet",
          fmt::format("The cell starts at {} K in {} K, which needs the thermal option 'lumped'; "
                      "it is not built yet",
                      p.initial_k, p.ambient_k),
          {.stage = "build",
           .path = "/initial_temperature",
           .value = p.initial_k,
           .expected = p.ambient_k}));
    }
    if (initial_given_ && !ambient_given_) p.ambient_k = p.initial_k;
  }

  void read_initial_state() {
    request_.initial_soc = fields_.number("initial_soc", 0, 1);
    const Parameters& p = request_.parameters;
    request_.initial_voltage = fields_.number("initial_voltage", p.ocv_empty, p.ocv_full);
    if (request_.initial_soc && request_.initial_voltage) {
      fields_.fail(refuse(FailureKind::invalid_input, "conflicting_keys",
                          "'initial_soc' and 'initial_voltage' exclude each other",
                          {.stage = "parse", .path = "/initial_voltage"}));
    }
  }

  void read_output() {
    request_.output_period_s =
        fields_.number("output_period_s", 1e-3, 1e9).value_or(request_.output_period_s);
    if (const auto points = fields_.integer("inline_points", 0, inline_points_max)) {
      request_.inline_points = static_cast<std::size_t>(*points);
    }
    const json::array* names = fields_.array("extra_variables");
    if (names == nullptr) return;
    if (names->size() > extra_variables_max)
      return fail_length("extra_variables", extra_variables_max);
    for (std::size_t i = 0; i < names->size(); ++i) read_variable((*names)[i], i);
  }

  void read_variable(const json::value& value, std::size_t index) {
    const std::string path = child("/extra_variables", index);
    const json::string* name = value.if_string();
    if (name == nullptr) return fields_.fail(refuse_type(path, value, "a string"));
    const Variable variable = find_variable(*name);
    if (variable == nullptr) {
      return fields_.fail(refuse_unknown(FailureKind::invalid_input, "unknown_variable", "variable",
                                         *name, variable_names(),
                                         {.stage = "parse", .path = path}));
    }
    const bool known = std::ranges::any_of(
        request_.extras, [&](const Trace::Extra& extra) { return extra.name == *name; });
    if (!known) request_.extras.push_back({std::string(*name), variable});
  }

  void fail_length(std::string_view key, std::size_t most) {
    fields_.fail(refuse(FailureKind::invalid_input, "out_of_range",
                        fmt::format("'{}' has more than {} entries", key, most),
                        {.stage = "parse",
                         .path = fields_.path_of(key),
                         .expected = json::value(fmt::format("at most {} entries", most))}));
  }

  // A nested array is one cycle; a step outside of one is a cycle of its own, as in PyBaMM.
  void read_experiment() {
    const json::value* experiment = fields_.find("experiment");
    if (experiment == nullptr) return fail_missing("experiment", {});
    if (experiment->is_string()) return read_step(*experiment, "/experiment", 0);
    const json::array* cycles = experiment->if_array();
    if (cycles == nullptr)
      return fields_.fail_type("experiment", "a string or an array of strings");
    for (std::size_t i = 0; i < cycles->size(); ++i) {
      const std::string path = child("/experiment", i);
      const json::array* steps = (*cycles)[i].if_array();
      if (steps == nullptr) read_step((*cycles)[i], path, i);
      for (std::size_t j = 0; steps != nullptr && j < steps->size(); ++j) {
        read_step((*steps)[j], child(path, j), i);
      }
      if (fields_.failure()) return;
      if (request_.steps.size() > steps_max) return fail_length("experiment", steps_max);
    }
    if (request_.steps.empty()) {
      fields_.fail(refuse_type("/experiment", *experiment, "at least one step"));
    }
  }

  void read_step(const json::value& value, const std::string& path, std::size_t cycle) {
    if (fields_.failure() || request_.steps.size() > steps_max) return;
    const json::string* text = value.if_string();
    if (text == nullptr) return fields_.fail(refuse_type(path, value, "a string"));
    OrFailure<Step> step = parse_step(*text, path);
    if (!step) return fields_.fail(step.error());
    step->cycle = cycle;
    request_.steps.push_back(*std::move(step));
  }

  static constexpr double tolerance_least = 1e-12;
  static constexpr double tolerance_most = 1e-2;

  Fields fields_;
  Request request_;
  bool ambient_given_ = false;
  bool initial_given_ = false;
};

}  // namespace

OrFailure<Request> parse_request(std::string_view input) {
  boost::system::error_code error;
  const json::value params = json::parse(input, error);
  if (error) {
    return refuse(FailureKind::invalid_input, "not_json",
                  fmt::format("The params are not JSON: {}", error.message()), {.stage = "parse"});
  }
  const json::object* object = params.if_object();
  if (object == nullptr) return refuse_type("", params, "an object");
  return Reader(*object).read();
}

}  // namespace docket::executor::battery
