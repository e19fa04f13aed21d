#include "cli/job_text.h"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/drawing.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/when.h"
#include "job/state.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

constexpr int summary_lines_max = 24;

Table facts() { return Table({{""}, {""}}); }

void add_fact(Table& table, std::string name, std::string value) {
  if (!value.empty()) table.add({std::move(name), std::move(value)});
}

std::string time_text(const json::object& job, std::string_view key, TimePoint now) {
  const auto time = time_at(job, key);
  return time ? fmt::format("{} ({})", format_second(*time), format_age(*time, now)) : "";
}

std::string pairs_text(const json::object* pairs) {
  std::string text;
  if (pairs == nullptr) return text;
  for (const auto& [name, value] : *pairs) {
    text +=
        fmt::format("{}{}={}", text.empty() ? "" : " ", std::string_view(name), describe(value));
  }
  return text;
}

// What is worth a glance at the end of a row.
std::string note(const json::object& job) {
  const std::string failure = failure_text(job);
  return failure.empty() ? pairs_text(object_at(job, "labels")) : failure;
}

std::string run_text(const json::object& job) {
  const double seconds = number_at(job, "run_seconds").value_or(0);
  return seconds > 0 ? format_duration(seconds) : "";
}

std::string attempts_text(const json::object& job) {
  const json::object* attempts = object_at(job, "attempts");
  if (attempts == nullptr || number_at(*attempts, "made").value_or(0) == 0) return {};
  return fmt::format("{} of {}", number_at(*attempts, "made").value_or(0),
                     number_at(*attempts, "max").value_or(0));
}

// A table told by its size: an object of arrays of one length. Empty for anything else.
std::string columns_text(const json::object& object) {
  std::optional<std::size_t> rows;
  for (const auto& [name, value] : object) {
    const json::array* column = value.if_array();
    if (column == nullptr || column->size() != rows.value_or(column->size())) return {};
    rows = column->size();
  }
  if (!rows) return {};
  return fmt::format("{} columns of {} rows", grouped(object.size()), grouped(*rows));
}

// A histogram shows these better than numbers in a table do.
bool is_drawn(std::string_view member) {
  return member == "probabilities" || member == "histogram";
}

// What the output has, one level down, in at most `summary_lines_max` lines.
void add_output(Table& table, const json::object& output) {
  const bool is_circuit = outcomes_of(output, {}).has_value();
  int lines = 0;
  const auto add = [&](std::string name, std::string value) {
    if (++lines <= summary_lines_max) table.add({std::move(name), std::move(value)});
  };
  for (const auto& [name, value] : output) {
    if (is_circuit && is_drawn(name)) continue;
    const json::object* inner = value.if_object();
    const std::string columns = inner == nullptr ? describe(value) : columns_text(*inner);
    if (!columns.empty()) {
      add(name, columns);
      continue;
    }
    for (const auto& [inner_name, inner_value] : *inner) {
      add(fmt::format("{}.{}", std::string_view(name), std::string_view(inner_name)),
          describe(inner_value));
    }
  }
  if (lines > summary_lines_max) table.add({"…", "-o json prints all of it"});
}

void add_output_of(Table& table, const json::object& job) {
  if (const json::object* output = object_at(job, "output")) add_output(table, *output);
  if (array_at(job, "output") != nullptr) add_fact(table, "output", describe(job.at("output")));
}

std::string below(std::string drawing) { return drawing.empty() ? drawing : "\n" + drawing; }

std::string timeline_text(const json::object& job, int width) {
  const json::array* timeline = array_at(job, "timeline");
  if (timeline == nullptr || timeline->empty()) return {};
  Table table({{"TIME"}, {"EVENT"}, {"ATTEMPT", Table::Align::right}, {"MESSAGE"}});
  for (const json::value& value : *timeline) {
    const json::object* event = value.if_object();
    if (event == nullptr) continue;
    const auto at = time_at(*event, "at");
    const auto attempt = number_at(*event, "attempt");
    const std::string failure = failure_text(*event);
    table.add({at ? format_second(*at) : "", text_at(*event, "kind"),
               attempt ? fmt::format("{}", *attempt) : "",
               failure.empty() ? text_at(*event, "message") : failure});
  }
  return "\n" + table.render(width);
}

