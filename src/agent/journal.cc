#include "agent/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "base/durable_rename.h"
#include "base/log.h"
#include "base/parse_number.h"
#include "base/whole_file.h"
#include "base/write_all.h"

namespace docket::agent {
namespace {

constexpr std::string_view began_word = "began ";
constexpr std::string_view ended_word = "ended ";
constexpr std::string_view closed_word = "closed ";

Error cannot(std::string_view what) {
  return unavailable(
      fmt::format("Cannot {} the journal: {}.", what, std::generic_category().message(errno)));
}

// "<job id>.<index> <attempt>"
std::string text_of(const wire::TaskAttempt& task) {
  return fmt::format("{} {}", wire::format_task(task.task), task.attempt);
}

std::optional<wire::TaskAttempt> attempt_of(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto task = wire::parse_task(text.substr(0, space));
  const auto attempt = parse_number<std::uint32_t>(text.substr(space + 1));
  if (!task || !attempt) return std::nullopt;
  return wire::TaskAttempt{.task = *task, .attempt = *attempt};
}

std::string began_line(const wire::TaskAttempt& task) {
  return fmt::format("{}{}\n", began_word, text_of(task));
}

std::string ended_line(const wire::ResultReport& report) {
  return fmt::format("{}{}\n", ended_word, wire::encode(report));
}

bool is_still_at(const std::filesystem::path& path, const Descriptor& file) {
  struct stat ours{};
  struct stat there{};
  return fstat(file.number(), &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

// Opens it for appending, as the only process. The lock ends with the process. Between open and
// lock its owner may have put another file in its place, whose lock is the one that counts.
Result<Descriptor> open_locked(const std::filesystem::path& path) {
  for (;;) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!file) return cannot("open");
    if (flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK ? conflict("Another agent uses this state folder.")
                                  : cannot("lock");
    }
    if (is_still_at(path, file)) return file;
  }
}

}  // namespace

Result<Journal> Journal::open(const std::filesystem::path& file) {
  Journal journal(file);
  if (file.empty()) return journal;
  auto opened = open_locked(file);
  if (!opened) return opened.error();
  journal.file_ = *std::move(opened);
  const auto lines = whole_file(file);
  if (!lines) return cannot("read");
  journal.read(*lines);
  // Also cuts off a line that a crash left without its end.
  if (const auto rewritten = journal.rewrite(); !rewritten) return rewritten.error();
  return journal;
}

void Journal::read(std::string_view text) {
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos;) {
    read_line(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

void Journal::read_line(std::string_view line) {
  if (line.starts_with(ended_word)) {
    auto report = wire::decode_result_report(line.substr(ended_word.size()));
    if (report) {
      const wire::TaskAttempt task = report->task;
      tasks_.insert_or_assign(task, *std::move(report));
      return;
    }
  } else if (line.starts_with(began_word)) {
    if (const auto task = attempt_of(line.substr(began_word.size()))) {
      tasks_.try_emplace(*task);
      return;
    }
  } else if (line.starts_with(closed_word)) {
    if (const auto task = attempt_of(line.substr(closed_word.size()))) {
      tasks_.erase(*task);
      return;
    }
  }
  log::warning("agent", "a line of the journal cannot be read and is left out");
}

std::vector<wire::TaskAttempt> Journal::unfinished() const {
  std::vector<wire::TaskAttempt> tasks;
  for (const auto& [task, report] : tasks_) {
    if (!report) tasks.push_back(task);
  }
  return tasks;
}

std::vector<wire::ResultReport> Journal::results() const {
  std::vector<wire::ResultReport> reports;
  for (const auto& [task, report] : tasks_) {
    if (report) reports.push_back(*report);
  }
  return reports;
}

bool Journal::has_result(const wire::TaskAttempt& task) const {
  const auto found = tasks_.find(task);
  return found != tasks_.end() && found->second;
}

Result<void> Journal::began(const wire::TaskAttempt& task) {
  const auto written = write(began_line(task), true);
  if (written) tasks_.try_emplace(task);
  return written;
}

Result<void> Journal::ended(const wire::ResultReport& report) {
  // Kept in memory at least, so that it outlasts a server that is away.
  tasks_.insert_or_assign(report.task, report);
  return write(ended_line(report), true);
}

void Journal::closed(const wire::TaskAttempt& task) {
  if (tasks_.erase(task) == 0) return;
  const auto written = write(fmt::format("{}{}\n", closed_word, text_of(task)), false);
  if (!written) log::warning("agent", "{}", written.error().message);
  if (bytes_ <= rewrite_at_) return;
  if (const auto done = rewrite(); !done) log::warning("agent", "{}", done.error().message);
}

Result<void> Journal::write(std::string_view line, bool is_durable) {
  if (path_.empty()) return {};
  if (!file_) {  // given up after half a line
    if (auto whole = rewrite(); !whole) return whole;
  }
  if (!write_all(file_.number(), line)) {
    Error error = cannot("write");
    // The next line must not stand behind half a line.
    if (ftruncate(file_.number(), static_cast<off_t>(bytes_)) != 0) file_.close();
    return error;
  }
  bytes_ += line.size();
  if (is_durable && fdatasync(file_.number()) != 0) return cannot("write");
  return {};
}

Result<void> Journal::rewrite() {
  std::filesystem::path fresh = path_;
  fresh += ".new";
  auto opened = open_locked(fresh);
  if (!opened) return opened.error();
  if (ftruncate(opened->number(), 0) != 0) return cannot("write");
  std::string all;
  for (const auto& [task, report] : tasks_) all += report ? ended_line(*report) : began_line(task);
  if (!write_all(opened->number(), all) || fsync(opened->number()) != 0) return cannot("write");
  if (!rename_durably(fresh, path_)) {
    Error error = cannot("replace");
    file_.close();  // it may have lost its name; the next line writes all anew
    return error;
  }
  file_ = *std::move(opened);
  bytes_ = all.size();
  rewrite_at_ = std::max(rewrite_above_bytes, 2 * bytes_);
  return {};
}

}  // namespace docket::agent
