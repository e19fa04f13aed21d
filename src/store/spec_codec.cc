#include "store/spec_codec.h"

#include <algorithm>

#include "store/bytes.h"

namespace docket::store {
namespace {

constexpr std::uint64_t layout = 1;
constexpr TimePoint epoch{};

void put(ByteWriter& to, const Uuid& uuid) {
  to.raw({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
}
Uuid take_uuid(ByteReader& from) {
  Uuid uuid;
  const std::string_view bytes = from.raw(uuid.bytes.size());
  std::copy(bytes.begin(), bytes.end(), uuid.bytes.begin());
  return uuid;
}

void put(ByteWriter& to, const std::optional<JobId>& id) {
  to.flag(id.has_value());
  if (id) put(to, id->uuid);
}
std::optional<JobId> take_optional_id(ByteReader& from) {
  if (!from.flag()) return std::nullopt;
  return JobId{take_uuid(from)};
}

void put(ByteWriter& to, const std::optional<std::string>& text) {
  to.flag(text.has_value());
  if (text) to.bytes(*text);
}

void put_texts(ByteWriter& to, const job::Submission& submission, bool has_inputs) {
  to.bytes(submission.type);
  to.bytes(submission.kind);
  to.bytes(has_inputs ? std::string_view(submission.input) : "");
  to.number(submission.facets.size());
  for (const auto& [facet, value] : submission.facets) {
    to.number(static_cast<std::uint64_t>(facet));
    to.bytes(value);
  }
  to.number(submission.labels.size());
  for (const auto& [key, value] : submission.labels) {
    to.bytes(key);
    to.bytes(value);
  }
  to.bytes(submission.callback_url);
  put(to, submission.metadata);
  to.bytes(submission.idempotency_key);
  to.bytes(submission.request_digest);
}

// Of a text that a line does not show only the place is gone over.
void take_text(ByteReader& from, Detail detail, std::string& text) {
  const std::string_view bytes = from.bytes();
  if (detail != Detail::line) text = bytes;
}

void take_texts(ByteReader& from, Detail detail, job::Submission& submission) {
  submission.type = from.bytes();
  submission.kind = from.bytes();
  take_text(from, detail, submission.input);
  for (std::uint64_t left = from.count(); left > 0 && from.is_good(); --left) {
    const job::Facet facet = from.one_of(job::Facet::workflow);
    const std::string_view value = from.bytes();
    if (detail != Detail::line) submission.facets[facet] = value;
  }
  for (std::uint64_t left = from.count(); left > 0 && from.is_good(); --left) {
    const std::string_view key = from.bytes();
    const std::string_view value = from.bytes();
    if (detail != Detail::line) submission.labels[std::string(key)] = value;
  }
  take_text(from, detail, submission.callback_url);
  if (from.flag()) take_text(from, detail, submission.metadata.emplace());
  take_text(from, detail, submission.idempotency_key);
  take_text(from, detail, submission.request_digest);
}

void put_treatment(ByteWriter& to, const job::Submission& submission, TimePoint base) {
  const job::Rules& rules = submission.rules;
  to.signed_number(submission.priority);
  to.optional_time(submission.not_before, base);
  to.optional_time(submission.deadline, base);
  to.signed_number(submission.limits.wall.count());
  to.signed_number(submission.limits.cpu.count());
  to.signed_number(submission.limits.memory_bytes);
  to.signed_number(submission.limits.output_bytes);
  to.number(submission.resources.cores);
  to.signed_number(submission.resources.memory_bytes);
  to.signed_number(submission.backoff.first.count());
  to.signed_number(submission.backoff.longest.count());
  to.number(static_cast<std::uint64_t>(rules.outcome));
  to.number(static_cast<std::uint64_t>(rules.on_child_failure));
  to.number(static_cast<std::uint64_t>(rules.on_child_cancel));
  to.number(rules.attempts_max);
  to.number(rules.crashes_max);
  to.number(rules.interruptions_max);
  to.flag(rules.has_effects);
}

void take_treatment(ByteReader& from, job::Submission& submission, TimePoint base) {
  job::Rules& rules = submission.rules;
  submission.priority = static_cast<job::Priority>(from.signed_number());
  submission.not_before = from.optional_time(base);
  submission.deadline = from.optional_time(base);
  submission.limits.wall = Millis(from.signed_number());
  submission.limits.cpu = Millis(from.signed_number());
  submission.limits.memory_bytes = from.signed_number();
  submission.limits.output_bytes = from.signed_number();
  submission.resources.cores = from.small<std::uint32_t>();
  submission.resources.memory_bytes = from.signed_number();
  submission.backoff.first = Millis(from.signed_number());
  submission.backoff.longest = Millis(from.signed_number());
  rules.outcome = from.one_of(job::OutcomeRule::each);
  rules.on_child_failure = from.one_of(job::OnChildFailure::wait_all);
  rules.on_child_cancel = from.one_of(job::OnChildCancel::cancels);
  rules.attempts_max = from.small<std::uint8_t>();
  rules.crashes_max = from.small<std::uint8_t>();
  rules.interruptions_max = from.small<std::uint8_t>();
  rules.has_effects = from.flag();
}

void put_tasks(ByteWriter& to, const job::Submission& submission, bool has_inputs) {
  to.flag(submission.has_no_task);
  to.number(submission.tasks.size());
  for (const job::TaskSpec& task : submission.tasks) {
    to.number(task.unit);
    to.number(task.step);
    to.bytes(has_inputs ? std::string_view(task.input) : "");
  }
}

void take_tasks(ByteReader& from, Detail detail, job::Submission& submission) {
  submission.has_no_task = from.flag();
  for (std::uint64_t left = from.count(); left > 0 && from.is_good(); --left) {
    job::TaskSpec task;
    task.unit = from.small<std::uint32_t>();
    task.step = from.small<std::uint32_t>();
    take_text(from, detail, task.input);
    if (detail != Detail::line) submission.tasks.push_back(std::move(task));
  }
}

// A file's hash is there for all of them, its bytes only when they are not elsewhere.
void put_files(ByteWriter& to, const job::Submission& submission, bool has_inputs) {
  to.number(submission.files.size());
  for (const job::InputFile& file : submission.files) {
    to.bytes(file.name);
    to.bytes(file.content_type);
    to.signed_number(file.bytes);
    to.raw({reinterpret_cast<const char*>(file.sha256.data()), file.sha256.size()});
    to.bytes(has_inputs ? std::string_view(file.inline_bytes) : "");
  }
}

void take_files(ByteReader& from, job::Submission& submission) {
  for (std::uint64_t left = from.count(); left > 0 && from.is_good(); --left) {
    job::InputFile& file = submission.files.emplace_back();
    file.name = from.bytes();
    file.content_type = from.bytes();
    file.bytes = from.signed_number();
    const std::string_view hash = from.raw(file.sha256.size());
    std::copy(hash.begin(), hash.end(), file.sha256.begin());
    file.inline_bytes = from.bytes();
  }
}

bool is_linked(const job::TaskSpec& task) { return task.file || task.takes_previous; }

// What each task gets beside its input.
void put_links(ByteWriter& to, const job::Submission& submission) {
  const bool has_links = std::ranges::any_of(submission.tasks, is_linked);
  to.flag(has_links);
  if (!has_links) return;
  for (const job::TaskSpec& task : submission.tasks) {
    to.number(task.file ? std::uint64_t{*task.file} + 1 : 0);
    to.flag(task.takes_previous);
  }
}

void take_links(ByteReader& from, job::Submission& submission) {
  if (!from.flag()) return;
  for (job::TaskSpec& task : submission.tasks) {
    if (const auto file = from.small<std::uint32_t>(); file > 0) task.file = file - 1;
    task.takes_previous = from.flag();
  }
}

void put_choice(ByteWriter& to, const job::Submission& submission) {
  to.signed_number(submission.patience.claim.count());
  to.signed_number(submission.patience.offline.count());
  to.signed_number(submission.patience.away.count());
  to.flag(submission.rules.is_for_own_agents);
  const bool has_targets = std::ranges::any_of(
      submission.tasks, [](const job::TaskSpec& task) { return task.target != AgentNumber::none; });
  to.flag(has_targets);
  for (const job::TaskSpec& task : submission.tasks) {
    if (has_targets) to.number(static_cast<std::uint64_t>(task.target));
  }
  to.flag(submission.selector.has_value());
  if (!submission.selector) return;
  to.number(static_cast<std::uint64_t>(submission.selector->sort));
  to.bytes(submission.selector->key);
  to.bytes(submission.selector->value);
  to.flag(submission.selector->may_wait);
}

void take_choice(ByteReader& from, job::Submission& submission) {
  submission.patience.claim = Millis(from.signed_number());
  submission.patience.offline = Millis(from.signed_number());
  submission.patience.away = Millis(from.signed_number());
  submission.rules.is_for_own_agents = from.flag();
  const bool has_targets = from.flag();
  for (job::TaskSpec& task : submission.tasks) {
    if (has_targets) task.target = AgentNumber{from.small<std::uint32_t>()};
  }
  if (!from.flag()) return;
  job::Selector& selector = submission.selector.emplace();
  selector.sort = from.one_of(job::Selector::Sort::host);
  selector.key = from.bytes();
  selector.value = from.bytes();
  selector.may_wait = from.flag();
}

void put(ByteWriter& to, const std::optional<Failure>& failure) {
  to.flag(failure.has_value());
  if (!failure) return;
  to.number(static_cast<std::uint64_t>(failure->kind));
  to.bytes(failure->code);
  to.bytes(failure->message);
  to.bytes(failure->detail);
  to.flag(failure->retryable);
}

std::optional<Failure> take_optional_failure(ByteReader& from) {
  if (!from.flag()) return std::nullopt;
  Failure failure;
  failure.kind = from.one_of(FailureKind::dependency);
  failure.code = from.bytes();
  failure.message = from.bytes();
  failure.detail = from.bytes();
  failure.retryable = from.flag();
  return failure;
}

// What follows the attributes.
void take_rest(ByteReader& from, Spec& spec) {
  job::Submission& submission = spec.submission;
  if (from.flag()) submission.group = RecordId{take_uuid(from)};
  spec.is_input_left_out = from.flag();
  take_files(from, submission);
  take_links(from, submission);
  submission.is_unlisted = from.flag();
  submission.is_attached = from.flag();
  take_choice(from, submission);
}

}  // namespace

std::string encode_spec(const Spec& spec) {
  const job::Submission& submission = spec.submission;
  ByteWriter to;
  to.number(layout);
  put(to, spec.id.uuid);
  to.number(static_cast<std::uint64_t>(spec.tenant));
  to.number(static_cast<std::uint64_t>(spec.user));
  put(to, spec.user_id.uuid);
  to.time(spec.created_at, epoch);
  to.number(static_cast<std::uint64_t>(submission.door));
  to.number(submission.job_class);
  const bool is_apart = keeps_inputs_apart(submission);
  put_texts(to, submission, !is_apart);
  put_treatment(to, submission, spec.created_at);
  put_tasks(to, submission, !is_apart);
  put(to, submission.parent);
  put(to, submission.retry_of);
  put(to, submission.refusal);
  to.bytes(submission.attributes);
  to.flag(submission.group.has_value());
  if (submission.group) put(to, submission.group->uuid);
  to.flag(is_apart);
  put_files(to, submission, !is_apart);
  put_links(to, submission);
  to.flag(submission.is_unlisted);
  to.flag(submission.is_attached);
  put_choice(to, submission);
  return to.take();
}

Result<Spec> decode_spec(Sequence sequence, std::string_view row) {
  Spec spec;
  const Result<void> read = decode_spec(sequence, row, Detail::row, spec);
  if (!read) return read.error();
  return spec;
}

Result<void> decode_spec(Sequence sequence, std::string_view row, Detail detail, Spec& spec) {
  ByteReader from(row);
  if (from.number() != layout) from.refuse();
  spec.sequence = sequence;
  spec.id.uuid = take_uuid(from);
  spec.tenant = TenantNumber{from.small<std::uint32_t>()};
  spec.user = UserNumber{from.small<std::uint32_t>()};
  spec.user_id.uuid = take_uuid(from);
  spec.created_at = from.time(epoch);
  spec.submission.door = from.one_of(job::Door::osapi);
  spec.submission.job_class = from.small<job::Class>();
  take_texts(from, detail, spec.submission);
  take_treatment(from, spec.submission, spec.created_at);
  take_tasks(from, detail, spec.submission);
  spec.submission.parent = take_optional_id(from);
  spec.submission.retry_of = take_optional_id(from);
  spec.submission.refusal = take_optional_failure(from);
  spec.submission.attributes = from.bytes();
  if (detail == Detail::line) {
    spec.is_input_left_out = true;
  } else {
    take_rest(from, spec);
  }
  if (!from.is_good()) return corrupt("A stored submission cannot be read.");
  return {};
}

bool keeps_inputs_apart(const job::Submission& submission) {
  std::size_t bytes = submission.input.size();
  for (const job::TaskSpec& task : submission.tasks) bytes += task.input.size();
  for (const job::InputFile& file : submission.files) bytes += file.inline_bytes.size();
  return bytes > input_apart_above_bytes;
}

std::string encode_inputs(const job::Submission& submission) {
  ByteWriter to;
  to.number(layout);
  to.bytes(submission.input);
  for (const job::TaskSpec& task : submission.tasks) to.bytes(task.input);
  return to.take();
}

Result<void> decode_inputs(std::string_view row, Spec& spec) {
  ByteReader from(row);
  if (from.number() != layout) from.refuse();
  spec.submission.input = from.bytes();
  for (job::TaskSpec& task : spec.submission.tasks) task.input = from.bytes();
  spec.is_input_left_out = false;
  if (!from.is_good()) return corrupt("A stored input cannot be read.");
  return {};
}

}  // namespace docket::store
