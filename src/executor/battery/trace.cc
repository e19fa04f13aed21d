#include "executor/battery/trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <boost/json/array.hpp>

namespace docket::executor::battery {
namespace {

namespace json = boost::json;

constexpr double kelvin_at_0_c = 273.15;
constexpr std::array<std::string_view, 9> value_columns = {"Current [A]",
                                                           "Voltage [V]",
                                                           "Power [W]",
                                                           "Temperature [degC]",
                                                           "Discharge capacity [A.h]",
                                                           "Charge capacity [A.h]",
                                                           "Discharge energy [W.h]",
                                                           "Charge energy [W.h]",
                                                           "SOC"};
constexpr std::size_t temperature_column = 3;

// `count` of `from`, evenly, with its first and last when count is two or more.
std::vector<std::size_t> evenly(const std::vector<std::size_t>& from, std::size_t count) {
  if (count >= from.size()) return from;
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = count == 1 ? from.size() - 1 : i * (from.size() - 1) / (count - 1);
    some.push_back(from[at]);
  }
  return some;
}

json::value to_value(std::size_t count) { return count; }
// An output of extreme parameters may overflow; JSON has no infinity.
json::value to_value(double number) {
  return std::isfinite(number) ? json::value(number) : json::value();
}

template <class T>
json::array pick(const std::vector<T>& column, const std::vector<std::size_t>& rows) {
  json::array picked;
  picked.reserve(rows.size());
  for (const std::size_t row : rows) picked.emplace_back(to_value(column[row]));
  return picked;
}

template <class Get>
json::array collect(const std::vector<StepRecord>& steps, const Get& get) {
  json::array column;
  for (const StepRecord& step : steps) column.emplace_back(get(step));
  return column;
}

}  // namespace

Trace::Trace(std::vector<Extra> extras) : extras_(std::move(extras)) {
  std::erase_if(extras_, [](const Extra& extra) {
    return std::ranges::find(value_columns, extra.name) != value_columns.end();
  });
  values_.resize(value_columns.size() + extras_.size());
}

void Trace::add(const Where& where, const Sample& sample, const Throughput& passed) {
  time_s_.push_back(where.time_s);
  step_.push_back(where.step);
  cycle_.push_back(where.cycle);
  const double volts = sample.voltage.terminal();
  const std::array<double, value_columns.size()> row = {
      sample.current,
      volts,
      sample.current * volts,
      sample.cell.parameters().ambient_k - kelvin_at_0_c,
      passed.discharge_ah,
      passed.charge_ah,
      passed.discharge_wh,
      passed.charge_wh,
      sample.window.soc(sample.mean.negative)};
  for (std::size_t i = 0; i < row.size(); ++i) values_[i].push_back(row[i]);
  for (std::size_t i = 0; i < extras_.size(); ++i) {
    values_[row.size() + i].push_back(extras_[i].value(sample));
  }
}

bool Trace::is_full() const { return rows() * values_.size() >= trace_numbers_max; }

void Trace::cut(std::size_t rows) {
  time_s_.resize(rows);
  step_.resize(rows);
  cycle_.resize(rows);
  for (std::vector<double>& column : values_) column.resize(rows);
}

bool Trace::is_step_end(std::size_t row) const {
  return row == 0 || row + 1 == rows() || step_[row] != step_[row - 1] ||
         step_[row] != step_[row + 1];
}

std::vector<std::size_t> Trace::chosen(std::size_t rows_max) const {
  std::vector<std::size_t> ends;
  std::vector<std::size_t> inner;
  for (std::size_t row = 0; row < rows(); ++row) (is_step_end(row) ? ends : inner).push_back(row);
  std::vector<std::size_t> kept = evenly(ends, rows_max);
  const std::vector<std::size_t> others = evenly(inner, rows_max - kept.size());
  kept.insert(kept.end(), others.begin(), others.end());
  std::ranges::sort(kept);
  return kept;
}

json::object Trace::to_json(std::size_t rows_max) const {
  const std::vector<std::size_t> kept = chosen(rows_max);
  json::object columns;
  columns["Time [s]"] = pick(time_s_, kept);
  columns["Step count"] = pick(step_, kept);
  columns["Cycle count"] = pick(cycle_, kept);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const std::string_view name =
        i < value_columns.size() ? value_columns[i] : extras_[i - value_columns.size()].name;
    columns[name] = pick(values_[i], kept);
  }
  return columns;
}

double Trace::highest_temperature_c() const {
  return std::ranges::max(values_[temperature_column]);
}

json::object steps_to_json(const std::vector<StepRecord>& steps) {
  json::array count;
  for (std::size_t i = 0; i < steps.size(); ++i) count.emplace_back(i);
  const auto column = [&](const auto& get) { return collect(steps, get); };
  using S = StepRecord;
  json::object columns;
  columns["Step count"] = std::move(count);
  columns["Cycle count"] = column([](const S& s) { return s.cycle; });
  columns["Step type"] = column([](const S& s) { return json::string(s.type); });
  columns["Start time [s]"] = column([](const S& s) { return s.start_s; });
  columns["End time [s]"] = column([](const S& s) { return s.end_s; });
  columns["Duration [s]"] = column([](const S& s) { return s.end_s - s.start_s; });
  columns["Start voltage [V]"] = column([](const S& s) { return s.start_v; });
  columns["End voltage [V]"] = column([](const S& s) { return s.end_v; });
  columns["Mean current [A]"] = column([](const S& s) { return s.mean_a; });
  columns["Discharge capacity [A.h]"] = column([](const S& s) { return s.passed.discharge_ah; });
  columns["Charge capacity [A.h]"] = column([](const S& s) { return s.passed.charge_ah; });
  columns["Discharge energy [W.h]"] = column([](const S& s) { return s.passed.discharge_wh; });
  columns["Charge energy [W.h]"] = column([](const S& s) { return s.passed.charge_wh; });
  columns["Termination"] = column([](const S& s) { return json::string(s.termination); });
  return columns;
}

}  // namespace docket::executor::battery
