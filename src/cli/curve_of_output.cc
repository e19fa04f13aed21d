#include "cli/curve_of_output.h"

#include <limits>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/nearest.h"
#include "cli/json.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view usual_x = "Time [s]";
constexpr std::size_t compared_bytes_max = 256;  // what nearest() asks for

Refusal no_such_column(const json::object& columns, std::string_view wanted) {
  std::vector<std::string> known;
  for (const auto& [name, value] : columns) {
    if (value.is_array()) known.emplace_back(name);
  }
  const auto near = nearest(wanted.substr(0, compared_bytes_max), known);
  std::string message = fmt::format("The output has no column '{}'", wanted);
  if (near)
    message += fmt::format("; did you mean '{}'?", *near);
  else
    message += known.empty() ? "; it has no columns." : "; docket get ID shows what it has.";
  return {ExitCode::usage, std::move(message)};
}

std::vector<double> numbers_of(const json::array& column) {
  std::vector<double> numbers;
  numbers.reserve(column.size());
  for (const json::value& value : column) {
    numbers.push_back(value.is_number() ? value.to_number<double>()
                                        : std::numeric_limits<double>::quiet_NaN());
  }
  return numbers;
}

}  // namespace

Outcome<Curve> curve_of_output(const json::object& output, const std::string& y_name,
                               const std::string& x_name) {
  const json::object* series = object_at(output, "time_series");
  const json::object& columns = series == nullptr ? output : *series;
  const json::array* ys = array_at(columns, y_name);
  if (ys == nullptr) return no_such_column(columns, y_name);
  const json::array* xs = array_at(columns, x_name.empty() ? usual_x : x_name);
  if (xs == nullptr && !x_name.empty()) return no_such_column(columns, x_name);

  Curve curve;
  curve.y_name = y_name;
  curve.y = numbers_of(*ys);
  if (xs != nullptr) {
    curve.x_name = x_name.empty() ? usual_x : x_name;
    curve.x = numbers_of(*xs);
    const std::size_t both = std::min(curve.x.size(), curve.y.size());
    curve.x.resize(both);
    curve.y.resize(both);
  } else {
    curve.x_name = "row";
    for (std::size_t i = 0; i < curve.y.size(); ++i) curve.x.push_back(static_cast<double>(i));
  }
  return curve;
}

}  // namespace docket::cli
