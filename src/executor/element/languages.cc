#include "executor/element/languages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uloc.h>

#include "executor/element/unicode.h"

namespace docket::executor::element {
namespace {

using std::string_view;

struct Name {
  string_view word;
  string_view code;
};

// ISO 639-2/B codes that are not ISO 639-3's (loc.gov/standards/iso639-2), "iw", "jw", "mo" that
// were withdrawn, and "no". Sorted.
constexpr auto other_codes = std::to_array<Name>({
    {"alb", "sqi"}, {"arm", "hye"}, {"baq", "eus"}, {"bur", "mya"}, {"chi", "zho"}, {"cze", "ces"},
    {"dut", "nld"}, {"fre", "fra"}, {"geo", "kat"}, {"ger", "deu"}, {"gre", "ell"}, {"ice", "isl"},
    {"iw", "heb"},  {"jw", "jav"},  {"mac", "mkd"}, {"mao", "mri"}, {"may", "msa"}, {"mo", "ron"},
    {"per", "fas"}, {"rum", "ron"}, {"slo", "slk"}, {"tib", "bod"}, {"wel", "cym"},
});

// English names, of those that clients use. Sorted.
constexpr auto names = std::to_array<Name>({
    {"afrikaans", "afr"},  {"albanian", "sqi"},   {"arabic", "ara"},     {"armenian", "hye"},
    {"basque", "eus"},     {"belarusian", "bel"}, {"bengali", "ben"},    {"bosnian", "bos"},
    {"bulgarian", "bul"},  {"burmese", "mya"},    {"catalan", "cat"},    {"chinese", "zho"},
    {"croatian", "hrv"},   {"czech", "ces"},      {"danish", "dan"},     {"dutch", "nld"},
    {"english", "eng"},    {"estonian", "est"},   {"finnish", "fin"},    {"french", "fra"},
    {"galician", "glg"},   {"georgian", "kat"},   {"german", "deu"},     {"greek", "ell"},
    {"gujarati", "guj"},   {"hebrew", "heb"},     {"hindi", "hin"},      {"hungarian", "hun"},
    {"icelandic", "isl"},  {"indonesian", "ind"}, {"irish", "gle"},      {"italian", "ita"},
    {"japanese", "jpn"},   {"kannada", "kan"},    {"kazakh", "kaz"},     {"korean", "kor"},
    {"lao", "lao"},        {"latin", "lat"},      {"latvian", "lav"},    {"lithuanian", "lit"},
    {"macedonian", "mkd"}, {"malay", "msa"},      {"malayalam", "mal"},  {"maltese", "mlt"},
    {"marathi", "mar"},    {"mongolian", "mon"},  {"nepali", "nep"},     {"norwegian", "nor"},
    {"persian", "fas"},    {"polish", "pol"},     {"portuguese", "por"}, {"punjabi", "pan"},
    {"romanian", "ron"},   {"russian", "rus"},    {"serbian", "srp"},    {"sinhala", "sin"},
    {"slovak", "slk"},     {"slovenian", "slv"},  {"spanish", "spa"},    {"swahili", "swa"},
    {"swedish", "swe"},    {"tagalog", "tgl"},    {"tamil", "tam"},      {"telugu", "tel"},
    {"thai", "tha"},       {"turkish", "tur"},    {"ukrainian", "ukr"},  {"urdu", "urd"},
    {"uzbek", "uzb"},      {"vietnamese", "vie"}, {"welsh", "cym"},      {"yiddish", "yid"},
});

// Languages of Tesseract 5 (tesseract-ocr.github.io/tessdoc), those with one script. Sorted.
constexpr auto tesseract_codes = std::to_array<string_view>({
    "afr", "amh", "ara", "asm", "aze", "bel", "ben", "bod", "bos", "bre", "bul", "cat", "ceb",
    "ces", "chr", "cos", "cym", "dan", "deu", "div", "dzo", "ell", "eng", "enm", "epo", "equ",
    "est", "eus", "fao", "fas", "fil", "fin", "fra", "frk", "frm", "fry", "gla", "gle", "glg",
    "grc", "guj", "hat", "heb", "hin", "hrv", "hun", "hye", "iku", "ind", "isl", "ita", "jav",
    "jpn", "kan", "kat", "kaz", "khm", "kir", "kmr", "kor", "lao", "lat", "lav", "lit", "ltz",
    "mal", "mar", "mkd", "mlt", "mon", "mri", "msa", "mya", "nep", "nld", "nor", "oci", "ori",
    "osd", "pan", "pol", "por", "pus", "que", "ron", "rus", "san", "sin", "slk", "slv", "snd",
    "spa", "sqi", "srp", "sun", "swa", "swe", "syr", "tam", "tat", "tel", "tgk", "tha", "tir",
    "ton", "tur", "uig", "ukr", "urd", "uzb", "vie", "yid", "yor",
});
constexpr auto tesseract_variants = std::to_array<string_view>({
    "aze_cyrl",
    "chi_sim",
    "chi_sim_vert",
    "chi_tra",
    "chi_tra_vert",
    "ita_old",
    "jpn_vert",
    "kat_old",
    "kor_vert",
    "spa_old",
    "srp_latn",
    "uzb_cyrl",
});

template <std::size_t n>
string_view find(const std::array<Name, n>& sorted, string_view word) {
  const auto found = std::ranges::lower_bound(sorted, word, {}, &Name::word);
  return found != sorted.end() && found->word == word ? found->code : string_view();
}

bool is_letters(string_view word) {
  return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_ascii(string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

// Below this many words plain ASCII is English: nothing could be found out of so little.
constexpr std::size_t words_min = 5;

bool has_fewer_words(string_view text, std::size_t count) {
  std::size_t words = 0;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size() && words < count;) {
    const bool was_inside = std::exchange(is_inside, !is_space(next_character(text, at)));
    words += is_inside && !was_inside ? 1 : 0;
  }
  return words < count;
}

bool is_short_ascii(string_view text) { return has_fewer_words(text, words_min) && is_ascii(text); }

// CLD2 takes the length as an int; a megabyte says enough.
constexpr std::size_t detector_bytes_max = 1 << 20;

// Shares of a text below this are taken for noise, names and quotations.
constexpr int percent_min = 20;

bool has_letters(string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_alpha(next_character(text, at))) return true;
  }
  return false;
}

std::vector<std::string> detect(string_view text) {
  text = text.substr(0, std::min(text.size(), detector_bytes_max));
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  int text_bytes = 0;
  bool is_reliable = false;
  CLD2::ExtDetectLanguageSummary(text.data(), static_cast<int>(text.size()), true, nullptr,
                                 CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE, languages.data(),
                                 percents.data(), &text_bytes, &is_reliable);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (languages[i] == CLD2::UNKNOWN_LANGUAGE || percents[i] < percent_min) continue;
    std::string code = language_code(CLD2::LanguageCode(languages[i]));
    if (!code.empty() && std::ranges::find(found, code) == found.end()) {
      found.push_back(std::move(code));
    }
  }
  if (found.empty() && has_letters(text)) found.emplace_back("eng");
  return found;
}

