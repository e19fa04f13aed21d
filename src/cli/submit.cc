#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "cli/door_form.h"
#include "cli/follow.h"
#include "cli/job_commands.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/progress_bar.h"
#include "cli/raw_json.h"
#include "cli/text.h"
#include "cli/text_of.h"

namespace docket::cli {
namespace {

constexpr int bar_width = 40;

Outcome<ExitCode> show_submitted(Session& session, const std::string& body) {
  const auto job = parse_object(body);
  if (!job) return job.error();
  session.world.out << (session.format == Format::table ? job_line(*job)
                                                        : document(body, session.format));
  return ExitCode::done;
}

Outcome<ExitCode> submit_one(Session& session, const std::string& body, bool is_followed) {
  const auto answer = session.server.post("/v1/jobs", body);
  if (!answer) return answer.error();
  if (!is_followed) return show_submitted(session, *answer);
  const auto job = parse_object(*answer);
  if (!job) return job.error();
  return follow_to_the_end(session, text_at(*job, "id"));
}

// Collects and prints what became of each job of the batches.
class Tally {
 public:
  Tally(const Session& session, std::size_t wanted)
      : world_(session.world), format_(session.format), wanted_(wanted) {
    if (format_ == Format::json) world_.out << "{\"results\":[";
  }

  Outcome<void> add(const std::string& answer) {
    const auto parsed = parse_object(answer);
    if (!parsed) return parsed.error();
    for (const std::string_view result : raw_elements(raw_member(answer, "results").value_or(""))) {
      const auto error = raw_member(result, "error");
      if (error && refused_++ == 0) {
        first_refusal_ = refusal_of({.status = 0, .content_type = "", .body = std::string(*error)});
      }
      if (format_ == Format::json) world_.out << (seen_ == 0 ? "" : ",") << result;
      if (format_ == Format::jsonl) world_.out << json_line(result);
      ++seen_;
    }
    if (world_.is_err_terminal) {
      const double fraction = static_cast<double>(seen_) / static_cast<double>(wanted_);
      world_.err << "\r\x1b[K" << progress_bar(fraction, bar_width) << std::flush;
    }
    return {};
  }

  // Says all that is known, also when a batch in the middle was not answered.
  void close() {
    if (world_.is_err_terminal) world_.err << "\r\x1b[K" << std::flush;
    if (format_ == Format::json) world_.out << "]}\n";
    if (format_ == Format::table) {
      world_.out << fmt::format("{} submitted, {} refused\n", grouped(seen_ - refused_),
                                grouped(refused_));
    }
  }

  const std::optional<Refusal>& first_refusal() const { return first_refusal_; }

 private:
  const World& world_;
  const Format format_;
  const std::size_t wanted_;
  std::size_t seen_ = 0;
  std::size_t refused_ = 0;
  std::optional<Refusal> first_refusal_;
};

Outcome<ExitCode> submit_many(Session& session, const std::string& body, std::size_t count) {
  Tally tally(session, count);
  std::optional<Refusal> stopped;
  for (std::size_t left = count; left > 0 && !stopped;) {
    const std::size_t size = std::min(left, batch_size(body.size()));
    const auto answer = session.server.post("/v1/jobs/batch", batch_body(body, size));
    const auto added = answer ? tally.add(*answer) : Outcome<void>(answer.error());
    if (!added) stopped = added.error();
    left -= size;
  }
  tally.close();
  if (stopped) return *stopped;
  if (tally.first_refusal()) return *tally.first_refusal();
  return ExitCode::done;
}

}  // namespace

Outcome<ExitCode> submit(Session& session, SubmitFlags flags) {
  auto params = text_of(flags.params, session.world);
  if (!params) return params.error();
  flags.request.input = *std::move(params);
  const auto body = job_body(flags.request, session.world.clock.now());
  if (!body) return body.error();
  if (flags.count == 0) return submit_one(session, *body, flags.is_followed);
  return submit_many(session, *body, flags.count);
}

Outcome<ExitCode> submit_form(Session& session, const SubmitFormFlags& flags) {
  const auto form = find_door_form(flags.door);
  if (!form) return form.error();
  auto body = text_of(flags.body, session.world);
  if (!body) return body.error();
  auto call = call_of(*form, *std::move(body));
  if (!call) return call.error();
  const auto answer = session.server.call(*std::move(call));
  if (!answer) return answer.error();
  const auto born = parse_object(*answer);
  if (!born) return born.error();
  const std::string id = text_at(*born, form->id);
  if (flags.is_followed) return follow_to_the_end(session, id);
  const auto job = session.server.get(job_path(id));
  if (!job) return job.error();
  return show_submitted(session, *job);
}

}  // namespace docket::cli
