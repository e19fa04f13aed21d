#include "agent/fetcher.h"

#include <utility>

#include <fmt/format.h>

#include "agent/calls.h"

namespace docket::agent {
namespace {

struct Part {
  std::string name;  // in the task's path
  std::int64_t bytes = 0;
  std::string* target = nullptr;
};

// Of a large grant, with where they go in its assignment.
std::vector<Part> parts_of(const wire::Grant& grant, worker::Assignment& assignment) {
  std::vector<Part> parts;
  if (grant.is_input_large) parts.push_back({"input", grant.input_bytes, &assignment.input});
  if (grant.previous && grant.previous->is_large) {
    parts.push_back({"previous", grant.previous->bytes, &assignment.previous});
  }
  for (std::size_t i = 0; i < grant.files.size(); ++i) {
    const wire::GrantedFile& file = grant.files[i];
    if (!file.is_large) continue;
    parts.push_back({fmt::format("files/{}", i), file.bytes, &assignment.files[i].bytes});
  }
  return parts;
}

}  // namespace

struct Fetcher::Fetch {
  explicit Fetch(const wire::Grant& grant)
      : assignment(assignment_of(grant)), parts(parts_of(grant, assignment)) {}
  Fetch(const Fetch&) = delete;
  Fetch& operator=(const Fetch&) = delete;

  worker::Assignment assignment;
  std::vector<Part> parts;  // point into the assignment
  std::size_t next = 0;
};

std::int64_t Fetcher::bytes_to_fetch(const wire::Grant& grant) {
  std::int64_t bytes = grant.is_input_large ? grant.input_bytes : 0;
  if (grant.previous && grant.previous->is_large) bytes += grant.previous->bytes;
  for (const wire::GrantedFile& file : grant.files) bytes += file.is_large ? file.bytes : 0;
  return bytes;
}

worker::Assignment Fetcher::assignment_of(const wire::Grant& grant) {
  worker::Assignment assignment{.task = grant.task,
                                .kind = grant.kind,
                                .input = grant.input,
                                .limits = grant.limits,
                                .files = {},
                                .previous = grant.previous ? grant.previous->json : ""};
  for (const wire::GrantedFile& file : grant.files) {
    assignment.files.push_back(
        {.name = file.name, .content_type = file.content_type, .bytes = file.content});
  }
  return assignment;
}

void Fetcher::add(const wire::Grant& grant) {
  waiting_.push_back(grant);
  begin_next();
}

void Fetcher::release(const wire::TaskAttempt& task) {
  std::erase_if(waiting_, [&](const wire::Grant& grant) { return grant.task == task; });
  if (const auto held = held_.find(task); held != held_.end()) {
    held_bytes_ -= held->second;
    held_.erase(held);
  }
  begin_next();
}

void Fetcher::begin_next() {
  while (!waiting_.empty()) {
    const std::int64_t bytes = bytes_to_fetch(waiting_.front());
    if (!held_.empty() && held_bytes_ + bytes > held_bytes_max) return;
    const wire::Grant grant = std::move(waiting_.front());
    waiting_.pop_front();
    held_.emplace(grant.task, bytes);
    held_bytes_ += bytes;
    fetch_part(std::make_shared<Fetch>(grant));
  }
}

void Fetcher::fetch_part(const std::shared_ptr<Fetch>& fetch) {
  const wire::TaskAttempt task = fetch->assignment.task;
  if (fetch->next == fetch->parts.size()) return done_(task, std::move(fetch->assignment));
  start_({.path = task_path(task, fetch->parts[fetch->next].name), .timeout = transfer_time},
         [this, fetch](Result<client::Answer> answer) { take_part(fetch, std::move(answer)); });
}

void Fetcher::take_part(const std::shared_ptr<Fetch>& fetch, Result<client::Answer> answer) {
  const wire::TaskAttempt task = fetch->assignment.task;
  if (!held_.contains(task)) return;  // released meanwhile
  const Part& part = fetch->parts[fetch->next++];
  if (!is_success(answer)) {
    return done_(
        task, unavailable(fmt::format("its {} did not arrive: {}", part.name, reason_of(answer))));
  }
  if (std::ssize(answer->body) != part.bytes) {
    return done_(task, corrupt(fmt::format("its {} came with {} bytes instead of {}", part.name,
                                           answer->body.size(), part.bytes)));
  }
  *part.target = std::move(answer->body);
  fetch_part(fetch);
}

}  // namespace docket::agent
