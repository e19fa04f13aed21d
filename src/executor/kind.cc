#include "executor/kind.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <boost/json/parse.hpp>

#include "base/check.h"
#include "executor/json_text.h"
#include "executor/program_run.h"

namespace docket::executor {
namespace {

namespace json = boost::json;

void empty_arrays(json::value& value) {
  if (json::array* array = value.if_array()) array->clear();
  if (json::object* object = value.if_object()) {
    for (auto& member : *object) empty_arrays(member.value());
  }
}

}  // namespace

bool Context::wait(Millis time) {
  constexpr Micros slice = Millis(20);
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  for (Micros left = time; left > Micros(0) && !is_cancelled(); left -= std::min(left, slice)) {
    never.wait_for(lock, std::min(left, slice), [] { return false; });
  }
  return is_cancelled();
}

ProgramOutcome Context::run_program(const ProgramCall& call) {
  return run_program_here(call, *this);
}

std::size_t bytes_of(const std::vector<NewTask>& tasks) {
  std::size_t bytes = 0;
  for (const NewTask& task : tasks) bytes += task.input.size();
  return bytes;
}

bool are_within_limits(const std::vector<NewTask>& tasks) {
  return tasks.size() <= spawned_max && bytes_of(tasks) <= spawned_bytes_max;
}

std::string summarize(std::string_view output, std::size_t bytes_max) {
  boost::system::error_code error;
  json::value value = json::parse(output, error);
  if (error || !value.is_object()) return "{}";
  empty_arrays(value);
  std::string text = json_text(value);
  return text.size() <= bytes_max ? text : "{}";
}

void Registry::add(Kind kind) {
  DOCKET_CHECK(find(kind.name) == nullptr, "two kinds with one name");
  kinds_.push_back(std::move(kind));
}

const Kind* Registry::find(std::string_view name) const {
  const auto found = std::ranges::find(kinds_, name, &Kind::name);
  return found == kinds_.end() ? nullptr : &*found;
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> names;
  for (const Kind& kind : kinds_) names.push_back(kind.name);
  return names;
}

}  // namespace docket::executor
