#include "http/multipart.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "http/field_value.h"
#include "http/text.h"

namespace docket::http {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 section 5.1.1

// Joins a field that goes on in the next line (RFC 5322 section 2.2.3).
std::string unfolded(std::string_view head) {
  std::string text(head);
  for (std::size_t at = text.find(line_end); at != std::string::npos;
       at = text.find(line_end, at + 1)) {
    const bool is_fold = at + 2 < text.size() && (text[at + 2] == ' ' || text[at + 2] == '\t');
    if (is_fold) text.erase(at, 2);
  }
  return text;
}

// `lines` is the head without its blank line.
Result<Multipart::Head> parse_head(std::string_view lines) {
  const std::string text = unfolded(lines);
  Multipart::Head head;
  bool has_name = false;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = std::min(rest.find(line_end), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + line_end.size(), rest.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return invalid_argument("A part's header has no colon.");
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equal_without_case(name, "Content-Type")) head.content_type = value;
    if (!equal_without_case(name, "Content-Disposition")) continue;
    const FieldValue disposition = parse_field_value(value);
    if (!equal_without_case(disposition.value, "form-data")) continue;
    if (const std::string* given = disposition.find("name")) {
      head.name = *given;
      has_name = true;
    }
    if (const std::string* given = disposition.find("filename")) head.filename = *given;
  }
  if (!has_name) return invalid_argument("A part's Content-Disposition has no name.");
  return head;
}

}  // namespace

Multipart::Multipart(std::string_view boundary, const Limits& limits)
    : delimiter_(fmt::format("\r\n--{}", boundary)), limits_(limits), buffer_(line_end) {}

void Multipart::push(std::string_view bytes) {
  is_empty_ &= bytes.empty();
  buffer_.erase(0, std::exchange(at_, 0));
  buffer_ += bytes;
}

Result<Multipart::Event> Multipart::next() {
  if (error_) return *error_;
  Result<Event> event = step();
  if (event.has_error()) error_ = event.error();
  return event;
}

Result<void> Multipart::finish() const {
  if (error_) return *error_;
  if (is_empty_ || state_ == State::epilogue) return {};
  return invalid_argument("The multipart body is cut off.");
}

Result<Multipart::Event> Multipart::step() {
  if (state_ == State::preamble) {
    if (Result<Event> event = skip_preamble(); state_ == State::preamble) return event;
  }
  if (state_ == State::after_boundary) {
    if (Result<Event> event = read_boundary_end(); state_ != State::head) return event;
  }
  switch (state_) {
    case State::head:
      return read_head();
    case State::data:
      return read_data();
    case State::preamble:
    case State::after_boundary:
    case State::epilogue:
      break;
  }
  at_ = buffer_.size();
  return More{};
}

// The buffer begins with a line end of ours, since the first boundary may be the first line.
Result<Multipart::Event> Multipart::skip_preamble() {
  const auto found = rest().find(delimiter_);
  if (found != std::string_view::npos) {
    at_ += found + delimiter_.size();
    state_ = State::after_boundary;
  } else {
    at_ += rest().size() - std::min(rest().size(), delimiter_.size() - 1);
  }
  return More{};
}

// A part follows a line end, padding may stand before it; the body ends with "--".
Result<Multipart::Event> Multipart::read_boundary_end() {
  if (rest().starts_with("--")) {
    state_ = State::epilogue;
    at_ = buffer_.size();
    return More{};
  }
  if (rest() == "-") return More{};
  const auto padding = std::min(rest().find_first_not_of(" \t"), rest().size());
  const std::string_view behind = rest().substr(padding, line_end.size());
  if (padding > limits_.head_bytes || !line_end.starts_with(behind)) {
    return invalid_argument("A boundary is not alone in its line.");
  }
  if (behind.size() < line_end.size()) return More{};
  if (parts_ == limits_.parts) {
    return exhausted(fmt::format("A form has at most {} parts.", limits_.parts));
  }
  ++parts_;
  at_ += padding;  // the line end stays: an empty head ends with it and another one
  state_ = State::head;
  return More{};
}

Result<Multipart::Event> Multipart::read_head() {
  const auto end = rest().find(head_end);
  // A part of what ends the head may be here already and does not count.
  const auto least_end =
      std::min(end, rest().size() - std::min(rest().size(), head_end.size() - 1));
  if (least_end > limits_.head_bytes) {
    return exhausted(fmt::format("The head of a part has at most {} bytes.", limits_.head_bytes));
  }
  if (end == std::string_view::npos) return More{};
  const std::size_t begin = std::min(end, line_end.size());
  Result<Head> head = parse_head(rest().substr(begin, end - begin));
  if (!head) return head.error();
  at_ += end + line_end.size();  // the empty line stays: a boundary may begin with it
  is_at_start_ = true;
  state_ = State::data;
  return Event(*std::move(head));
}

Result<Multipart::Event> Multipart::read_data() {
  if (is_at_start_ && !rest().starts_with(delimiter_)) {
    if (delimiter_.starts_with(rest())) return More{};
    at_ += line_end.size();
  }
  is_at_start_ = false;
  const auto found = rest().find(delimiter_);
  if (found == 0) {
    at_ += delimiter_.size();
    state_ = State::after_boundary;
    return End{};
  }
  const std::size_t kept = std::min(rest().size(), delimiter_.size() - 1);
  const Data data{rest().substr(0, std::min(found, rest().size() - kept))};
  if (data.bytes.empty()) return More{};
  at_ += data.bytes.size();
  return data;
}

std::optional<std::string> boundary_of(std::string_view content_type) {
  const FieldValue parsed = parse_field_value(content_type);
  const std::string* boundary = parsed.find("boundary");
  if (!equal_without_case(parsed.value, "multipart/form-data") || boundary == nullptr ||
      boundary->empty() || boundary->size() > boundary_bytes_max || boundary->ends_with(' ') ||
      boundary->find_first_of(line_end) != std::string::npos) {
    return std::nullopt;
  }
  return *boundary;
}

}  // namespace docket::http
