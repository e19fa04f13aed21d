#include "http/response_head.h"

#include <array>

#include <fmt/format.h>

namespace docket::http {
namespace {

constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string format_date(std::chrono::sys_seconds second) {
  const auto midnight = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss time(second - midnight);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     days[std::chrono::weekday(midnight).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  for (const char c : value) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  head += "\r\n";
}

bool has_content(int status) { return status != 204 && status != 304; }

}  // namespace

std::string_view DateText::at(TimePoint now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (second != second_) {
    second_ = second;
    text_ = format_date(second);
  }
  return text_;
}

std::string format_head(const Response& response, const HeadFacts& facts) {
  std::string head;
  head.reserve(256);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", response.status,
                 reason_phrase(response.status));
  for (const Headers::Field& field : response.headers.fields()) {
    append_field(head, field.name, field.value);
  }
  const bool is_stream = response.body.source() != nullptr;
  if (has_content(response.status) && is_stream) {
    if (facts.stream_end == StreamEnd::last_chunk)
      append_field(head, "Transfer-Encoding", "chunked");
  } else if (has_content(response.status)) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", response.body.view().size());
  }
  append_field(head, "Date", facts.date);
  append_field(head, "X-Correlation-Id", facts.correlation_id);
  if (facts.closes) append_field(head, "Connection", "close");
  head += "\r\n";
  return head;
}

std::string chunk_frame(std::size_t bytes, bool is_first) {
  const std::string_view end_of_last = is_first ? "" : "\r\n";
  return fmt::format("{}{:x}\r\n{}", end_of_last, bytes, bytes == 0 ? "\r\n" : "");
}

bool carries_body(Method method, int status) {
  return method != Method::head && has_content(status);
}

}  // namespace docket::http
