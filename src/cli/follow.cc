#include "cli/follow.h"

#include <ostream>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "cli/children.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/progress_bar.h"
#include "cli/raw_json.h"
#include "cli/text.h"
#include "cli/when.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

constexpr Millis first_pause{250};
constexpr Millis usual_pause{500};
constexpr int quick_polls = 20;  // the first five seconds
constexpr int lost_answers_max = 60;
constexpr int bar_width = 24;

// What a person sees of a job under way; two that are equal need no second look.
struct Glance {
  std::string state;
  double fraction = 0;
  std::string message;
  friend bool operator==(const Glance&, const Glance&) = default;
};

Glance glance_at(const json::object& job) {
  Glance glance;
  glance.state = text_at(job, "state");
  if (const json::object* progress = object_at(job, "progress")) {
    glance.fraction = number_at(*progress, "fraction").value_or(0);
    glance.message = printable(text_at(*progress, "message"));
  }
  if (glance.state == "completed") glance.fraction = 1;
  return glance;
}

class Display {
 public:
  explicit Display(const Session& session)
      : world_(session.world), format_(session.format), since_(world_.clock.monotonic()) {}

  void show(const Glance& glance, const std::string& body) {
    const bool is_new = !last_ || *last_ != glance;
    last_ = glance;
    if (format_ == Format::jsonl) {
      if (is_new) world_.out << json_line(body) << std::flush;
    } else if (world_.is_err_terminal) {
      draw_bar(glance);
    } else if (format_ == Format::table && is_new) {
      world_.out << fmt::format("{:14} {:3.0f} %{}{}", printable(glance.state),
                                100 * glance.fraction, glance.message.empty() ? "" : "  ",
                                glance.message)
                 << "\n"
                 << std::flush;
    }
  }

  void clear() {
    if (format_ != Format::jsonl && world_.is_err_terminal) world_.err << "\r\x1b[K" << std::flush;
  }

 private:
  void draw_bar(const Glance& glance) {
    const std::chrono::duration<double> elapsed = world_.clock.monotonic() - since_;
    const std::string line =
        fmt::format("{:10} {}  {}  {}", glance.state, progress_bar(glance.fraction, bar_width),
                    format_duration(elapsed.count()), glance.message);
    // A line as wide as the terminal would wrap, and could not be drawn over.
    const int width = world_.width > 1 ? world_.width - 1 : 79;
    world_.err << "\r\x1b[K" << clip(line, width) << std::flush;
  }

  const World& world_;
  const Format format_;
  const Monotonic since_;
  std::optional<Glance> last_;
};

}  // namespace

Outcome<std::string> follow(Session& session, const std::string& id) {
  Display display(session);
  int lost = lost_answers_max;  // the first answer has to come at once
  for (int poll = 0;; ++poll) {
    auto body = session.server.get(job_path(id));
    if (body) {
      lost = 0;
      const auto job = parse_object(*body);
      if (!job) return job.error();
      display.show(glance_at(*job), *body);
      if (is_final_job(*job)) {
        display.clear();
        return body;
      }
    } else if (body.error().exit != ExitCode::no_answer || ++lost > lost_answers_max) {
      display.clear();
      return body.error();
    }
    session.world.wait(poll < quick_polls ? first_pause : usual_pause);
  }
}

Outcome<ExitCode> follow_to_the_end(Session& session, const std::string& id) {
  const auto body = follow(session, id);
  if (!body) return body.error();
  const auto job = parse_object(*body);
  if (!job) return job.error();
  if (session.format == Format::json) session.world.out << *body << "\n";
  if (session.format == Format::table) {
    session.world.out << result_text(*job, session.world.width);
    const auto children = children_text(session, *job);
    if (!children) return children.error();
    session.world.out << *children;
  }
  return text_at(*job, "state") == "completed" ? ExitCode::done : ExitCode::failed;
}

}  // namespace docket::cli
