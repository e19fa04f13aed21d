#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "job/layout.h"
#include "job/transition.h"

namespace docket::job {
namespace {

// More than any machine has, and little enough for sums and for what rounds them up.
constexpr std::uint32_t cores_max = 1U << 16U;
constexpr std::int64_t memory_bytes_max = 1LL << 50U;

// Keeps the first broken limit.
class Checks {
 public:
  template <class Number>
  void at_most(std::string_view field, Number limit, Number came) {
    if (came > limit) refuse(fmt::format("{} may be at most {}; {} came.", field, limit, came));
  }
  template <class Number>
  void at_least(std::string_view field, Number limit, Number came) {
    if (came < limit) refuse(fmt::format("{} must be at least {}; {} came.", field, limit, came));
  }
  void refuse(std::string message) {
    if (!broken_) broken_ = invalid_argument(std::move(message));
  }
  Result<void> result() const {
    if (broken_) return *broken_;
    return {};
  }

 private:
  std::optional<Error> broken_;
};

void check_texts(Checks& checks, const Submission& submission) {
  checks.at_most("The number of facets", facets_per_job_max, submission.facets.size());
  for (const auto& [facet, value] : submission.facets) {
    const std::string field = fmt::format("The length of facet {} in bytes", name(facet));
    checks.at_most(field, facet_bytes_max, value.size());
    checks.at_least<std::size_t>(field, 1, value.size());
  }
  checks.at_most("The number of labels", labels_max, submission.labels.size());
  for (const auto& [key, value] : submission.labels) {
    checks.at_most("The length of a label's key in bytes", label_bytes_max, key.size());
    checks.at_least<std::size_t>("The length of a label's key in bytes", 1, key.size());
    checks.at_most("The length of a label's value in bytes", label_bytes_max, value.size());
  }
}

void check_attributes(Checks& checks, const Submission& submission) {
  checks.at_most("The length of attributes in bytes", attributes_bytes_max,
                 submission.attributes.size());
}

void check_rules(Checks& checks, const Rules& rules, const Backoff& backoff) {
  checks.at_least<int>("attempts_max", 1, rules.attempts_max);
  checks.at_most<int>("attempts_max", 100, rules.attempts_max);
  checks.at_least<int>("crashes_max", 1, rules.crashes_max);
  checks.at_least<std::int64_t>("backoff.first in ms", 0, backoff.first.count());
  checks.at_least<std::int64_t>("backoff.longest in ms", backoff.first.count(),
                                backoff.longest.count());
}

void check_needs(Checks& checks, const Limits& limits, const Resources& resources) {
  checks.at_least<std::int64_t>("limits.wall in ms", 0, limits.wall.count());
  checks.at_least<std::int64_t>("limits.cpu in ms", 0, limits.cpu.count());
  checks.at_least<std::int64_t>("limits.memory_bytes", 0, limits.memory_bytes);
  checks.at_least<std::int64_t>("limits.output_bytes", 0, limits.output_bytes);
  checks.at_least<std::uint32_t>("resources.cores", 1, resources.cores);
  checks.at_most("resources.cores", cores_max, resources.cores);
  checks.at_least<std::int64_t>("resources.memory_bytes", 0, resources.memory_bytes);
  checks.at_most("resources.memory_bytes", memory_bytes_max, resources.memory_bytes);
}

void check_file(Checks& checks, const InputFile& file) {
  checks.at_most("The length of a file's name in bytes", file_name_bytes_max, file.name.size());
  checks.at_most("The length of a file's content type in bytes", file_content_type_bytes_max,
                 file.content_type.size());
  if (!is_utf8(file.name) || !is_utf8(file.content_type)) {
    checks.refuse("The name and the content type of a file must be UTF-8.");
  }
  checks.at_least<std::int64_t>("The size of a file in bytes", 0, file.bytes);
  checks.at_most("The size of a file in bytes", file_bytes_max, file.bytes);
  const std::int64_t expected = is_inline(file) ? file.bytes : 0;
  if (std::ssize(file.inline_bytes) != expected) {
    checks.refuse(fmt::format("A file of {} bytes must bring {} of them with it; {} came.",
                              file.bytes, expected, file.inline_bytes.size()));
  }
}

void check_files(Checks& checks, const Submission& submission) {
  checks.at_most("The number of files", files_max, submission.files.size());
  for (const InputFile& file : submission.files) check_file(checks, file);
  for (const TaskSpec& task : submission.tasks) {
    if (task.takes_files) checks.refuse("Only a task that another one spawned takes its files.");
    if (task.file && *task.file >= submission.files.size()) {
      checks.refuse(fmt::format("A task names file {}; {} came, counted from 0.", *task.file,
                                submission.files.size()));
    }
  }
}

void check_tasks(Checks& checks, const Submission& submission) {
  checks.at_most<std::size_t>("The number of tasks", tasks_max, submission.tasks.size());
  if (const auto shape = check_layout(submission.tasks); !shape) {
    checks.refuse(shape.error().message);
  }
  if (!submission.has_no_task) return;
  if (!submission.tasks.empty()) checks.refuse("tasks must be empty when has_no_task is set.");
  if (submission.not_before) {
    checks.refuse("not_before delays tasks, so it may not come with has_no_task.");
  }
}

void check_selector(Checks& checks, const Submission& submission) {
  const Patience& patience = submission.patience;
  checks.at_least<std::int64_t>("patience.claim in ms", 0, patience.claim.count());
  checks.at_least<std::int64_t>("patience.offline in ms", 0, patience.offline.count());
  checks.at_least<std::int64_t>("patience.away in ms", 0, patience.away.count());
  if (!submission.selector) return;
  const Selector& selector = *submission.selector;
  checks.at_most("The length of a label's key in bytes", selector_bytes_max, selector.key.size());
  checks.at_most("The length of a selector's value in bytes", selector_bytes_max,
                 selector.value.size());
  if (submission.has_no_task || submission.not_before || !submission.files.empty()) {
    checks.refuse("A selector may not come with has_no_task, not_before or files.");
  }
}

}  // namespace

Result<void> validate(const Submission& submission) {
  Checks checks;
  checks.at_most<int>("job_class", classes_max - 1, submission.job_class);
  check_texts(checks, submission);
  check_attributes(checks, submission);
  check_rules(checks, submission.rules, submission.backoff);
  check_needs(checks, submission.limits, submission.resources);
  check_tasks(checks, submission);
  check_files(checks, submission);
  check_selector(checks, submission);
  if (submission.is_attached && !submission.is_unlisted) {
    checks.refuse("is_attached may not be set without is_unlisted.");
  }
  if (submission.not_before && submission.deadline &&
      *submission.deadline <= *submission.not_before) {
    checks.refuse(fmt::format("deadline must be after not_before; {} is not after {}.",
                              format_time(*submission.deadline),
                              format_time(*submission.not_before)));
  }
  return checks.result();
}

}  // namespace docket::job
