#include "executor/element/verbs.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "executor/element/tokens.h"
#include "executor/element/unicode.h"
#include "executor/element/verb_table.h"

namespace docket::executor::element {
namespace {

using std::string_view;

enum Form : std::uint8_t { base = 1, third = 2, past = 4, participle = 8, ing = 16 };

struct Verb {
  std::uint8_t forms = 0;
  std::uint8_t share = 0;  // 0..9
};

using Table = std::unordered_map<string_view, Verb>;

Table read_table() {
  Table table;
  table.reserve(verb_table.size() / 8);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < verb_table.size(); ++at) {
    const char c = verb_table[at];
    if (c >= 'a' && c <= 'z') continue;
    table.emplace(verb_table.substr(begin, at - begin),
                  Verb{static_cast<std::uint8_t>(c - '@'),
                       static_cast<std::uint8_t>(verb_table[at + 1] - '0')});
    ++at;
    begin = at + 1;
  }
  return table;
}

Verb find_verb(string_view word) {
  static const Table table = read_table();
  const auto found = table.find(word);
  return found == table.end() ? Verb{} : found->second;
}

template <std::size_t n>
bool is_in(const std::array<string_view, n>& sorted, string_view word) {
  return std::ranges::binary_search(sorted, word);
}

// Forms of be, have and do, as words and as they are cut from contractions. All sorted.
constexpr auto always_verbs = std::to_array<string_view>(
    {"'m",      "'re",  "'ve",   "am",     "are", "be",   "became", "become",
     "becomes", "been", "being", "did",    "do",  "does", "doing",  "done",
     "had",     "has",  "have",  "having", "is",  "was",  "were"});
constexpr auto modals =
    std::to_array<string_view>({"'d", "'ll", "ca", "can", "could", "may", "might", "must", "shall",
                                "should", "will", "wo", "would"});
constexpr auto determiners = std::to_array<string_view>(
    {"a",    "all", "an",    "another", "any",  "both",  "each",    "every", "her",
     "his",  "its", "many",  "my",      "no",   "our",   "several", "some",  "such",
     "that", "the", "their", "these",   "this", "those", "your"});
constexpr auto pronouns =
    std::to_array<string_view>({"everybody", "everyone", "he", "i", "it", "nobody", "she",
                                "somebody", "someone", "they", "we", "which", "who", "you"});
constexpr auto objects = std::to_array<string_view>(
    {"her", "him", "it", "me", "them", "themselves", "us", "you", "yourself"});
constexpr auto prepositions = std::to_array<string_view>(
    {"about", "above",   "across", "after",  "against", "along",   "among",  "around",
     "as",    "at",      "before", "behind", "below",   "between", "beyond", "by",
     "down",  "during",  "for",    "from",   "in",      "inside",  "into",   "near",
     "of",    "off",     "on",     "onto",   "out",     "outside", "over",   "per",
     "than",  "through", "to",     "toward", "towards", "under",   "until",  "up",
     "upon",  "via",     "with",   "within", "without"});

struct Word {
  std::string lower;
  bool is_capital = false;
};

class Sentence {
 public:
  explicit Sentence(std::vector<Word> words) : words_(std::move(words)) {}

  bool has_verb() const {
    for (std::size_t at = 0; at < words_.size(); ++at) {
      if (is_verb(at)) return true;
    }
    return false;
  }

 private:
  string_view word(std::size_t at) const {
    if (at >= words_.size()) return {};
    return words_[at].lower;
  }

  bool is_verb(std::size_t at) const {
    const string_view here = word(at);
    if (is_in(always_verbs, here)) return true;
    if (words_[at].is_capital && at > 0) return false;
    const Verb verb = find_verb(here);
    if (verb.forms == 0) return false;
    const string_view before = at > 0 ? word(at - 1) : "";
    const string_view after = word(at + 1);
    if (before == "to" || is_in(modals, before)) {
      if ((verb.forms & base) != 0) return true;
    }
    if (is_in(pronouns, before)) return true;
    if (is_in(determiners, before) || is_in(prepositions, before)) return verb.share >= 8;
    if ((verb.forms & ing) != 0) return verb.share >= 5;
    if (at == 0 && (verb.forms & base) != 0) {
      return verb.share >= 6 ||
             (verb.share >= 2 && (is_in(determiners, after) || is_in(objects, after)));
    }
    if (is_in(determiners, after) || is_in(objects, after)) return verb.share >= 2;
    return verb.share >= 6;
  }

  std::vector<Word> words_;
};

}  // namespace

bool has_verb(string_view text) {
  const bool is_shouting = is_upper(text);
  std::vector<Word> found;
  for (const string_view token : tokens(text)) {
    std::size_t at = 0;
    const bool is_capital = !is_shouting && is_upper(next_character(token, at));
    found.push_back({.lower = lower(token), .is_capital = is_capital});
  }
  return Sentence(std::move(found)).has_verb();
}

}  // namespace docket::executor::element
