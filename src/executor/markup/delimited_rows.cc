#include "executor/markup/delimited_rows.h"

#include <fmt/format.h>

namespace docket::executor::markup {

class DelimitedRows::Parser {
 public:
  Parser(DelimitedRows& rows, char delimiter, const element::ReadLimits& limits)
      : rows_(rows), delimiter_(delimiter), limits_(limits) {}

  std::optional<Failure> parse(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && !failure_) {
      at = skip_blank(text, at);
      if (at < text.size()) at = parse_row(text, at);
    }
    return failure_;
  }

 private:
  static bool is_break(char c) { return c == '\n' || c == '\r'; }

  static std::size_t behind_break(std::string_view text, std::size_t at) {
    return at + (text.substr(at).starts_with("\r\n") ? 2 : 1);
  }

  // Where the next line begins that has more than spaces and tabs.
  std::size_t skip_blank(std::string_view text, std::size_t at) {
    while (at < text.size()) {
      std::size_t end = at;
      while (end < text.size() && (text[end] == ' ' || text[end] == '\t') &&
             text[end] != delimiter_) {
        ++end;
      }
      if (end == text.size()) return end;
      ++line_;
      if (!is_break(text[end])) return at;
      at = behind_break(text, end);
    }
    return at;
  }

  std::size_t parse_row(std::string_view text, std::size_t at) {
    while (true) {
      at = parse_field(text, at);
      if (failure_) return at;
      if (at == text.size()) break;
      if (is_break(text[at])) {
        at = behind_break(text, at);
        break;
      }
      ++at;
      if (at == text.size()) {
        add_field(rows_.text_.size());
        break;
      }
    }
    end_row();
    return at;
  }

  // Up to the delimiter or break behind the field.
  std::size_t parse_field(std::string_view text, std::size_t at) {
    const std::size_t begin = rows_.text_.size();
    if (at < text.size() && text[at] == '"') at = parse_quoted(text, at + 1);
    const std::size_t plain = at;
    while (at < text.size() && text[at] != delimiter_ && !is_break(text[at])) ++at;
    rows_.text_.append(text, plain, at - plain);
    add_field(begin);
    return at;
  }

  // Behind the closing quote; the rest of the field, if there is any, is plain.
  std::size_t parse_quoted(std::string_view text, std::size_t at) {
    while (at < text.size()) {
      const std::size_t quote = std::min(text.find('"', at), text.size());
      rows_.text_.append(text, at, quote - at);
      at = std::min(quote + 1, text.size());
      if (at == text.size() || text[at] != '"') break;
      rows_.text_ += '"';
      ++at;
    }
    return at;
  }

  void add_field(std::size_t begin) {
    const std::size_t size = rows_.text_.size() - begin;
    if (size > static_cast<std::size_t>(limits_.csv_field)) {
      failure_ = element::past_limit("csv_field");
    }
    rows_.fields_.push_back(
        {.begin = static_cast<std::uint32_t>(begin), .size = static_cast<std::uint32_t>(size)});
  }

  void end_row() {
    const std::size_t begin = rows_.ends_.empty() ? 0 : rows_.ends_.back();
    const std::size_t count = rows_.fields_.size() - begin;
    if (rows_.ends_.empty()) rows_.columns_ = count;
    rows_.ends_.push_back(rows_.fields_.size());
    if (count > static_cast<std::size_t>(limits_.csv_cols)) {
      failure_ = element::past_limit("csv_cols");
    } else if (rows_.ends_.size() > static_cast<std::size_t>(limits_.csv_rows)) {
      failure_ = element::past_limit("csv_rows");
    } else if (count > rows_.columns_) {
      failure_ = element::unreadable(
          "bad_csv", fmt::format("Error tokenizing data. Expected {} fields in line {}, saw {}",
                                 rows_.columns_, line_, count));
    }
  }

  DelimitedRows& rows_;
  char delimiter_;
  const element::ReadLimits& limits_;
  std::size_t line_ = 0;
  std::optional<Failure> failure_;
};

std::optional<Failure> DelimitedRows::read(std::string_view text, char delimiter,
                                           const element::ReadLimits& limits) {
  text_.clear();
  fields_.clear();
  ends_.clear();
  columns_ = 0;
  text_.reserve(text.size());
  return Parser(*this, delimiter, limits).parse(text);
}

std::optional<std::string_view> DelimitedRows::field(std::size_t row, std::size_t column) const {
  const std::size_t at = (row == 0 ? 0 : ends_[row - 1]) + column;
  if (at >= ends_[row]) return std::nullopt;
  return std::string_view(text_).substr(fields_[at].begin, fields_[at].size);
}

}  // namespace docket::executor::markup