// "1,204 jobs: 1,190 completed, 14 failed".
std::string totals_text(const json::object& listing) {
  const auto count_of = [](double number) { return static_cast<std::uint64_t>(number); };
  const std::uint64_t total = count_of(number_at(listing, "total").value_or(0));
  std::string text = fmt::format("{} job{}", grouped(total), total == 1 ? "" : "s");
  const json::object* counts = object_at(listing, "counts");
  if (counts == nullptr) return text + "\n";
  std::string states;
  for (const auto& [state, value] : *counts) {
    const std::uint64_t count = count_of(number_at(*counts, state).value_or(0));
    if (count == 0) continue;
    states += fmt::format("{}{} {}", states.empty() ? ": " : ", ", grouped(count),
                          std::string_view(state));
  }
  return text + states + "\n";
}

}  // namespace

std::string failure_text(const json::object& job) {
  const json::object* failure = object_at(job, "failure");
  if (failure == nullptr) return {};
  return fmt::format("{}: {}", text_at(*failure, "kind"), text_at(*failure, "message"));
}

bool is_final_job(const json::object& job) {
  const auto state = job::parse_state(text_at(job, "state"));
  return state && job::is_final(*state);
}

std::string job_line(const json::object& job) {
  return printable(fmt::format("{}  {}", text_at(job, "id"), text_at(job, "state"))) + "\n";
}

std::string list_text(const json::object& listing, TimePoint now, int width) {
  Table table(
      {{"ID"}, {"DOOR"}, {"TYPE"}, {"STATE"}, {"CREATED"}, {"RUN", Table::Align::right}, {"NOTE"}});
  const json::array* jobs = array_at(listing, "jobs");
  if (jobs == nullptr || jobs->empty()) return totals_text(listing);
  for (const json::value& value : *jobs) {
    const json::object* job = value.if_object();
    if (job == nullptr) continue;
    const auto created = time_at(*job, "created_at");
    table.add({text_at(*job, "id"), text_at(*job, "door"), text_at(*job, "type"),
               text_at(*job, "state"), created ? format_age(*created, now) : "", run_text(*job),
               note(*job)});
  }
  std::string text = table.render(width) + "\n" + totals_text(listing);
  const std::string next = text_at(listing, "next");
  if (!next.empty()) text += printable(fmt::format("older ones: --cursor {}", next)) + "\n";
  return text;
}

std::string job_text(const json::object& job, TimePoint now, int width) {
  Table table = facts();
  for (const char* name : {"id", "door", "type", "state"})
    add_fact(table, name, text_at(job, name));
  add_fact(table, "priority", fmt::format("{}", number_at(job, "priority").value_or(0)));
  for (const auto& [name, key] :
       {std::pair{"created", "created_at"}, std::pair{"run after", "run_after"},
        std::pair{"deadline", "deadline"}, std::pair{"started", "started_at"},
        std::pair{"finished", "finished_at"}}) {
    add_fact(table, name, time_text(job, key, now));
  }
  add_fact(table, "ran for", run_text(job));
  add_fact(table, "attempts", attempts_text(job));
  add_fact(table, "parent", text_at(job, "parent"));
  add_fact(table, "retry of", text_at(job, "retry_of"));
  add_fact(table, "labels", pairs_text(object_at(job, "labels")));
  if (const json::object* progress = object_at(job, "progress")) {
    add_fact(table, "progress",
             fmt::format("{:.0f} % {}", 100 * number_at(*progress, "fraction").value_or(0),
                         text_at(*progress, "message")));
  }
  add_fact(table, "failure", failure_text(job));
  add_output_of(table, job);
  return table.render(width) + timeline_text(job, width) + below(drawing_of_job(job, width));
}

std::string result_text(const json::object& job, int width) {
  Table table = facts();
  add_fact(table, "id", text_at(job, "id"));
  add_fact(table, "state", text_at(job, "state"));
  add_fact(table, "ran for", run_text(job));
  add_fact(table, "attempts", attempts_text(job));
  add_fact(table, "failure", failure_text(job));
  add_output_of(table, job);
  return table.render(width) + below(drawing_of_job(job, width));
}

std::string drawing_of_job(const json::object& job, int width) {
  const json::object* output = object_at(job, "output");
  const json::object* input = object_at(job, "input");
  if (output == nullptr) return {};
  return drawing_of(*output, input == nullptr ? json::object() : *input, width);
}

std::string output_text(const json::object& output, const json::object& input, int width) {
  Table table = facts();
  add_output(table, output);
  return table.render(width) + below(drawing_of(output, input, width));
}

}  // namespace docket::cli
