#include "executor/quantum/qasm_value.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/check.h"
#include "base/excerpt.h"

namespace docket::executor::quantum::qasm {
namespace {

constexpr double integral_max = 9007199254740992;  // 2^53: above it reals have gaps

Fault overflow(Operator operation) {
  const std::string_view word = operation == Operator::power ? "**" : "+, - or *";
  return {FaultCode::preflight_error,
          fmt::format("the result of {} needs more than 64 bits", word)};
}

// By squaring; empty on overflow.
std::optional<std::int64_t> integer_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  while (exponent > 0) {
    if (exponent % 2 == 1 && __builtin_mul_overflow(result, base, &result)) return {};
    exponent /= 2;
    if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return {};
  }
  return result;
}

// Empty when the operation of these integers is a real.
std::optional<OrFault<Value>> apply_integers(Operator operation, std::int64_t left,
                                             std::int64_t right) {
  std::int64_t result = 0;
  bool overflows = false;
  switch (operation) {
    case Operator::add:
      overflows = __builtin_add_overflow(left, right, &result);
      break;
    case Operator::subtract:
      overflows = __builtin_sub_overflow(left, right, &result);
      break;
    case Operator::multiply:
      overflows = __builtin_mul_overflow(left, right, &result);
      break;
    case Operator::remainder:
      if (right == 0) return Fault{FaultCode::invalid_input, "the remainder of a division by 0"};
      result = right == -1 ? 0 : left % right;
      break;
    case Operator::power:
      if (right < 0) return {};
      if (const auto power = integer_power(left, right)) return Value(*power);
      overflows = true;
      break;
    default:
      return {};
  }
  if (overflows) return overflow(operation);
  return Value(result);
}

OrFault<Value> parse_integer(std::string_view digits, int base) {
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc::result_out_of_range) {
    return Fault{FaultCode::preflight_error, "the integer needs more than 64 bits"};
  }
  DOCKET_CHECK(error == std::errc() && end == digits.data() + digits.size(), "digits of the base");
  return Value(value);
}

}  // namespace

double real(const Value& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole ? static_cast<double>(*whole) : std::get<double>(value);
}

std::optional<std::int64_t> integer(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  const double number = std::get<double>(value);
  if (!(std::abs(number) <= integral_max) || number != std::trunc(number)) return {};
  return static_cast<std::int64_t>(number);
}

int arity(Operator operation) { return operation <= Operator::power ? 2 : 1; }

double apply(Operator operation, std::span<const double> arguments) {
  const double left = arguments[0];
  switch (operation) {
    case Operator::add:
      return left + arguments[1];
    case Operator::subtract:
      return left - arguments[1];
    case Operator::multiply:
      return left * arguments[1];
    case Operator::divide:
      return left / arguments[1];
    case Operator::remainder:
      return std::fmod(left, arguments[1]);
    case Operator::power:
      return std::pow(left, arguments[1]);
    case Operator::negate:
      return -left;
    case Operator::sin:
      return std::sin(left);
    case Operator::cos:
      return std::cos(left);
    case Operator::tan:
      return std::tan(left);
    case Operator::arcsin:
      return std::asin(left);
    case Operator::arccos:
      return std::acos(left);
    case Operator::arctan:
      return std::atan(left);
    case Operator::exp:
      return std::exp(left);
    case Operator::log:
      return std::log(left);
    case Operator::sqrt:
      return std::sqrt(left);
    case Operator::floor:
      return std::floor(left);
    case Operator::ceiling:
      return std::ceil(left);
  }
  return NAN;
}

OrFault<Value> apply(Operator operation, std::span<const Value> arguments) {
  const auto* left = std::get_if<std::int64_t>(arguments.data());
  const auto* right = std::get_if<std::int64_t>(&arguments.back());
  if (left && right) {
    // A negation is a difference from 0.
    const bool negates = operation == Operator::negate;
    const auto whole = negates ? apply_integers(Operator::subtract, 0, *left)
                               : apply_integers(operation, *left, *right);
    if (whole) return *whole;
  }
  std::array<double, 2> reals{};
  for (std::size_t i = 0; i < arguments.size(); ++i) reals[i] = real(arguments[i]);
  return Value(apply(operation, std::span<const double>(reals).first(arguments.size())));
}

OrFault<Value> parse_number(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      digits += text[i];
    } else if (i + 1 == text.size() || text[i + 1] == '_' ||
               !std::isxdigit(static_cast<unsigned char>(text[i + 1]))) {
      return Fault{FaultCode::preflight_error,
                   fmt::format("a misplaced '_' in {}", quoted_excerpt(text))};
    }
  }
  const std::string_view prefix = std::string_view(digits).substr(0, 2);
  const bool is_binary = prefix == "0b" || prefix == "0B";
  if (is_binary || prefix == "0x" || prefix == "0X") {
    if (digits.size() == 2) {
      return Fault{FaultCode::preflight_error,
                   fmt::format("{} has no digits", quoted_excerpt(text))};
    }
    return parse_integer(std::string_view(digits).substr(2), is_binary ? 2 : 16);
  }
  if (digits.find_first_of(".eE") == std::string::npos) return parse_integer(digits, 10);
  double value = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc()) {
    return Fault{FaultCode::preflight_error,
                 fmt::format("{} is out of range", quoted_excerpt(text))};
  }
  return Value(value);
}

}  // namespace docket::executor::quantum::qasm
