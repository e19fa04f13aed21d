#include "executor/battery/step_text.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/excerpt.h"

namespace docket::executor::battery {
namespace {

constexpr double time_least_s = 1e-3;
constexpr double time_most_s = 3.2e8;

struct UnitWord {
  std::string_view word;
  Unit unit;
  double factor;
};
constexpr std::array unit_words = {
    UnitWord{"C", Unit::c_rate, 1},     UnitWord{"A", Unit::ampere, 1},
    UnitWord{"mA", Unit::ampere, 1e-3}, UnitWord{"V", Unit::volt, 1},
    UnitWord{"mV", Unit::volt, 1e-3},   UnitWord{"W", Unit::watt, 1},
    UnitWord{"mW", Unit::watt, 1e-3},   UnitWord{"Ohm", Unit::ohm, 1}};

constexpr std::array<std::pair<std::string_view, double>, 12> time_words = {{{"second", 1},
                                                                             {"seconds", 1},
                                                                             {"s", 1},
                                                                             {"sec", 1},
                                                                             {"minute", 60},
                                                                             {"minutes", 60},
                                                                             {"m", 60},
                                                                             {"min", 60},
                                                                             {"hour", 3600},
                                                                             {"hours", 3600},
                                                                             {"h", 3600},
                                                                             {"hr", 3600}}};
constexpr std::array<std::pair<std::string_view, Verb>, 4> verbs = {{{"Rest", Verb::rest},
                                                                     {"Charge", Verb::charge},
                                                                     {"Discharge", Verb::discharge},
                                                                     {"Hold", Verb::hold}}};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

class Parser {
 public:
  Parser(std::string_view text, std::string_view path) : text_(text), rest_(text), path_(path) {}

  OrFailure<Step> parse() {
    Step step;
    step.text = std::string(text_);
    step.path = std::string(path_);
    if (!read_verb(step) || !read_value(step) || !read_ends(step) || !read_period(step)) {
      return std::move(failure_);
    }
    skip_spaces();
    if (!rest_.empty()) {
      complain(fmt::format("does not end before {}", quoted_excerpt(rest_)));
      return std::move(failure_);
    }
    return step;
  }

 private:
  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  // The letters that come next, without taking them.
  std::string_view peek_word() {
    skip_spaces();
    std::size_t length = 0;
    while (length < rest_.size() && is_letter(rest_[length])) ++length;
    return rest_.substr(0, length);
  }

  std::string_view take_word() {
    const std::string_view word = peek_word();
    rest_.remove_prefix(word.size());
    return word;
  }

  bool take(std::string_view word) {
    if (peek_word() != word) return false;
    take_word();
    return true;
  }

