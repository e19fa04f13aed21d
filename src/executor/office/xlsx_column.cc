#include "executor/office/xlsx_column.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/parse_number.h"
#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

using Kind = XlsxValue::Kind;

// pandas' display.precision.
constexpr int digits_shown = 6;
// Years that fit 64-bit nanoseconds around 1970, in milliseconds.
constexpr std::int64_t moment_max_ms = std::numeric_limits<std::int64_t>::max() / 1'000'000;

std::optional<bool> boolean_word(std::string_view text) {
  if (text == "True" || text == "TRUE" || text == "true") return true;
  if (text == "False" || text == "FALSE" || text == "false") return false;
  return std::nullopt;
}

// Text as a number, as pandas' parser takes it: a sign, blanks around, "inf"; no "nan".
std::optional<XlsxValue> number_in(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  const bool has_plus = text.starts_with('+');
  if (has_plus) text.remove_prefix(1);
  if (text.empty() || (has_plus && text.front() == '-')) return std::nullopt;
  const std::string_view unsigned_text = text.front() == '-' ? text.substr(1) : text;
  if (equal_without_case(unsigned_text, "inf") || equal_without_case(unsigned_text, "infinity")) {
    const double infinity = std::numeric_limits<double>::infinity();
    return XlsxValue{
        .kind = Kind::real, .integer = 0, .real = text.front() == '-' ? -infinity : infinity};
  }
  const bool begins_well = !unsigned_text.empty() &&
                           (std::isdigit(static_cast<unsigned char>(unsigned_text.front())) != 0 ||
                            unsigned_text.front() == '.');
  if (!begins_well) return std::nullopt;
  const bool is_whole = text.find_first_of(".eE") == std::string_view::npos;
  if (is_whole) {
    const auto integer = parse_number<std::int64_t>(text);
    if (!integer) return std::nullopt;
    return XlsxValue{.kind = Kind::integer, .integer = *integer, .real = 0};
  }
  const auto real = parse_number<double>(text);
  if (!real) return std::nullopt;
  return XlsxValue{.kind = Kind::real, .integer = 0, .real = *real};
}

double real_of(const XlsxValue& value) {
  return value.kind == Kind::real ? value.real : static_cast<double>(value.integer);
}

// "3.500000" loses zeros at its end, but for one behind the point.
std::string trimmed(std::string text) {
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text += '0';
  return text;
}

// All numbers lose as many zeros as each of them can spare.
void trim_alike(std::vector<std::string>& texts) {
  std::size_t spare = digits_shown;
  bool has_number = false;
  for (const std::string& text : texts) {
    if (text.find('.') == std::string::npos) continue;
    has_number = true;
    const std::size_t kept = text.find_last_not_of('0');
    spare = std::min(spare, text.size() - 1 - kept);
  }
  if (!has_number) return;
  for (std::string& text : texts) {
    if (text.find('.') == std::string::npos) continue;
    text.resize(text.size() - spare);
    if (text.ends_with('.')) text += '0';
  }
}

std::vector<std::string> show_reals(std::span<const XlsxValue> values) {
  std::vector<std::string> shown;
  bool has_large = false;
  bool has_small = false;
  for (const XlsxValue& value : values) {
    const double real = real_of(value);
    const double size = std::abs(real);
    const bool is_there = value.kind != Kind::missing;
    has_large = has_large || (is_there && size > 1e6);
    has_small = has_small || (is_there && size > 0 && size < 1e-6);
    shown.push_back(is_there ? fmt::format("{: .6f}", real) : std::string());
  }
  trim_alike(shown);
  const bool is_long = std::ranges::any_of(
      shown, [](const std::string& text) { return text.size() > digits_shown + 6; });
  if (!has_small && !(is_long && has_large)) return shown;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].kind != Kind::missing) shown[i] = fmt::format("{:.6e}", real_of(values[i]));
  }
  return shown;
}

std::vector<std::string> show_moments(std::span<const XlsxValue> values) {
  constexpr std::int64_t day_ms = 86'400'000;
  bool is_dates_only = true;
  bool has_ms = false;
  for (const XlsxValue& value : values) {
    is_dates_only = is_dates_only && value.integer % day_ms == 0;
    has_ms = has_ms || value.integer % 1000 != 0;
  }
  std::vector<std::string> shown;
  for (const XlsxValue& value : values) {
    if (value.kind == Kind::missing) {
      shown.emplace_back("NaT");
    } else if (is_dates_only) {
      shown.push_back(show_date(value.integer));
    } else {
      shown.push_back(show_moment(value.integer, has_ms ? Fraction::milliseconds : Fraction::none));
    }
  }
  return shown;
}

std::vector<std::string> show_spans(std::span<const XlsxValue> values) {
  constexpr std::int64_t day_ms = 86'400'000;
  const bool is_days_only = std::ranges::all_of(
      values, [](const XlsxValue& value) { return value.integer % day_ms == 0; });
  std::vector<std::string> shown;
  for (const XlsxValue& value : values) {
    if (value.kind == Kind::missing) {
      shown.emplace_back("NaT");
    } else if (is_days_only) {
      shown.push_back(std::to_string(value.integer / day_ms) + " days");
    } else {
      shown.push_back(show_pandas_span(value.integer));
    }
  }
  return shown;
}

