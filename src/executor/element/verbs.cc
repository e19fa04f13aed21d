#include "executor/element/verbs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "executor/element/tokens.h"
#include "executor/element/unicode.h"
#include "executor/element/verb_table.h"
#include "executor/element/verb_weights.h"

namespace docket::executor::element {
namespace {

using std::string_view;

// A longer word is no verb; the limit of scripts/verb_weights.
constexpr std::size_t letters_max = 40;
// A text of fewer words is a label rather than a sentence; as in scripts/verb_weights.
constexpr std::size_t label_words_max = 4;

// Verbs wherever they stand, so that most prose is known after a look at its words. Sorted.
constexpr auto always_verbs = std::to_array<string_view>(
    {"'m", "'re", "'ve", "are", "be", "did", "does", "had", "has", "have", "is", "was", "were"});

// Words that are a class of their own to their neighbours: FUNCTION_WORDS of scripts/verb_weights.
// Sorted.
constexpr auto function_words = std::to_array<string_view>(
    {"a",      "about",   "above",   "across",  "after",  "against", "all",    "along",   "am",
     "among",  "an",      "and",     "another", "any",    "are",     "around", "as",      "at",
     "be",     "because", "been",    "before",  "behind", "being",   "below",  "between", "both",
     "but",    "by",      "can",     "could",   "did",    "do",      "does",   "down",    "during",
     "each",   "every",   "for",     "from",    "had",    "has",     "have",   "he",      "her",
     "here",   "him",     "his",     "how",     "i",      "if",      "in",     "inside",  "into",
     "is",     "it",      "its",     "many",    "may",    "me",      "might",  "more",    "most",
     "must",   "my",      "near",    "no",      "not",    "of",      "off",    "on",      "one",
     "only",   "onto",    "or",      "other",   "our",    "out",     "over",   "per",     "shall",
     "she",    "should",  "so",      "some",    "such",   "than",    "that",   "the",     "their",
     "them",   "then",    "there",   "these",   "they",   "this",    "those",  "through", "to",
     "toward", "under",   "until",   "up",      "upon",   "us",      "very",   "via",     "was",
     "we",     "were",    "what",    "when",    "where",  "which",   "while",  "who",     "will",
     "with",   "within",  "without", "would",   "you",    "your"});

// The name of a feature as it grows: FNV-1a, 64 bits
// (datatracker.ietf.org/doc/html/draft-eastlake-fnv). Two of some thousand names hardly ever meet.
class Name {
 public:
  explicit Name(char kind) { add(kind); }

  Name& operator<<(char c) {
    add(c);
    return *this;
  }
  Name& operator<<(string_view text) {
    for (const char c : text) add(c);
    return *this;
  }

  std::uint64_t hash() const { return hash_; }

 private:
  void add(char c) {
    hash_ ^= static_cast<unsigned char>(c);
    hash_ *= 0x100000001b3;
  }

  std::uint64_t hash_ = 0xcbf29ce484222325;
};

// What is there is already spread well.
struct AsItIs {
  std::size_t operator()(std::uint64_t hash) const { return hash; }
};

class Weights {
 public:
  Weights() {
    string_view rest = verb_weights;
    while (!rest.empty()) {
      const std::size_t tab = rest.find('\t');
      const std::size_t end = rest.find('\n');
      int value = 0;
      std::from_chars(rest.data() + tab + 1, rest.data() + end, value);
      weights_.emplace((Name(rest[0]) << rest.substr(1, tab - 1)).hash(), value);
      rest.remove_prefix(end + 1);
    }
  }

  int of(const Name& name) const {
    const auto found = weights_.find(name.hash());
    return found == weights_.end() ? 0 : found->second;
  }

 private:
  std::unordered_map<std::uint64_t, int, AsItIs> weights_;
};

// Form -> its two signs in verb_table.h: bits and share.
using Table = std::unordered_map<string_view, string_view>;

Table read_table() {
  constexpr std::size_t bytes_of_entry = 8;
  Table table;
  table.reserve(verb_table.size() / bytes_of_entry);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < verb_table.size(); ++at) {
    const char c = verb_table[at];
    if (c >= 'a' && c <= 'z') continue;
    table.emplace(verb_table.substr(begin, at - begin), verb_table.substr(at, 2));
    ++at;
    begin = at + 1;
  }
  return table;
}

// The last `count` characters.
string_view tail(string_view text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    --at;
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) --count;
  }
  return text.substr(at);
}

bool is_ascii_letter(char c) { return c >= 'a' && c <= 'z'; }