  bool take_sign(char sign) {
    skip_spaces();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool complain(std::string_view what, std::optional<boost::json::value> expected = {}) {
    failure_ = refuse(FailureKind::invalid_input, "bad_step",
                      fmt::format("Step {} {}", quoted_excerpt(text_), what),
                      {.stage = "parse",
                       .path = std::string(path_),
                       .value = boost::json::value(excerpt(text_)),
                       .expected = std::move(expected)});
    return false;
  }

  // A word that is none of `known`: says so, with the nearest one.
  template <class Words>
  bool complain_unknown(std::string_view what, std::string_view word, const Words& words) {
    if (word == "oC" || word == "degC") {
      return complain("sets a temperature; give 'ambient_temperature' in K instead");
    }
    std::vector<std::string> known;
    for (const auto& entry : words) known.emplace_back(word_of(entry));
    failure_ = refuse_unknown(FailureKind::invalid_input, "bad_step", what, word, known,
                              {.stage = "parse", .path = std::string(path_)});
    failure_.message += fmt::format(" in step {}", quoted_excerpt(text_));
    return false;
  }
  static std::string_view word_of(const UnitWord& entry) { return entry.word; }
  template <class T>
  static std::string_view word_of(const std::pair<std::string_view, T>& entry) {
    return entry.first;
  }

  bool read_verb(Step& step) {
    const std::string_view word = take_word();
    for (const auto& [known, verb] : verbs) {
      if (word != known) continue;
      step.verb = verb;
      return true;
    }
    return complain_unknown("first word", word, verbs);
  }

  bool read_number(double& number) {
    skip_spaces();
    const bool may_start = !rest_.empty() && (std::isdigit(static_cast<unsigned char>(rest_[0])) ||
                                              rest_[0] == '.' || rest_[0] == '-');
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (!may_start || error != std::errc{} || !std::isfinite(number)) {
      return complain(fmt::format("needs a number before {}", quoted_excerpt(rest_)));
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

  bool read_quantity(Quantity& quantity) {
    skip_spaces();
    const bool is_share = rest_.starts_with("C/");
    if (is_share) rest_.remove_prefix(2);
    double number = 0;
    if (!read_number(number)) return false;
    if (is_share) {
      quantity = {Unit::c_rate, 1 / number};
      return std::isfinite(quantity.value) || complain("divides by zero");
    }
    const std::string_view word = take_word();
    for (const UnitWord& unit : unit_words) {
      if (word != unit.word) continue;
      quantity = {unit.unit, number * unit.factor};
      return true;
    }
    return complain_unknown("unit", word, unit_words);
  }

  bool read_time(double& seconds) {
    double number = 0;
    if (!read_number(number)) return false;
    const std::string_view word = take_word();
    const auto* found = time_words.begin();
    while (found != time_words.end() && found->first != word) ++found;
    if (found == time_words.end()) return complain_unknown("unit of time", word, time_words);
    seconds = number * found->second;
    if (seconds >= time_least_s && seconds <= time_most_s) return true;
    return complain("has a time outside 1 ms to ten years");
  }

  bool read_value(Step& step) {
    if (step.verb == Verb::rest) return true;
    if (!take("at")) return complain("needs 'at' and a value after its first word");
    if (!read_quantity(step.value)) return false;
    return step.value.value > 0 || complain("needs a value above 0");
  }

  bool read_ends(Step& step) {
    if (take("for")) {
      if (!read_time(step.duration_s.emplace())) return false;
      if (!take("or")) return true;
      if (peek_word() != "until") return complain("needs 'until' after 'or'");
    } else if (step.verb == Verb::rest) {
      return complain("needs 'for' and a time");
    }
    if (take("until")) return read_end(step);
    return complain("needs 'for' and a time, or 'until' and a value");
  }

  bool read_end(Step& step) {
    End& end = step.end.emplace();
    if (take_sign('<')) end.comparison = Comparison::below;
    if (end.comparison == Comparison::automatic && take_sign('>')) {
      end.comparison = Comparison::above;
    }
    if (!read_quantity(end.at)) return false;
    if (end.at.unit == Unit::watt || end.at.unit == Unit::ohm) {
      return complain("can end at a C-rate, a current or a voltage only");
    }
    if (end.comparison != Comparison::automatic || end.at.value > 0) return true;
    return complain("needs an end above 0, or '<' or '>' before it");
  }

  bool read_period(Step& step) {
    if (!take_sign('(')) return true;
    if (!read_time(step.period_s.emplace())) return false;
    if (take("period") && take_sign(')')) return true;
    return complain("needs 'period)' after the time in parentheses");
  }

  std::string_view text_;
  std::string_view rest_;
  std::string_view path_;
  Failure failure_;
};

}  // namespace

OrFailure<Step> parse_step(std::string_view text, std::string_view path) {
  if (text.size() > step_bytes_max) {
    return refuse(
        FailureKind::invalid_input, "bad_step",
        fmt::format("Step {} is longer than {} bytes", quoted_excerpt(text), step_bytes_max),
        {.stage = "parse", .path = std::string(path)});
  }
  return Parser(text, path).parse();
}

}  // namespace docket::executor::battery
