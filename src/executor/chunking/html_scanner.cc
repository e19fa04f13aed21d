#include "executor/chunking/html_scanner.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "executor/element/unicode.h"

namespace docket::executor::chunking {
namespace {

constexpr std::size_t attributes_max = 50;  // of one tag; more are dropped

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The named references that writers of table HTML use.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities = {{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", "\xC2\xA0"},
}};

// A reference to what is no character is one to U+FFFD.
void append_numbered(std::string& out, std::uint32_t point) {
  const bool is_character = point > 0 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
  element::append_character(out, is_character ? point : 0xFFFD);
}

// Appends what the reference `name` (between & and ;) stands for; false when it is none.
bool append_reference(std::string& out, std::string_view name) {
  if (name.size() > 1 && name[0] == '#') {
    const bool is_hex = name[1] == 'x' || name[1] == 'X';
    const std::string_view digits = name.substr(is_hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, point, is_hex ? 16 : 10);
    if (read.ptr != end || digits.empty()) return false;
    append_numbered(out, read.ec == std::errc() ? point : 0);
    return true;
  }
  for (const auto& [word, text] : entities) {
    if (word == name) {
      out += text;
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view HtmlScanner::decoded(std::string_view raw) {
  std::size_t mark = raw.find('&');
  if (mark == std::string_view::npos) return raw;
  std::string& out = kept_.emplace_front();
  out.reserve(raw.size());
  std::size_t at = 0;
  for (; mark != std::string_view::npos; mark = raw.find('&', at)) {
    out.append(raw.substr(at, mark - at));
    constexpr std::size_t name_max = 12;
    const std::string_view ahead = raw.substr(mark + 1, name_max);
    const std::size_t end = ahead.find(';');
    if (end != std::string_view::npos && append_reference(out, ahead.substr(0, end))) {
      at = mark + end + 2;
    } else {
      out += '&';
      at = mark + 1;
    }
  }
  out.append(raw.substr(at));
  return out;
}

std::string_view HtmlScanner::text() {
  const std::size_t begin = at_;
  if (is_markup()) return {};
  at_ = std::min(html_.find('<', at_), html_.size());
  while (at_ < html_.size() && !is_markup()) at_ = std::min(html_.find('<', at_ + 1), html_.size());
  return decoded(html_.substr(begin, at_ - begin));
}

void HtmlScanner::read_tag(HtmlTag& tag) {
  tag.name = {};
  tag.attributes.clear();
  tag.is_empty = false;
  tag.is_end = false;
  if (html_.substr(at_).starts_with("<!--")) return skip_past("-->");
  if (html_[at_ + 1] == '!' || html_[at_ + 1] == '?') return skip_past(">");
  ++at_;
  tag.is_end = html_[at_] == '/';
  if (tag.is_end) ++at_;
  tag.name = lowered_until([](char c) { return is_blank(c) || c == '>' || c == '/'; });
  read_attributes(tag);
}

bool HtmlScanner::is_markup() const {
  if (html_[at_] != '<' || at_ + 1 >= html_.size()) return false;
  const char next = html_[at_ + 1];
  if (next == '/') return at_ + 2 < html_.size() && is_ascii_letter(html_[at_ + 2]);
  return is_ascii_letter(next) || next == '!' || next == '?';
}

void HtmlScanner::skip_past(std::string_view mark) {
  const std::size_t found = html_.find(mark, at_);
  at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
}

void HtmlScanner::skip_blanks() {
  while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
}

template <class IsEnd>
std::string_view HtmlScanner::lowered_until(const IsEnd& is_end) {
  const std::size_t begin = at_;
  bool has_upper = false;
  for (; at_ < html_.size() && !is_end(html_[at_]); ++at_) has_upper |= is_upper(html_[at_]);
  const std::string_view word = html_.substr(begin, at_ - begin);
  if (!has_upper) return word;
  std::string& lower = kept_.emplace_front(word);
  for (char& c : lower) c = ascii_lower(c);
  return lower;
}

void HtmlScanner::read_attributes(HtmlTag& tag) {
  while (true) {
    skip_blanks();
    if (at_ >= html_.size()) return;
    const char c = html_[at_];
    if (c == '>') {
      ++at_;
      return;
    }
    if (c == '/') {
      ++at_;
      tag.is_empty = at_ < html_.size() && html_[at_] == '>';
      continue;
    }
    read_attribute(tag);
  }
}

void HtmlScanner::read_attribute(HtmlTag& tag) {
  const std::size_t begin = at_;
  HtmlAttribute read;
  // An equals sign at the beginning belongs to the name.
  read.name = lowered_until([this, begin](char c) {
    return is_blank(c) || (c == '=' && at_ != begin) || c == '>' || c == '/';
  });
  skip_blanks();
  if (at_ < html_.size() && html_[at_] == '=') {
    ++at_;
    skip_blanks();
    read.value = attribute_value();
  }
  const bool is_known =
      std::ranges::find(tag.attributes, read.name, &HtmlAttribute::name) != tag.attributes.end();
  if (!is_known && tag.attributes.size() < attributes_max) tag.attributes.push_back(read);
}

std::string_view HtmlScanner::attribute_value() {
  if (at_ >= html_.size()) return {};
  const char quote = html_[at_];
  std::size_t end = at_;
  if (quote == '"' || quote == '\'') {
    end = std::min(html_.find(quote, at_ + 1), html_.size());
    const std::string_view raw = html_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, html_.size());
    return decoded(raw);
  }
  while (end < html_.size() && !is_blank(html_[end]) && html_[end] != '>') ++end;
  const std::string_view raw = html_.substr(at_, end - at_);
  at_ = end;
  return decoded(raw);
}

}  // namespace docket::executor::chunking
