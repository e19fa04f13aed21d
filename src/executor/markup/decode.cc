#include "executor/markup/decode.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

#include "base/ascii.h"
#include "executor/element/unicode.h"

namespace docket::executor::markup {
namespace {

// What a file is tried as when nothing tells: the library's list without doubles.
constexpr auto last_resorts = std::to_array<const char*>(
    {"iso-8859-1", "iso-8859-6", "iso-8859-8", "big5", "utf-16", "utf-16be", "utf-16le", "utf-32",
     "euc-jp", "euc-kr", "gb18030", "shift_jis"});

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &error));
  if (U_FAILURE(error) != 0) return nullptr;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  return U_FAILURE(error) != 0 ? nullptr : std::move(converter);
}

// nullopt: there is no such encoding, or the bytes are not in it.
std::optional<std::string> convert(std::string_view bytes, const std::string& name) {
  const Converter from = open(name);
  const Converter to = open("UTF-8");
  if (!from || !to) return std::nullopt;
  std::string text;
  std::array<char, 16 << 10> piece{};
  std::array<UChar, 4 << 10> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* source = bytes.data();
  const char* const end = bytes.data() + bytes.size();
  bool is_first = true;
  while (true) {
    char* target = piece.data();
    UErrorCode error = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &target, piece.data() + piece.size(), &source, end,
                   pivot.data(), &pivot_source, &pivot_target, pivot.data() + pivot.size(),
                   is_first ? 1 : 0, 1, &error);
    is_first = false;
    text.append(piece.data(), static_cast<std::size_t>(target - piece.data()));
    if (error == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(error) != 0) return std::nullopt;
    return text;
  }
}

std::string canonical(std::string_view encoding) {
  std::string name = ascii_lower(encoding);
  std::ranges::replace(name, '_', '-');
  // Hebrew and Arabic with a note on direction.
  for (const std::string_view noted :
       {"iso-8859-6-i", "iso-8859-6-e", "iso-8859-8-i", "iso-8859-8-e"}) {
    if (name == noted) name.resize(name.size() - 2);
  }
  return name;
}

bool is_utf8_name(std::string_view name) {
  return name == "utf-8" || name == "utf8" || name == "utf-8-sig" || name == "us-ascii" ||
         name == "ascii";
}

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

// Takes the mark away and says what it means; empty: there is none.
std::string take_mark(std::string_view& bytes) {
  struct Mark {
    std::string_view bytes;
    const char* name;
  };
  // The longer ones first: UTF-32LE begins like UTF-16LE.
  static constexpr std::array<Mark, 5> marks = {{
      {.bytes = utf8_mark, .name = "utf-8"},
      {.bytes = std::string_view("\xff\xfe\0\0", 4), .name = "utf-32le"},
      {.bytes = std::string_view("\0\0\xfe\xff", 4), .name = "utf-32be"},
      {.bytes = "\xff\xfe", .name = "utf-16le"},
      {.bytes = "\xfe\xff", .name = "utf-16be"},
  }};
  for (const Mark& mark : marks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    bytes.remove_prefix(mark.bytes.size());
    return mark.name;
  }
  return {};
}

std::string guess(std::string_view bytes) {
  // Enough to tell charsets apart; the rest only costs time.
  constexpr std::size_t bytes_max = 1 << 20;
  const std::unique_ptr<std::remove_pointer_t<uchardet_t>, decltype(&uchardet_delete)> detector(
      uchardet_new(), &uchardet_delete);
  uchardet_handle_data(detector.get(), bytes.data(), std::min(bytes.size(), bytes_max));
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

Decoded good(std::string text) {
  return {.text = element::clean_utf8(std::move(text)), .failure = {}};
}

Decoded bad(std::string message) {
  return {.text = {}, .failure = element::unreadable("bad_encoding", std::move(message))};
}

Decoded decode_as(std::string_view bytes, std::string_view encoding) {
  const std::string name = canonical(encoding);
  if (is_utf8_name(name)) {
    if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
    if (!element::is_utf8(bytes)) {
      return bad("The file is not encoded in utf-8");
    }
    return good(std::string(bytes));
  }
  std::optional<std::string> text = convert(bytes, name);
  if (!text) return bad("The file cannot be decoded with the given encoding");
  return good(std::move(*text));
}

}  // namespace

Decoded decode(std::string_view bytes, std::string_view encoding) {
  if (!encoding.empty()) return decode_as(bytes, encoding);
  const std::string marked = take_mark(bytes);
  if (!marked.empty()) return decode_as(bytes, marked);
  if (element::is_utf8(bytes)) return good(std::string(bytes));
  const std::string guessed = guess(bytes);
  if (!guessed.empty()) {
    if (std::optional<std::string> text = convert(bytes, guessed)) return good(std::move(*text));
  }
  for (const char* name : last_resorts) {
    if (std::optional<std::string> text = convert(bytes, name)) return good(std::move(*text));
  }
  return bad("The encoding of the file cannot be found out");
}

std::string unix_lines(std::string text) {
  const std::size_t first = text.find('\r');
  if (first == std::string::npos) return text;
  std::size_t out = first;
  for (std::size_t at = first; at < text.size(); ++at) {
    if (text[at] != '\r') {
      text[out++] = text[at];
      continue;
    }
    text[out++] = '\n';
    if (at + 1 < text.size() && text[at + 1] == '\n') ++at;
  }
  text.resize(out);
  return text;
}

Decoded decode_lines(std::string_view bytes, const element::ReadOptions& options) {
  Decoded decoded = decode(bytes, options.encoding);
  decoded.text = unix_lines(std::move(decoded.text));
  return decoded;
}

}  // namespace docket::executor::markup
