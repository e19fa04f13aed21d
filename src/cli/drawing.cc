#include "cli/drawing.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "cli/chart.h"
#include "cli/curve_of_output.h"
#include "cli/json.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

constexpr int usual_width = 72;
constexpr int bars_width_max = 100;  // longer bars show no more
constexpr int qubits_max = 64;

std::optional<std::uint64_t> state_of(std::string_view decimal) {
  std::uint64_t state = 0;
  const auto [end, error] = std::from_chars(decimal.begin(), decimal.end(), state);
  if (error != std::errc{} || end != decimal.end()) return std::nullopt;
  return state;
}

std::string title_of(const json::object& output, const json::object& input) {
  const json::object* noise = object_at(input, "noise");
  const std::string model = noise == nullptr ? "" : text_at(*noise, "model");
  const std::string how =
      bool_at(output, "exact") && !bool_at(output, "sampled")
          ? "exact"
          : fmt::format(
                "{} shots",
                grouped(static_cast<std::uint64_t>(number_at(output, "shots").value_or(0))));
  return fmt::format("{}, {}", model.empty() ? "ideal" : model, how);
}

}  // namespace

std::optional<Outcomes> outcomes_of(const json::object& output, const json::object& input) {
  const json::object* probabilities = object_at(output, "probabilities");
  const auto qubits = number_at(output, "qubits");
  if (probabilities == nullptr || !qubits || *qubits < 1 || *qubits > qubits_max) {
    return std::nullopt;
  }
  Outcomes outcomes{title_of(output, input), static_cast<int>(*qubits), {}};
  for (const auto& [name, value] : *probabilities) {
    const auto state = state_of(name);
    if (!state || !value.is_number()) return std::nullopt;
    outcomes.shares[*state] = value.to_number<double>();
  }
  return outcomes;
}

std::string draw_outcomes(const std::vector<Outcomes>& all, int width) {
  return draw_histogram(all, {.width = std::min(width > 0 ? width : usual_width, bars_width_max)});
}

std::string drawing_of(const json::object& output, const json::object& input, int width) {
  if (const auto outcomes = outcomes_of(output, input)) return draw_outcomes({*outcomes}, width);
  const json::object* series = object_at(output, "time_series");
  if (series == nullptr || array_at(*series, "Voltage [V]") == nullptr) return {};
  const auto curve = curve_of_output(output, "Voltage [V]", {});
  return curve ? draw_chart(*curve, {.width = width > 0 ? width : usual_width}) : std::string();
}

}  // namespace docket::cli
