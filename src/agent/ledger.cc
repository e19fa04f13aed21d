#include "agent/ledger.h"

#include <algorithm>
#include <iterator>

namespace docket::agent {
namespace {

std::size_t bytes_of(const wire::ResultReport& report) {
  const auto* output = std::get_if<executor::Output>(&report.outcome);
  const auto* failure = std::get_if<Failure>(&report.outcome);
  std::size_t bytes = 256;               // the report's own keys and ids
  constexpr std::size_t new_task = 100;  // the keys of one that it brings
  // One end fits a message, even if each of its bytes becomes an escape of six.
  static_assert(6 * (wire::inline_bytes_max + executor::spawned_bytes_max) +
                    new_task * executor::spawned_max <
                wire::message_bytes_max);
  // Escaping may double a JSON text that becomes a string.
  if (output != nullptr) bytes += 2 * output->json.size();
  if (failure != nullptr) bytes += 2 * (failure->message.size() + failure->detail.size());
  const auto* spawned = wire::spawned_of(report);
  if (spawned == nullptr) return bytes;
  return bytes + new_task * spawned->size() + 2 * executor::bytes_of(*spawned);
}

}  // namespace

bool Ledger::add(const wire::TaskAttempt& task) { return tasks_.try_emplace(task).second; }

std::vector<wire::TaskAttempt> Ledger::all() const {
  std::vector<wire::TaskAttempt> all;
  all.reserve(tasks_.size());
  for (const auto& [task, held] : tasks_) all.push_back(task);
  return all;
}

void Ledger::progress(const wire::TaskAttempt& task, double fraction, std::string message) {
  const auto found = tasks_.find(task);
  if (found == tasks_.end()) return;
  found->second.progress = wire::ProgressReport{task, fraction, std::move(message)};
}

void Ledger::end(const wire::TaskAttempt& task, wire::ResultReport report) {
  const auto found = tasks_.find(task);
  if (found == tasks_.end()) return;
  found->second.progress.reset();
  found->second.wants_start = false;
  found->second.result = std::move(report);
  found->second.is_told = false;
}

void Ledger::reopen(const wire::TaskAttempt& task) {
  const auto found = tasks_.find(task);
  if (found != tasks_.end()) found->second.result.reset();
}

void Ledger::ask_start(const wire::TaskAttempt& task) {
  const auto found = tasks_.find(task);
  if (found != tasks_.end()) found->second.wants_start = true;
}

bool Ledger::started(const wire::TaskAttempt& task) {
  const auto found = tasks_.find(task);
  return found != tasks_.end() && std::exchange(found->second.wants_start, false);
}

void Ledger::give_back(const wire::TaskAttempt& task, std::string reason) {
  const auto found = tasks_.find(task);
  if (found == tasks_.end() || found->second.result) return;
  found->second.progress.reset();
  found->second.wants_start = false;
  found->second.release = wire::ReleaseReport{task, std::move(reason)};
  found->second.is_told = false;
}

bool Ledger::Held::is_progress_due(Monotonic now) const {
  return progress && (!progress_told || now - *progress_told >= progress_every);
}

bool Ledger::has_news(Monotonic now) const {
  return std::ranges::any_of(tasks_, [&](const auto& row) {
    const Held& held = row.second;
    return held.is_progress_due(now) || (!held.is_told && (held.result || held.release)) ||
           (held.wants_start && !held.is_start_told);
  });
}

void Ledger::tell(wire::SyncRequest& request, Monotonic now, std::size_t bytes_max) {
  std::size_t bytes = 0;
  for (auto& [task, held] : tasks_) {
    if (held.is_progress_due(now)) {
      request.progress.push_back(*std::exchange(held.progress, std::nullopt));
      held.progress_told = now;
    }
    if (held.wants_start && !std::exchange(held.is_start_told, true)) {
      request.starts.push_back(task);
    }
    if (held.is_told || (!held.result && !held.release)) continue;
    if (held.release) {
      request.released.push_back(*held.release);
    } else {
      bytes += bytes_of(*held.result);
      if (bytes > bytes_max && !request.results.empty()) break;
      request.results.push_back(*held.result);
    }
    held.is_told = true;
  }
}

bool Ledger::untell() {
  bool were_any = false;
  for (auto& [task, held] : tasks_) {
    were_any = std::exchange(held.is_told, false) || were_any;
    were_any = (std::exchange(held.is_start_told, false) && held.wants_start) || were_any;
  }
  return were_any;
}

void Ledger::observe(Micros wall) {
  // An exponential mean over some ten tasks; the first one sets it.
  mean_wall_ = mean_wall_ == Micros(0) ? wall : (mean_wall_ * 9 + wall) / 10;
}

}  // namespace docket::agent
