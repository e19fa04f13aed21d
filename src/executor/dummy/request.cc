#include "executor/dummy/request.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/excerpt.h"
#include "base/nearest.h"
#include "executor/json_text.h"

namespace docket::executor::dummy {
namespace {

namespace json = boost::json;

// The words that Ionworks' API has for failed jobs, and what each stands for here.
constexpr std::array<std::pair<std::string_view, FailureKind>, 6> words{{
    {"CONFIGURATION_ERROR", FailureKind::invalid_input},
    {"MODEL_ERROR", FailureKind::not_buildable},
    {"SOLVER_ERROR", FailureKind::numeric},
    {"EXECUTION_TIMEOUT", FailureKind::time_limit},
    {"SUBMISSION_FAILED", FailureKind::no_executor},
    {"INTERNAL_ERROR", FailureKind::internal},
}};

constexpr std::size_t nesting_max = 200;

// A value as a refusal shows it: containers and long texts would be too long.
json::value abridged(const json::value& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  const json::string* text = value.if_string();
  if (text != nullptr && text->size() > excerpt_bytes) return "a long string";
  return value;
}

Failure refuse(std::string_view code, std::string_view key, const json::value& value,
               std::string_view expected) {
  const std::string path = key.empty() ? "" : fmt::format("/{}", key);
  const json::value shown = abridged(value);
  const json::object detail{
      {"stage", "parse"}, {"path", path}, {"value", shown}, {"expected", expected}};
  return {.kind = FailureKind::invalid_input,
          .code = std::string(code),
          .message = fmt::format("'{}' must be {}, not {}.", key.empty() ? "params" : path,
                                 expected, json::serialize(shown)),
          .detail = json::serialize(detail),
          .retryable = false};
}

Failure refuse_word(std::string_view key, const json::value& value, std::string_view word) {
  std::vector<std::string> known;
  for (const auto& entry : words) known.emplace_back(entry.first);
  const std::string_view shown = excerpt(word);
  const std::optional<std::string> near = nearest(shown, known);
  return refuse("unknown_word", key, value,
                near ? *near : fmt::format("one of {}", fmt::join(known, ", ")));
}

std::optional<double> as_number(const json::value& value) {
  boost::system::error_code error;
  const double number = value.to_number<double>(error);
  if (error || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Reads the keys of one object; the first refusal is kept, and later reads give the default.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  double number(std::string_view key, double otherwise, double low, double high) {
    const json::value* value = find(key);
    if (value == nullptr) return otherwise;
    const std::optional<double> number = as_number(*value);
    if (!number) {
      fail(refuse("wrong_type", key, *value, "a number"));
    } else if (*number < low || *number > high) {
      fail(refuse("out_of_range", key, *value, fmt::format("from {} to {}", low, high)));
    }
    return number.value_or(otherwise);
  }

  std::int64_t integer(std::string_view key, std::int64_t otherwise, std::int64_t low,
                       std::int64_t high) {
    const json::value* value = find(key);
    const std::optional<double> number = value ? as_number(*value) : std::nullopt;
    if (value != nullptr && (!number || *number != std::floor(*number))) {
      fail(refuse("wrong_type", key, *value, "a whole number"));
      return otherwise;
    }
    return static_cast<std::int64_t>(this->number(
        key, static_cast<double>(otherwise), static_cast<double>(low), static_cast<double>(high)));
  }

  std::optional<FailureKind> word(std::string_view key) {
    const json::value* value = find(key);
    if (value == nullptr) return std::nullopt;
    const json::string* word = value->if_string();
    if (word == nullptr) {
      fail(refuse("wrong_type", key, *value, "a string"));
      return std::nullopt;
    }
    const auto found =
        std::ranges::find(words, std::string_view(*word), &decltype(words)::value_type::first);
    if (found != words.end()) return found->second;
    fail(refuse_word(key, *value, *word));
    return std::nullopt;
  }

  json::value any(std::string_view key) {
    const json::value* value = find(key);
    return value == nullptr ? json::value() : *value;
  }

  // Inputs of new tasks; an array of them is the steps of one unit.
  std::vector<NewTask> tasks(std::string_view key) {
    std::vector<NewTask> tasks;
    const json::value* value = find(key);
    if (value == nullptr) return tasks;
    const json::array* units = value->if_array();
    if (units == nullptr) {
      fail(refuse("wrong_type", key, *value, "an array"));
      return tasks;
    }
    for (const json::value& unit : *units) {
      bool follows = false;
      const json::array* steps = unit.if_array();
      if (steps == nullptr) add_task(key, unit, follows, tasks);
      if (steps == nullptr) continue;
      for (const json::value& step : *steps) {
        add_task(key, step, std::exchange(follows, true), tasks);
      }
    }
    if (tasks.size() > spawned_max) {
      fail(refuse("out_of_range", key, *value, fmt::format("at most {} tasks", spawned_max)));
    }
    return tasks;
  }

  const std::optional<Failure>& failure() const { return failure_; }

 private:
  void add_task(std::string_view key, const json::value& input, bool follows,
                std::vector<NewTask>& tasks) {
    if (!input.is_object()) fail(refuse("wrong_type", key, input, "objects, or arrays of them"));
    tasks.push_back({.input = json_text(input), .follows = follows});
  }
  const json::value* find(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  void fail(Failure failure) {
    if (!failure_) failure_ = std::move(failure);
  }

  const json::object& object_;
  std::optional<Failure> failure_;
};

}  // namespace

boost::system::result<Request, Failure> parse_request(std::string_view input) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = nesting_max;
  const json::value value = json::parse(input, error, {}, options);
  if (error) return refuse("not_json", "", "something else", "a JSON object");
  const json::object* object = value.if_object();
  if (object == nullptr) return refuse("wrong_type", "", value, "an object");
  Reader reader(*object);
  Request request{.sleep_s = reader.number("sleep_s", 0, 0, 3600),
                  .steps = reader.integer("steps", 1, 1, 1000),
                  .fail_with = reader.word("fail_with"),
                  .fail_attempts = reader.integer("fail_attempts", 0, 0, 1000),
                  .echo = reader.any("echo"),
                  .spawn = reader.tasks("spawn")};
  if (reader.failure()) return *reader.failure();
  return request;
}

}  // namespace docket::executor::dummy
