#include "executor/markup/column.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/ascii.h"

namespace docket::executor::markup {
namespace {

using std::string_view;

// Sorted. pandas.pydata.org/docs/reference/api/pandas.read_csv.html, na_values.
constexpr auto missing_words = std::to_array<string_view>(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
     "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"});

// Digits that data frames show of a real number.
constexpr int precision = 6;
// A real number above this is long enough for an exponent.
constexpr double large = 1e6;

string_view trimmed(string_view field) {
  const std::size_t begin = field.find_first_not_of(" \t");
  if (begin == string_view::npos) return {};
  return field.substr(begin, field.find_last_not_of(" \t") - begin + 1);
}

// What an integer needs to be held; nullopt: the field is none.
enum class Width : std::uint8_t { is_signed, is_unsigned, is_too_long };
std::optional<Width> integer_width(string_view field) {
  field = trimmed(field);
  const bool is_negative = field.starts_with('-');
  if (is_negative || field.starts_with('+')) field.remove_prefix(1);
  if (field.empty() || field.find_first_not_of("0123456789") != string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t size = 0;
  const auto read = std::from_chars(field.data(), field.data() + field.size(), size);
  constexpr std::uint64_t signed_max = std::numeric_limits<std::int64_t>::max();
  if (read.ec != std::errc()) return Width::is_too_long;
  if (size <= signed_max + (is_negative ? 1 : 0)) return Width::is_signed;
  return is_negative ? Width::is_too_long : Width::is_unsigned;
}

std::optional<double> real(string_view field) {
  field = trimmed(field);
  string_view digits = field;
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (equal_without_case(digits, "inf") || equal_without_case(digits, "infinity")) {
    return is_negative ? -HUGE_VAL : HUGE_VAL;
  }
  if (digits.empty() || digits.find_first_not_of("0123456789.eE+-") != string_view::npos) {
    return std::nullopt;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    number = digits.find('-') == string_view::npos ? HUGE_VAL : 0.0;
  }
  return is_negative ? -number : number;
}

bool is_true(string_view field) { return field == "True" || field == "TRUE" || field == "true"; }

bool is_boolean(string_view field) {
  return is_true(field) || field == "False" || field == "FALSE" || field == "false";
}

// Decimals that are left when zeros at the end go; one stays.
int decimals_needed(string_view digits) {
  const std::size_t point = digits.find('.');
  if (point == string_view::npos) return 1;
  const std::size_t last = digits.find_last_not_of('0');
  return std::max(1, static_cast<int>(last) - static_cast<int>(point));
}

std::string integer_text(string_view field) {
  field = trimmed(field);
  const bool is_negative = field.starts_with('-');
  if (is_negative || field.starts_with('+')) field.remove_prefix(1);
  const std::size_t zeros = field.find_first_not_of('0');
  if (zeros == string_view::npos) return "0";
  return (is_negative ? "-" : "") + std::string(field.substr(zeros));
}

}  // namespace

bool is_missing(string_view field) { return std::ranges::binary_search(missing_words, field); }

void Column::see(const std::optional<string_view>& field) {
  if (!field || is_missing(*field)) {
    has_missing_ = true;
    return;
  }
  has_value_ = true;
  are_booleans_ = are_booleans_ && is_boolean(*field);
  if (are_integers_ && !is_too_long_) see_integer(*field);
  if (!are_reals_) return;
  const std::optional<double> number = real(*field);
  are_reals_ = number.has_value();
  if (number) see_real(*number);
}

// The first field that does not fit decides what the column is instead: real, or text.
void Column::see_integer(string_view field) {
  const std::optional<Width> width = integer_width(field);
  are_integers_ = width.has_value();
  is_too_long_ = width == Width::is_too_long;
  has_unsigned_ = has_unsigned_ || width == Width::is_unsigned;
  has_negative_ = has_negative_ || trimmed(field).starts_with('-');
}

void Column::see_real(double number) {
  if (!std::isfinite(number)) return;
  const std::string fixed = fmt::format("{:.{}f}", number, precision);
  decimals_ = std::max(decimals_, decimals_needed(fixed));
  longest_ = std::max(longest_, fixed.size());
  const double size = std::fabs(number);
  has_large_ = has_large_ || size > large;
  has_small_ = has_small_ || (size > 0 && size < std::pow(10.0, -precision));
}

Column::Kind Column::kind() const {
  if (!has_value_) return Kind::real;
  if (is_too_long_) return Kind::text;
  // Integers of 64 bits without a sign leave room for neither signs nor gaps.
  if (are_integers_ && has_unsigned_ && (has_negative_ || has_missing_)) return Kind::text;
  if (are_integers_) return has_missing_ ? Kind::real : Kind::integer;
  if (are_reals_) return Kind::real;
  return are_booleans_ && !has_missing_ ? Kind::boolean : Kind::text;
}

std::string Column::shown(const std::optional<string_view>& field) const {
  const Kind as = kind();
  if (!field) return as == Kind::text ? std::string(short_rows_) : std::string();
  if (is_missing(*field)) return {};
  switch (as) {
    case Kind::integer:
      return integer_text(*field);
    case Kind::boolean:
      return is_true(*field) ? "True" : "False";
    case Kind::text:
      return std::string(*field);
    case Kind::real:
      break;
  }
  const double number = real(*field).value_or(0);
  if (!std::isfinite(number)) return number > 0 ? "inf" : "-inf";
  // Longer than six digits before the point and six behind it.
  const bool is_long = longest_ > 2 * precision;
  if (has_small_ || (is_long && has_large_)) return fmt::format("{:.{}e}", number, precision);
  return fmt::format("{:.{}f}", number, decimals_);
}

}  // namespace docket::executor::markup