std::vector<std::string> known(const std::vector<std::string>& asked) {
  std::vector<std::string> codes;
  for (const std::string& word : asked) {
    std::string code = language_code(word);
    if (!code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

// The beginning of all texts together, a space between two.
std::string joined(const Elements& elements, std::size_t bytes_max) {
  std::string text;
  for (const Element& element : elements) {
    if (text.size() >= bytes_max) break;
    if (element.text.empty()) continue;
    if (!text.empty()) text += ' ';
    text.append(element.text, 0, bytes_max - std::min(text.size(), bytes_max));
  }
  return text;
}

}  // namespace

std::string language_code(string_view word) {
  const std::string lower_word = lower(word);
  if (const string_view code = find(names, lower_word); !code.empty()) return std::string(code);
  std::string stem = lower_word.substr(0, lower_word.find_first_of("_-"));
  if (stem.empty() || stem.size() > 3 || !is_letters(stem)) return {};
  if (const string_view code = find(other_codes, stem); !code.empty()) return std::string(code);
  if (stem.size() == 3) return stem;
  return uloc_getISO3Language(stem.c_str());
}

std::string tesseract_code(string_view word) {
  std::string lower_word = lower(word);
  if (std::ranges::binary_search(tesseract_variants, lower_word)) return lower_word;
  const std::string code = language_code(word);
  if (code == "zho") {
    const bool is_traditional =
        lower_word.find("hant") != std::string::npos || lower_word.find("tw") != std::string::npos;
    return is_traditional ? "chi_tra" : "chi_sim";
  }
  return std::ranges::binary_search(tesseract_codes, code) ? code : std::string();
}

void set_languages(Elements& elements, const std::vector<std::string>& asked) {
  const bool is_asked = !asked.empty() && std::ranges::find(asked, "auto") == asked.end();
  const std::vector<std::string> given = is_asked ? known(asked) : std::vector<std::string>();
  const auto languages_of = [&](string_view text) -> std::vector<std::string> {
    if (is_blank(text)) return {};
    if (is_short_ascii(text)) return {"eng"};
    return is_asked ? given : detect(text);
  };
  // Nothing is to be found out where languages were given, but for whether there are words enough.
  constexpr std::size_t few_words_bytes_max = 1 << 12;
  const std::size_t bytes_max = is_asked ? few_words_bytes_max : detector_bytes_max;
  const std::string text = joined(elements, bytes_max);
  // So much text has words enough, only not in what was looked at.
  const bool is_long = is_asked && text.size() >= few_words_bytes_max;
  const std::vector<std::string> of_all = is_long ? given : languages_of(text);
  for (Element& element : elements) {
    element.metadata.languages = of_all.size() == 1 ? of_all : languages_of(element.text);
  }
}

}  // namespace docket::executor::element
