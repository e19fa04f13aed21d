#include "store/codec.h"

#include <limits>

#include <fmt/format.h>

#include "base/check.h"
#include "store/bytes.h"

namespace docket::store {
namespace {

// The version of every layout in this file.
constexpr std::uint64_t layout = 1;
// Of the constant part of a job that has marks: they follow at once, because the index needs them
// and reads no further than the facets.
constexpr std::uint64_t layout_with_marks = 2;
constexpr std::uint64_t mark_unlisted = 1;
constexpr std::uint64_t mark_attached = 2;
constexpr TimePoint epoch{};

Error damaged(std::string_view what) {
  return corrupt(fmt::format("A stored {} cannot be read.", what));
}

template <class T>
Result<T> checked(const ByteReader& reader, std::string_view what, T value) {
  if (!reader.is_good()) return damaged(what);
  return value;
}

void put(ByteWriter& to, const Uuid& uuid) {
  to.raw({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
}

Uuid take_uuid(ByteReader& from) {
  Uuid uuid;
  const std::string_view bytes = from.raw(uuid.bytes.size());
  std::copy(bytes.begin(), bytes.end(), uuid.bytes.begin());
  return uuid;
}

void put(ByteWriter& to, const std::optional<FailureKind>& kind) {
  to.number(kind ? static_cast<std::uint64_t>(*kind) + 1 : 0);
}

std::optional<FailureKind> take_failure_kind(ByteReader& from) {
  const std::uint64_t kind = from.number();
  if (kind > failure_kinds) from.refuse();
  if (kind == 0 || kind > failure_kinds) return std::nullopt;
  return static_cast<FailureKind>(kind - 1);
}

void put(ByteWriter& to, const job::Rules& rules) {
  to.number(static_cast<unsigned>(rules.outcome) |
            static_cast<unsigned>(rules.on_child_failure) << 1U |
            static_cast<unsigned>(rules.on_child_cancel) << 2U |
            static_cast<unsigned>(rules.has_effects) << 3U |
            static_cast<unsigned>(rules.is_for_own_agents) << 4U);
  to.number(rules.attempts_max);
  to.number(rules.crashes_max);
  to.number(rules.interruptions_max);
}

job::Rules take_rules(ByteReader& from) {
  job::Rules rules;
  const std::uint64_t bits = from.number();
  if (bits >= 32) from.refuse();
  rules.outcome = static_cast<job::OutcomeRule>(bits & 1U);
  rules.on_child_failure = static_cast<job::OnChildFailure>(bits >> 1U & 1U);
  rules.on_child_cancel = static_cast<job::OnChildCancel>(bits >> 2U & 1U);
  rules.has_effects = (bits >> 3U & 1U) != 0;
  rules.is_for_own_agents = (bits >> 4U & 1U) != 0;
  rules.attempts_max = from.small<std::uint8_t>();
  rules.crashes_max = from.small<std::uint8_t>();
  rules.interruptions_max = from.small<std::uint8_t>();
  return rules;
}

void put(ByteWriter& to, const job::ChildCounts& children, const job::Job& job) {
  to.number(children.total);
  if (children.total == 0) return;
  to.number(children.begun);
  to.number(children.completed);
  to.number(children.failed);
  to.number(children.cancelled);
  to.signed_number(to_number(children.first));
  to.signed_number(to_number(children.first_failed));
  if (children.first_failed != Sequence::none) {
    put(to, children.first_failed_id.uuid);
    put(to, children.first_failure);
  }
  to.optional_time(children.least_start, job.created_at);
  to.optional_time(children.greatest_end, job.created_at);
  to.signed_number(children.run_time.count());
}

job::ChildCounts take_children(ByteReader& from, const job::Job& job) {
  job::ChildCounts children;
  children.total = from.small<std::uint32_t>();
  if (children.total == 0) return children;
  children.begun = from.small<std::uint32_t>();
  children.completed = from.small<std::uint32_t>();
  children.failed = from.small<std::uint32_t>();
  children.cancelled = from.small<std::uint32_t>();
  children.first = Sequence{from.signed_number()};
  children.first_failed = Sequence{from.signed_number()};
  if (children.first_failed != Sequence::none) {
    children.first_failed_id.uuid = take_uuid(from);
    children.first_failure = take_failure_kind(from);
  }
  children.least_start = from.optional_time(job.created_at);
  children.greatest_end = from.optional_time(job.created_at);
  children.run_time = Micros(from.signed_number());
  return children;
}

void put(ByteWriter& to, const job::Task& task, TimePoint base) {
  to.number(task.unit);
  to.number(task.step);
  const bool has_target = task.target != AgentNumber::none;
  to.number(static_cast<unsigned>(task.is_last_step) |
            static_cast<unsigned>(task.is_started) << 1U | static_cast<unsigned>(has_target) << 2U);
  to.number(static_cast<std::uint64_t>(task.state));
  to.number(task.attempt);
  to.number(task.failures);
  to.number(task.crashes);
  to.number(task.interruptions);
  to.number(static_cast<std::uint64_t>(task.agent));
  to.optional_time(task.due_at, base);
  to.optional_time(task.attempt_started_at, base);
  if (has_target) to.number(static_cast<std::uint64_t>(task.target));
}

job::Task take_task(ByteReader& from, TimePoint base) {
  job::Task task;
  task.unit = from.small<std::uint32_t>();
  task.step = from.small<std::uint32_t>();
  const std::uint64_t bits = from.number();
  if (bits >= 8) from.refuse();
  task.is_last_step = (bits & 1U) != 0;
  task.is_started = (bits & 2U) != 0;
  task.state = from.one_of(job::TaskState::cancelled);
  task.attempt = from.small<std::uint32_t>();
  task.failures = from.small<std::uint32_t>();
  task.crashes = from.small<std::uint32_t>();
  task.interruptions = from.small<std::uint32_t>();
  task.agent = AgentNumber{from.small<std::uint32_t>()};
  task.due_at = from.optional_time(base);
  task.attempt_started_at = from.optional_time(base);
  if ((bits & 4U) != 0) task.target = AgentNumber{from.small<std::uint32_t>()};
  return task;
}

void put(ByteWriter& to, const Failure& failure) {
  to.number(static_cast<std::uint64_t>(failure.kind));
  to.flag(failure.retryable);
  to.bytes(failure.code);
  to.bytes(failure.message);
  to.bytes(failure.detail);
}

Failure take_failure(ByteReader& from) {
  Failure failure;
  failure.kind = from.one_of(FailureKind::dependency);
  failure.retryable = from.flag();
  failure.code = from.bytes();
  failure.message = from.bytes();
  failure.detail = from.bytes();
  return failure;
}

void put(ByteWriter& to, const job::Event& event, TimePoint base) {
  to.number(static_cast<std::uint64_t>(event.kind));
  to.time(event.at, base);
  to.number(event.task ? std::uint64_t{*event.task} + 1 : 0);
  to.number(event.attempt);
  to.number(static_cast<std::uint64_t>(event.agent));
  to.bytes(event.message);
  to.flag(event.failure.has_value());
  if (event.failure) put(to, *event.failure);
}

job::Event take_event(ByteReader& from, TimePoint base) {
  job::Event event;
  event.kind = from.one_of(job::EventKind::deleted);
  event.at = from.time(base);
  if (const std::uint64_t task = from.number(); task > job::tasks_max) {
    from.refuse();
  } else if (task > 0) {
    event.task = static_cast<job::TaskIndex>(task - 1);
  }
  event.attempt = from.small<std::uint32_t>();
  event.agent = AgentNumber{from.small<std::uint32_t>()};
  event.message = from.bytes();
  if (from.flag()) event.failure = take_failure(from);
  return event;
}

// The commands a change can owe, by a number that is stored; never renumber.
enum class Owed : std::uint8_t {
  unblock = 1,
  skip = 2,
  cancel = 3,
  remove = 4,
  adopt = 5,
  child_began = 6,
  child_ended = 7,
};

struct CommandWriter {
  ByteWriter& to;
  void start(Owed which) const { to.number(static_cast<std::uint64_t>(which)); }

  void operator()(const job::Unblock&) const { start(Owed::unblock); }
  void operator()(const job::Skip&) const { start(Owed::skip); }
  void operator()(const job::Cancel& cancel) const {
    start(Owed::cancel);
    to.bytes(cancel.by);
    to.flag(cancel.only_unbegun);
  }
  void operator()(const job::Delete& removal) const {
    start(Owed::remove);
    to.flag(removal.cancels);
    to.flag(removal.only_unbegun);
  }
  void operator()(const job::Adopt& adopt) const {
    start(Owed::adopt);
    to.signed_number(to_number(adopt.child));
    put(to, adopt.child_id.uuid);
    to.number(adopt.count - 1);
  }
  void operator()(const job::ChildBegan& began) const {
    start(Owed::child_began);
    to.time(began.at, epoch);
  }
  void operator()(const job::ChildEnded& ended) const {
    start(Owed::child_ended);
    to.signed_number(to_number(ended.child));
    put(to, ended.child_id.uuid);
    to.number(static_cast<std::uint64_t>(ended.outcome));
    to.flag(ended.has_begun);
    to.optional_time(ended.started_at, epoch);
    to.time(ended.ended_at, epoch);
    to.signed_number(ended.run_time.count());
    put(to, ended.failure);
    to.bytes(ended.failure_code);
  }
  template <class Other>
  void operator()(const Other&) const {
    DOCKET_CHECK(false, "no change owes this command to another job");
  }
};

job::Cancel take_cancel(ByteReader& from) {
  job::Cancel cancel;
  cancel.by = from.bytes();
  cancel.only_unbegun = from.flag();
  return cancel;
}

job::Delete take_delete(ByteReader& from) {
  job::Delete removal;
  removal.cancels = from.flag();
  removal.only_unbegun = from.flag();
  return removal;
}

job::Adopt take_adopt(ByteReader& from) {
  job::Adopt adopt;
  adopt.child = Sequence{from.signed_number()};
  adopt.child_id.uuid = take_uuid(from);
  adopt.count = from.small<std::uint32_t>();
  if (adopt.count == std::numeric_limits<std::uint32_t>::max()) from.refuse();
  ++adopt.count;
  return adopt;
}

job::ChildEnded take_child_ended(ByteReader& from) {
  job::ChildEnded ended;
  ended.child = Sequence{from.signed_number()};
  ended.child_id.uuid = take_uuid(from);
  ended.outcome = from.one_of(job::State::cancelled);
  ended.has_begun = from.flag();
  ended.started_at = from.optional_time(epoch);
  ended.ended_at = from.time(epoch);
  ended.run_time = Micros(from.signed_number());
  ended.failure = take_failure_kind(from);
  ended.failure_code = from.bytes();
  return ended;
}

job::Command take_command(ByteReader& from) {
  switch (from.one_of(Owed::child_ended)) {
    case Owed::unblock:
      return job::Unblock{};
    case Owed::skip:
      return job::Skip{};
    case Owed::cancel:
      return take_cancel(from);
    case Owed::remove:
      return take_delete(from);
    case Owed::adopt:
      return take_adopt(from);
    case Owed::child_began:
      return job::ChildBegan{from.time(epoch)};
    case Owed::child_ended:
      return take_child_ended(from);
  }
  from.refuse();
  return job::Unblock{};
}

void begin(ByteWriter& to) { to.number(layout); }

ByteReader begin(std::string_view row) {
  ByteReader from(row);
  if (from.number() != layout) from.refuse();
  return from;
}

}  // namespace

std::string encode_constant(const job::Job& job, const FacetNumbers& facets) {
  ByteWriter to;
  const std::uint64_t marks =
      (job.is_unlisted ? mark_unlisted : 0) | (job.is_attached ? mark_attached : 0);
  to.number(marks == 0 ? layout : layout_with_marks);
  if (marks != 0) to.number(marks);
  to.number(static_cast<std::uint64_t>(job.tenant));
  to.number(static_cast<std::uint64_t>(job.door));
  to.number(job.job_class);
  to.time(job.created_at, epoch);
  to.number(facets.size());
  for (const auto& [facet, number] : facets) {
    to.number(static_cast<std::uint64_t>(facet));
    to.number(number);
  }
  put(to, job.id.uuid);
  to.signed_number(job.parent == Sequence::none ? 0
                                                : to_number(job.sequence) - to_number(job.parent));
  to.signed_number(job.priority);
  put(to, job.rules);
  to.optional_time(job.not_before, job.created_at);
  to.optional_time(job.deadline, job.created_at);
  // A job is younger than its group.
  const bool is_in_group = job.group != RecordNumber::none;
  to.signed_number(is_in_group ? to_micros(job.created_at) - to_number(job.group) : 0);
  return to.take();
}

std::string encode_changing(const job::Job& job) {
  ByteWriter to;
  begin(to);
  to.number(job.version);
  to.time(job.updated_at, job.created_at);
  to.optional_time(job.first_started_at, job.created_at);
  to.optional_time(job.finished_at, job.created_at);
  to.signed_number(job.run_time.count());
  to.number(job.tasks.total);
  to.number(job.tasks.open);
  to.number(job.tasks.running);
  to.number(job.tasks.failed);
  to.number(job.units.total);
  to.number(job.units.completed);
  to.number(job.units.failed);
  put(to, job.units.first_failure);
  put(to, job.children, job);
  to.flag(job.only_task.has_value());
  if (job.only_task) put(to, *job.only_task, job.created_at);
  if (job.children.first_failed != Sequence::none) to.bytes(job.children.first_failure_code);
  return to.take();
}

namespace {

Member take_member(const JobRow& row, ByteReader& constant) {
  Member member;
  member.sequence = row.sequence;
  member.state = row.state;
  const std::uint64_t found = constant.number();
  if (found != layout && found != layout_with_marks) constant.refuse();
  const std::uint64_t marks = found == layout_with_marks ? constant.number() : 0;
  member.is_unlisted = (marks & mark_unlisted) != 0;
  member.is_attached = (marks & mark_attached) != 0;
  member.tenant = TenantNumber{constant.small<std::uint32_t>()};
  member.door = constant.one_of(job::Door::osapi);
  member.job_class = constant.small<job::Class>();
  member.created_at = constant.time(epoch);
  const std::uint64_t facets = constant.number();
  if (facets > member.facets.size()) {
    constant.refuse();
    return member;
  }
  for (std::size_t i = 0; i < facets; ++i) {
    member.facets[i].first = constant.one_of(job::Facet::workflow);
    member.facets[i].second = constant.small<std::uint32_t>();
  }
  member.facet_count = static_cast<std::uint8_t>(facets);
  return member;
}

void take_changing(ByteReader& from, job::Job& job) {
  job.version = from.small<std::uint32_t>();
  job.updated_at = from.time(job.created_at);
  job.first_started_at = from.optional_time(job.created_at);
  job.finished_at = from.optional_time(job.created_at);
  job.run_time = Micros(from.signed_number());
  job.tasks.total = from.small<std::uint32_t>();
  job.tasks.open = from.small<std::uint32_t>();
  job.tasks.running = from.small<std::uint32_t>();
  job.tasks.failed = from.small<std::uint32_t>();
  job.units.total = from.small<std::uint32_t>();
  job.units.completed = from.small<std::uint32_t>();
  job.units.failed = from.small<std::uint32_t>();
  job.units.first_failure = take_failure_kind(from);
  job.children = take_children(from, job);
  if (from.flag()) job.only_task = take_task(from, job.created_at);
  if (job.children.first_failed != Sequence::none) {
    job.children.first_failure_code = from.bytes();
  }
}

}  // namespace

Result<job::Job> decode_job(const JobRow& row) {
  job::Job job;
  const Result<void> read = decode_job(row, job);
  if (!read) return read.error();
  return job;
}

Result<void> decode_job(const JobRow& row, job::Job& job) {
  ByteReader constant(row.constant);
  const Member member = take_member(row, constant);
  job.sequence = member.sequence;
  job.tenant = member.tenant;
  job.door = member.door;
  job.job_class = member.job_class;
  job.created_at = member.created_at;
  job.state = member.state;
  job.is_unlisted = member.is_unlisted;
  job.is_attached = member.is_attached;
  job.id.uuid = take_uuid(constant);
  if (const std::int64_t distance = constant.signed_number(); distance != 0) {
    job.parent = Sequence{to_number(row.sequence) - distance};
  }
  job.priority = static_cast<job::Priority>(constant.signed_number());
  job.rules = take_rules(constant);
  job.not_before = constant.optional_time(job.created_at);
  job.deadline = constant.optional_time(job.created_at);
  if (const std::int64_t age = constant.signed_number(); age != 0) {
    job.group = RecordNumber{to_micros(job.created_at) - age};
  }
  ByteReader changing = begin(row.changing);
  take_changing(changing, job);
  if (!constant.is_good() || !changing.is_good()) return damaged("job");
  return {};
}

Result<Member> decode_member(const JobRow& row) {
  ByteReader constant(row.constant);
  Member member = take_member(row, constant);
  ByteReader changing = begin(row.changing);
  member.version = changing.small<std::uint32_t>();
  if (!constant.is_good()) return damaged("job");
  return checked(changing, "job", member);
}

std::string encode_task(const job::Task& task) {
  ByteWriter to;
  begin(to);
  put(to, task, epoch);
  return to.take();
}

Result<job::Task> decode_task(job::TaskIndex index, std::string_view row) {
  ByteReader from = begin(row);
  job::Task task = take_task(from, epoch);
  task.index = index;
  return checked(from, "task", task);
}

std::string encode_failure(const Failure& failure) {
  ByteWriter to;
  begin(to);
  put(to, failure);
  return to.take();
}

Result<Failure> decode_failure(std::string_view row) {
  ByteReader from = begin(row);
  Failure failure = take_failure(from);
  return checked(from, "failure", std::move(failure));
}

std::string encode_events(std::span<const job::Event> events) {
  ByteWriter to;
  begin(to);
  TimePoint base = epoch;
  for (const job::Event& event : events) {
    put(to, event, base);
    base = event.at;
  }
  return to.take();
}

Result<std::vector<job::Event>> decode_events(std::string_view row) {
  ByteReader from = begin(row);
  std::vector<job::Event> events;
  TimePoint base = epoch;
  while (from.is_good() && !from.is_at_end()) {
    events.push_back(take_event(from, base));
    base = events.back().at;
  }
  return checked(from, "event", std::move(events));
}

std::string encode_agent_events(std::span<const AgentEvent> events) {
  ByteWriter to;
  begin(to);
  to.number(events.size());
  for (const AgentEvent& event : events) {
    to.number(static_cast<std::uint64_t>(event.kind));
    to.time(event.at, epoch);
  }
  return to.take();
}

Result<std::vector<AgentEvent>> decode_agent_events(std::string_view row) {
  std::vector<AgentEvent> events;
  if (row.empty()) return events;  // as an older version left it
  ByteReader from = begin(row);
  for (std::uint64_t left = from.count(); left > 0 && from.is_good(); --left) {
    AgentEvent& event = events.emplace_back();
    event.kind = from.one_of(AgentEvent::Kind::undrain);
    event.at = from.time(epoch);
  }
  return checked(from, "list of an agent's events", std::move(events));
}

std::string encode_group(const job::Group& group) {
  ByteWriter to;
  begin(to);
  to.optional_time(group.rules.closes_at, epoch);
  to.number(group.rules.accepted_max.value_or(0));
  to.number(group.accepted);
  to.number(group.unfinished);
  to.number(group.running);
  to.optional_time(group.first_started_at, epoch);
  to.optional_time(group.closed_at, epoch);
  to.flag(group.closed_by.has_value());
  if (group.closed_by) put(to, group.closed_by->uuid);
  // Rows from before this rule end here, and so do those of groups without it.
  if (group.rules.unfinished_max) to.number(*group.rules.unfinished_max);
  return to.take();
}

Result<job::Group> decode_group(std::string_view row) {
  ByteReader from = begin(row);
  job::Group group;
  group.rules.closes_at = from.optional_time(epoch);
  const auto accepted_max = from.small<std::uint32_t>();
  if (accepted_max > 0) group.rules.accepted_max = accepted_max;
  group.accepted = from.small<std::uint32_t>();
  group.unfinished = from.small<std::uint32_t>();
  group.running = from.small<std::uint32_t>();
  group.first_started_at = from.optional_time(epoch);
  group.closed_at = from.optional_time(epoch);
  if (from.flag()) group.closed_by = UserId{take_uuid(from)};
  if (from.is_good() && !from.is_at_end()) {
    group.rules.unfinished_max = from.small<std::uint32_t>();
  }
  return checked(from, "group", group);
}

std::string encode_journal(std::span<const Effect> effects) {
  ByteWriter to;
  begin(to);
  TimePoint base = epoch;
  for (const Effect& effect : effects) {
    for (const job::Event& event : effect.events) {
      to.signed_number(to_number(effect.job.sequence));
      put(to, event, base);
      base = event.at;
    }
  }
  return to.take();
}

Result<std::vector<JournalLine>> decode_journal(std::string_view row) {
  ByteReader from = begin(row);
  std::vector<JournalLine> lines;
  TimePoint base = epoch;
  while (from.is_good() && !from.is_at_end()) {
    JournalLine& line = lines.emplace_back();
    line.job = Sequence{from.signed_number()};
    line.event = take_event(from, base);
    base = line.event.at;
  }
  return checked(from, "journal row", std::move(lines));
}

std::string encode_command(const job::Command& command) {
  ByteWriter to;
  begin(to);
  std::visit(CommandWriter{to}, command);
  return to.take();
}

Result<job::Command> decode_command(std::string_view row) {
  ByteReader from = begin(row);
  job::Command command = take_command(from);
  return checked(from, "command", std::move(command));
}

}  // namespace docket::store
