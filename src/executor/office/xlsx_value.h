// What a cell of a workbook holds, and how Python shows it.
//
// Threads: values; functions are pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::office {

struct XlsxValue {
  enum class Kind : std::uint8_t {
    missing,  // empty, or an error of a formula
    integer,
    real,
    boolean,  // in `integer`
    text,     // `integer` is its place among the workbook's strings
    moment,   // milliseconds since 1970 in `integer`, without a time zone
    time,     // of a day: milliseconds since midnight
    span,     // milliseconds
  };
  Kind kind = Kind::missing;
  std::int64_t integer = 0;
  double real = 0;
};

// A number as it stands in XML; empty when it is none. A real without a fraction is an integer.
std::optional<XlsxValue> xlsx_number(std::string_view text);

// A serial date: days since the end of 1899 (or 1904), ECMA-376 Part 1, 18.17.4.1. Missing when the
// year would be outside 1 to 9999. Below one it is a time of day.
XlsxValue xlsx_date(double serial, bool is_1904, bool is_span);
// "2024-01-05", "2024-01-05T10:30:00": cells of type `d`.
std::optional<XlsxValue> xlsx_iso_date(std::string_view text);

enum class Fraction { none, milliseconds, microseconds };
std::string show_date(std::int64_t moment_ms);                       // 2024-01-05
std::string show_moment(std::int64_t moment_ms, Fraction fraction);  // 2024-01-05 10:30:00.500
std::string show_time(std::int64_t ms);                              // 10:30:00, 10:30:00.500000
// Of a span: "1 day, 6:00:00" as Python, "1 days 06:00:00" as pandas shows it.
std::string show_python_span(std::int64_t ms);
std::string show_pandas_span(std::int64_t ms);
// Shortest form that reads back the same: "2.5", "3.0", "1e+20".
std::string show_real(double value);

}  // namespace docket::executor::office
