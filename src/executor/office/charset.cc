#include "executor/office/charset.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open(const std::string& charset) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(charset.empty() ? nullptr : ucnv_open(charset.c_str(), &error), &ucnv_close);
  return U_SUCCESS(error) ? std::move(converter) : Converter(nullptr, &ucnv_close);
}

std::string convert(UConverter* converter, std::string_view bytes) {
  // In pieces: ICU counts in 32 bits.
  constexpr std::size_t piece_bytes = 1U << 20;
  constexpr std::size_t units = 1U << 14;
  std::string text;
  std::array<char16_t, units> buffer;
  const char* from = bytes.data();
  const char* const end = bytes.data() + bytes.size();
  for (bool is_last = false; !is_last;) {
    const char* const stop = from + std::min<std::size_t>(piece_bytes, end - from);
    is_last = stop == end;
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    while (error == U_BUFFER_OVERFLOW_ERROR) {
      error = U_ZERO_ERROR;
      char16_t* to = buffer.data();
      ucnv_toUnicode(converter, &to, buffer.data() + buffer.size(), &from, stop, nullptr,
                     static_cast<UBool>(is_last), &error);
      const auto count = static_cast<std::int32_t>(to - buffer.data());
      icu::UnicodeString(false, buffer.data(), count).toUTF8String(text);
    }
    if (U_FAILURE(error)) break;
  }
  return text;
}

}  // namespace

std::string to_utf8(std::string_view bytes, const std::string& charset) {
  Converter converter = open(charset);
  if (!converter) {
    if (element::is_utf8(bytes)) return std::string(bytes);
    converter = open("windows-1252");
  }
  return converter ? convert(converter.get(), bytes) : element::clean_utf8(std::string(bytes));
}

std::string charset_of_code_page(int number) {
  // https://learn.microsoft.com/windows/win32/intl/code-page-identifiers
  constexpr std::pair<int, const char*> names[] = {
      {437, "ibm-437"},     {850, "ibm-850"},     {852, "ibm-852"},       {866, "ibm-866"},
      {932, "windows-932"}, {936, "windows-936"}, {949, "windows-949"},   {950, "windows-950"},
      {1200, "utf-16le"},   {1201, "utf-16be"},   {10000, "macintosh"},   {20127, "us-ascii"},
      {20866, "koi8-r"},    {21866, "koi8-u"},    {50220, "iso-2022-jp"}, {51932, "euc-jp"},
      {51949, "euc-kr"},    {54936, "gb18030"},   {65000, "utf-7"},       {65001, "utf-8"},
  };
  const auto* const found = std::ranges::find(names, number, &std::pair<int, const char*>::first);
  if (found != std::end(names)) return found->second;
  if (number == 874 || (number >= 1250 && number <= 1258)) return fmt::format("windows-{}", number);
  if (number > 28590 && number <= 28605) return fmt::format("iso-8859-{}", number - 28590);
  return {};
}

}  // namespace docket::executor::office
