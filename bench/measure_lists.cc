#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "api/ionworks/codec.h"
#include "base/random.h"
#include "bench/job_table.h"
#include "bench/measure.h"

namespace docket::bench {
namespace {

// All jobs, one common state, two types, a state and a type, the few open ones; anywhere in each.
std::vector<Question> questions(int count, std::uint64_t jobs) {
  SeededRandom random(7);
  const auto draw = [&](std::uint64_t below) {
    return random.next() % std::max<std::uint64_t>(below, 1);
  };
  std::vector<Question> all;
  for (int i = 0; i < count; ++i) {
    const auto type = static_cast<job::Class>(draw(8));
    Question question;
    switch (i % 5) {
      case 0:
        question.offset = draw(jobs);
        break;
      case 1:
        question.states = {job::State::completed};
        question.offset = draw(jobs / 2);
        break;
      case 2:
        question.classes = {type, static_cast<job::Class>((type + 3) % 8)};
        question.offset = draw(jobs / 5);
        break;
      case 3:
        question.states = {job::State::failed};
        question.classes = {type};
        question.offset = draw(jobs / 60);
        break;
      default:
        question.states = {job::State::scheduled, job::State::retryable};
        question.offset = draw(jobs / 300);
    }
    all.push_back(std::move(question));
  }
  return all;
}

std::string path_of(const Question& question) {
  static const std::vector<api::JobType> types = api::ionworks::job_types().types;
  std::string path =
      fmt::format("/v1/jobs?door=ionworks&limit={}&offset={}", question.limit, question.offset);
  for (const job::Class type : question.classes) path += "&type=" + types[type].name;
  for (int i = 0; i < job::states && question.states != job::StateSet::all(); ++i) {
    const auto state = static_cast<job::State>(i);
    if (question.states.has(state)) path += fmt::format("&state={}", job::name(state));
  }
  return path;
}

// Total, counts and length of the page; ids are not in the table.
bool agree(const Answer& expected, std::string_view body) {
  const boost::json::value page = boost::json::parse(body);
  if (page.at("total").to_number<std::uint64_t>() != expected.total) return false;
  if (page.at("jobs").as_array().size() != expected.rows.size()) return false;
  for (int i = 0; i < job::states; ++i) {
    const boost::json::value& count = page.at("counts").at(job::name(static_cast<job::State>(i)));
    if (count.to_number<std::uint64_t>() != expected.counts[static_cast<std::size_t>(i)]) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<std::string> measure_lists(const ListsRequest& request) {
  const std::vector<Question> asked = questions(request.questions, request.jobs);
  const auto compared =
      std::min(asked.size(), static_cast<std::size_t>(request.reference_questions));
  std::vector<std::string> bodies(compared);
  const auto answers = run_load(
      {.target = request.target,
       .requests = std::ssize(asked),
       .request =
           [&](std::int64_t place) {
             return get_request(request.target, path_of(asked[static_cast<std::size_t>(place)]));
           },
       .answered =
           [&](std::int64_t place, std::string_view body) {
             const auto at = static_cast<std::size_t>(place);
             if (at < compared) bodies[at] = body;
           }});
  if (!answers) return answers.error();
  if (answers->refusals > 0) return corrupt("A list was refused.");

  auto table = JobTable::open(request.table);
  if (!table) return table.error();
  std::vector<double> millis;
  for (std::size_t i = 0; i < compared; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto expected = table->ask(asked[i]);
    millis.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
    if (!expected) return expected.error();
    if (!agree(*expected, bodies[i])) {
      return corrupt(fmt::format("The table disagrees about {}.", path_of(asked[i])));
    }
  }
  std::ranges::sort(millis);
  return fmt::format(R"({{"p50_ms":{:.4f},"p99_ms":{:.4f},"reference_p50_ms":{:.4f}}})",
                     quantile(answers->millis, 0.5), quantile(answers->millis, 0.99),
                     quantile(millis, 0.5));
}

}  // namespace docket::bench