struct Word {
  std::string lower;
  bool is_capital = false;
  string_view signs;  // of verb_table; empty: not in it
  std::string kind;   // what it is to its neighbours
};

std::string kind_of(const Word& word) {
  const string_view lower = word.lower;
  if (std::ranges::binary_search(function_words, lower)) return word.lower;
  if (!word.signs.empty()) return std::string(word.signs);
  const char first = lower.front();
  if (first >= '0' && first <= '9') return "0";
  if (static_cast<signed char>(first) < 0) return "~";
  if (!is_ascii_letter(first)) return std::string(1, first);
  return "-" + std::string(tail(lower, 2));
}

// The words of a text. What the features are is written in scripts/verb_weights.
class Sentence {
 public:
  explicit Sentence(std::vector<Word> words) : words_(std::move(words)) {
    if (!words_.empty() && words_.back().lower.size() == 1) {
      const char last = words_.back().lower.front();
      if (last == '.' || last == '!' || last == '?' || last == ':') end_ = words_.back().lower;
    }
  }

  bool has_verb() {
    static const Table table = read_table();
    for (Word& word : words_) {
      const auto found = table.find(word.lower);
      if (found != table.end()) word.signs = found->second;
      word.kind = kind_of(word);
    }
    for (std::size_t at = 0; at < words_.size(); ++at) {
      const string_view word = words_[at].lower;
      if (word.size() > letters_max || std::ranges::none_of(word, is_ascii_letter)) continue;
      if (score(at) > 0) return true;
    }
    return false;
  }

 private:
  // The kind of the word `steps` from `at`, which may lie outside.
  string_view kind(std::size_t at, int steps) const {
    const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(at) + steps;
    if (place < 0) return "^";
    if (place >= std::ssize(words_)) return "$";
    return words_[static_cast<std::size_t>(place)].kind;
  }

  int score(std::size_t at) const {
    static const Weights weights;
    const Word& word = words_[at];
    const string_view lower = word.lower;
    const std::string here =
        word.signs.empty() ? "-" + std::string(tail(lower, 3)) : std::string(word.signs);
    const string_view form = word.signs.empty() ? tail(here, 2) : word.signs.substr(0, 1);
    const string_view before = kind(at, -1);
    const string_view after = kind(at, 1);
    const string_view word_before = at == 0 ? "^" : string_view(words_[at - 1].lower);
    const string_view word_after = at + 1 < words_.size() ? string_view(words_[at + 1].lower) : "$";
    const char capital = word.is_capital ? 'C' : 'c';
    char place = words_.size() <= label_words_max ? 's' : 'm';
    if (at == 0) place = '^';

    int sum = verb_bias;
    sum += weights.of(Name('w') << lower);
    sum += weights.of(Name('h') << here);
    sum += weights.of(Name('e') << tail(lower, 3));
    sum += weights.of(Name('p') << here << ' ' << before);
    sum += weights.of(Name('n') << here << ' ' << after);
    sum += weights.of(Name('b') << form << ' ' << before << ' ' << after);
    sum += weights.of(Name('x') << lower << ' ' << before);
    sum += weights.of(Name('y') << lower << ' ' << after);
    sum += weights.of(Name('q') << form << ' ' << kind(at, -2) << ' ' << before);
    sum += weights.of(Name('r') << form << ' ' << after << ' ' << kind(at, 2));
    sum += weights.of(Name('P') << form << ' ' << word_before);
    sum += weights.of(Name('N') << form << ' ' << word_after);
    sum += weights.of(Name('c') << capital << place << form);
    sum += weights.of(Name('l') << end_ << place << form);
    if (words_.size() <= label_words_max) {
      sum += weights.of(Name('S') << here << ' ' << before << ' ' << after);
    }
    if (words_.size() == 1) sum += weights.of(Name('o') << lower);
    return sum;
  }

  std::vector<Word> words_;
  std::string end_;  // the sign at its end, if there is one
};

}  // namespace

bool has_verb(string_view text, std::span<const string_view> tokens) {
  const bool is_shouting = is_upper(text);
  std::vector<Word> found;
  for (const string_view token : tokens) {
    std::size_t at = 0;
    Word word;
    word.is_capital = !is_shouting && is_upper(next_character(token, at));
    word.lower = lower(token);
    if (std::ranges::binary_search(always_verbs, string_view(word.lower))) return true;
    found.push_back(std::move(word));
  }
  return Sentence(std::move(found)).has_verb();
}

}  // namespace docket::executor::element