// Text in a table has its line breaks and tabs spelled out.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out;
}

// A real without a fraction is an integer too large for 64 bits; Python has those.
std::string show_large(double whole) { return fmt::format("{:.0f}", whole); }
bool is_large(const XlsxValue& value) {
  return value.kind == Kind::real && value.real == std::trunc(value.real);
}

// As str() shows it where nothing has changed the value.
std::string show_object(const XlsxValue& value, std::string_view text) {
  switch (value.kind) {
    case Kind::missing:
      return {};
    case Kind::integer:
      return std::to_string(value.integer);
    case Kind::real:
      return show_real(value.real);
    case Kind::boolean:
      return value.integer != 0 ? "True" : "False";
    case Kind::text:
      return std::string(text);
    case Kind::moment:
      return show_moment(value.integer, Fraction::microseconds);
    case Kind::time:
      return show_time(value.integer);
    case Kind::span:
      return show_python_span(value.integer);
  }
  return {};
}

}  // namespace

void ColumnTypes::add(const XlsxValue& value, std::string_view text) {
  ++values_;
  switch (value.kind) {
    case Kind::missing:
      --values_;
      has_missing_ = true;
      return;
    case Kind::integer:
      has_integer_ = true;
      return;
    case Kind::real:
      has_real_ = true;
      return;
    case Kind::boolean:
      ++booleans_;
      return;
    case Kind::text: {
      const auto number = number_in(text);
      if (boolean_word(text)) ++booleans_;
      is_numeric_ = is_numeric_ && number;
      has_integer_ = has_integer_ || (number && number->kind == Kind::integer);
      has_real_ = has_real_ || (number && number->kind == Kind::real);
      return;
    }
    case Kind::moment:
      ++moments_;
      is_numeric_ = false;
      is_in_bounds_ = is_in_bounds_ && std::abs(value.integer) < moment_max_ms;
      return;
    case Kind::span:
      ++spans_;
      is_numeric_ = false;
      return;
    case Kind::time:
      is_numeric_ = false;
      return;
  }
}

ColumnType ColumnTypes::type(bool has_gap) const {
  if (is_numeric_) {
    if (has_gap || has_missing_ || has_real_) return ColumnType::reals;
    return has_integer_ ? ColumnType::integers : ColumnType::booleans;
  }
  if (booleans_ == values_) return ColumnType::booleans;
  if (moments_ == values_ && is_in_bounds_) return ColumnType::moments;
  if (spans_ == values_) return ColumnType::spans;
  return ColumnType::objects;
}

XlsxValue as_type(const XlsxValue& value, std::string_view text, ColumnType type) {
  if (value.kind == Kind::missing) return value;
  const bool is_number = type == ColumnType::integers || type == ColumnType::reals;
  if (type == ColumnType::booleans && value.kind == Kind::text) {
    return {.kind = Kind::boolean, .integer = boolean_word(text).value_or(false), .real = 0};
  }
  if (!is_number) return value;
  XlsxValue number = value.kind == Kind::text ? number_in(text).value_or(value) : value;
  if (type == ColumnType::reals) return {.kind = Kind::real, .integer = 0, .real = real_of(number)};
  number.kind = Kind::integer;
  return number;
}

std::vector<std::string> show_column(std::span<const XlsxValue> values,
                                     std::span<const std::string_view> texts, ColumnType type) {
  std::vector<XlsxValue> typed;
  for (std::size_t i = 0; i < values.size(); ++i) {
    typed.push_back(as_type(values[i], texts[i], type));
  }
  if (type == ColumnType::reals) return show_reals(typed);
  if (type == ColumnType::moments) return show_moments(typed);
  if (type == ColumnType::spans) return show_spans(typed);
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (typed[i].kind == Kind::text) {
      shown.push_back(escaped(texts[i]));
    } else if (is_large(typed[i])) {
      shown.push_back(show_large(typed[i].real));
    } else if (typed[i].kind == Kind::real) {
      shown.push_back(trimmed(fmt::format("{:.6f}", typed[i].real)));
    } else {
      shown.push_back(show_object(typed[i], texts[i]));
    }
  }
  return shown;
}

std::string show_alone(const XlsxValue& value, std::string_view text, ColumnType type,
                       bool is_row_real) {
  XlsxValue typed = as_type(value, text, type);
  if (is_row_real) typed = as_type(typed, text, ColumnType::reals);
  if (type == ColumnType::objects && is_large(typed)) return show_large(typed.real);
  if (type == ColumnType::spans) return show_pandas_span(typed.integer);
  return show_object(typed, text);
}

bool is_row_real(std::span<const ColumnType> types) {
  return std::ranges::count(types, ColumnType::reals) > 0 &&
         std::ranges::all_of(types, [](ColumnType type) {
           return type == ColumnType::reals || type == ColumnType::integers;
         });
}

}  // namespace docket::executor::office
