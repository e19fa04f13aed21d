#include "wire/agent_messages.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/ascii.h"
#include "wire/base64.h"
#include "wire/failure.h"
#include "wire/json_reader.h"

namespace docket::wire {
namespace {

namespace json = boost::json;

// --- task attempts ------------------------------------------------------------------------------

json::object to_json(const TaskAttempt& task) {
  return {{"task", format_task(task.task)}, {"attempt", task.attempt}};
}

json::array to_json(const std::vector<TaskAttempt>& tasks) {
  json::array array;
  array.reserve(tasks.size());
  for (const TaskAttempt& task : tasks) array.push_back(to_json(task));
  return array;
}

TaskAttempt read_task(JsonReader& reader) {
  std::string text;
  TaskAttempt task;
  reader.require("task", text);
  reader.require("attempt", task.attempt);
  const auto ref = parse_task(text);
  if (!ref) reader.expected("task", "to be a job's id, a dot and a number");
  if (ref) task.task = *ref;
  return task;
}

// Reads an array of objects, each by `read_one(JsonReader&)`.
template <class T, class ReadOne>
void read_each(JsonReader& reader, std::string_view key, std::vector<T>& values, ReadOne read_one) {
  const json::array* array = reader.array(key);
  if (array == nullptr) return;
  values.reserve(array->size());
  for (const json::value& item : *array) {
    const json::object* object = item.if_object();
    if (object == nullptr) return reader.expected(key, "to hold objects");
    JsonReader inner(*object);
    values.push_back(read_one(inner));
    reader.adopt(inner.fault());
  }
}

void read_tasks(JsonReader& reader, std::string_view key, std::vector<TaskAttempt>& tasks) {
  read_each(reader, key, tasks, read_task);
}

void read_strings(JsonReader& reader, std::string_view key, std::vector<std::string>& values) {
  const json::array* array = reader.array(key);
  if (array == nullptr) return;
  for (const json::value& item : *array) {
    if (!item.is_string()) return reader.expected(key, "to hold strings");
    values.emplace_back(std::string_view(item.get_string()));
  }
}

void read_labels(JsonReader& reader, std::map<std::string, std::string>& labels) {
  const json::object* object = reader.object("labels");
  if (object == nullptr) return;
  if (object->size() > agent_labels_max) return reader.expected("labels", "to hold 32 at most");
  for (const auto& [key, value] : *object) {
    if (!value.is_string()) return reader.expected("labels", "to hold strings");
    const std::string_view text = value.get_string();
    if (key.empty() || key.size() > agent_label_bytes_max || text.size() > agent_label_bytes_max) {
      return reader.expected("labels", "to have keys and values of at most 256 bytes");
    }
    labels.emplace(key, text);
  }
}

// Text that an agent made of an object, and the other way round.
void add_facts(json::object& object, const std::string& facts) {
  if (!facts.empty()) object["facts"] = json::parse(facts);
}

void read_facts(JsonReader& reader, std::string& facts) {
  const json::object* object = reader.object("facts");
  if (object == nullptr) return;
  facts = json::serialize(*object);
  if (facts.size() > facts_bytes_max) reader.expected("facts", "to be at most 64 KiB");
}

template <class T>
Result<T> done(JsonReader& reader, T&& message) {
  if (reader.fault()) return *reader.fault();
  return std::forward<T>(message);
}

// --- parts --------------------------------------------------------------------------------------

json::object to_json(const executor::Limits& limits) {
  return {{"wall_ms", limits.wall.count()},
          {"cpu_ms", limits.cpu.count()},
          {"memory_bytes", limits.memory_bytes},
          {"output_bytes", limits.output_bytes}};
}

executor::Limits read_limits(JsonReader& reader) {
  executor::Limits limits;
  reader.read("wall_ms", limits.wall);
  reader.read("cpu_ms", limits.cpu);
  reader.read("memory_bytes", limits.memory_bytes);
  reader.read("output_bytes", limits.output_bytes);
  return limits;
}

json::object to_json(const GrantedFile& file) {
  json::object object{
      {"name", file.name}, {"content_type", file.content_type}, {"bytes", file.bytes}};
  if (!file.is_large) object["content"] = to_base64(file.content);
  return object;
}

GrantedFile read_file(JsonReader& reader) {
  GrantedFile file;
  reader.require("name", file.name);
  reader.read("content_type", file.content_type);
  reader.require("bytes", file.bytes);
  file.is_large = !reader.has("content");
  std::string text;
  reader.read("content", text);
  auto content = from_base64(text);
  if (!content || (!file.is_large && std::ssize(*content) != file.bytes)) {
    reader.expected("content", "to be as many bytes in Base64 as `bytes` says");
  } else {
    file.content = std::move(*content);
  }
  return file;
}

json::object to_json(const Grant& grant) {
  json::object object = to_json(grant.task);
  object["kind"] = grant.kind;
  if (grant.is_input_large) {
    object["input_bytes"] = grant.input_bytes;
  } else {
    object["input"] = grant.input;
  }
  object["limits"] = to_json(grant.limits);
  json::array files;
  for (const GrantedFile& file : grant.files) files.push_back(to_json(file));
  if (!files.empty()) object["files"] = std::move(files);
  if (grant.previous && grant.previous->is_large) {
    object["previous_bytes"] = grant.previous->bytes;
  } else if (grant.previous) {
    object["previous"] = grant.previous->json;
  }
  return object;
}

void read_previous(JsonReader& reader, Grant& grant) {
  if (!reader.has("previous") && !reader.has("previous_bytes")) return;
  GrantedOutput& previous = grant.previous.emplace();
  previous.is_large = !reader.has("previous");
  reader.read("previous", previous.json);
  previous.bytes = std::ssize(previous.json);
  if (previous.is_large) reader.read("previous_bytes", previous.bytes);
}

Grant read_grant(JsonReader& reader) {
  Grant grant;
  grant.task = read_task(reader);
  reader.require("kind", grant.kind);
  grant.is_input_large = !reader.has("input");
  reader.read("input", grant.input);
  grant.input_bytes = static_cast<std::int64_t>(grant.input.size());
  reader.read("input_bytes", grant.input_bytes);
  if (const json::object* limits = reader.object("limits")) {
    JsonReader inner(*limits);
    grant.limits = read_limits(inner);
    reader.adopt(inner.fault());
  }
  read_each(reader, "files", grant.files, read_file);
  read_previous(reader, grant);
  return grant;
}

json::object to_json(const Upload& upload) {
  return {{"sha256", upload.sha256}, {"bytes", upload.bytes}};
}

Upload read_upload(JsonReader& reader) {
  Upload upload;
  reader.require("sha256", upload.sha256);
  reader.require("bytes", upload.bytes);
  return upload;
}

json::object to_json(const executor::NewTask& task) {
  json::object object{{"input", task.input}};
  if (task.follows) object["follows"] = true;
  if (task.takes_previous) object["takes_previous"] = true;
  if (task.takes_files) object["takes_files"] = true;
  if (task.is_for_any) object["is_for_any"] = true;
  return object;
}

executor::NewTask read_new_task(JsonReader& reader) {
  executor::NewTask task;
  reader.read("input", task.input);
  reader.read("follows", task.follows);
  reader.read("takes_previous", task.takes_previous);
  reader.read("takes_files", task.takes_files);
  reader.read("is_for_any", task.is_for_any);
  return task;
}

json::object to_json(const ResultReport& report) {
  json::object object = to_json(report.task);
  if (const auto* output = std::get_if<executor::Output>(&report.outcome)) {
    object["output"] = output->json;
  } else if (const auto* large = std::get_if<LargeOutput>(&report.outcome)) {
    object["large_output"] = to_json(large->json);
  } else {
    object["failure"] = encode_failure(std::get<Failure>(report.outcome));
  }
  const auto* spawned = spawned_of(report);
  if (spawned == nullptr || spawned->empty()) return object;
  json::array tasks;
  tasks.reserve(spawned->size());
  for (const executor::NewTask& task : *spawned) tasks.push_back(to_json(task));
  object["spawned"] = std::move(tasks);
  return object;
}

ResultReport read_result(JsonReader& reader) {
  ResultReport report;
  report.task = read_task(reader);
  std::vector<executor::NewTask> spawned;
  read_each(reader, "spawned", spawned, read_new_task);
  if (const json::object* failure = reader.object("failure")) {
    const auto decoded = decode_failure(*failure);
    if (decoded) report.outcome = *decoded;
    if (!decoded) reader.adopt(decoded.error());
  } else if (const json::object* large = reader.object("large_output")) {
    JsonReader inner(*large);
    report.outcome = LargeOutput{read_upload(inner), std::move(spawned)};
    reader.adopt(inner.fault());
  } else {
    executor::Output output;
    reader.require("output", output.json);
    output.spawned = std::move(spawned);
    report.outcome = std::move(output);
  }
  return report;
}

json::object to_json(const ProgressReport& report) {
  json::object object = to_json(report.task);
  object["fraction"] = report.fraction;
  object["message"] = report.message;
  return object;
}

ProgressReport read_progress(JsonReader& reader) {
  ProgressReport report;
  report.task = read_task(reader);
  reader.read("fraction", report.fraction);
  reader.read("message", report.message);
  if (!(report.fraction >= 0 && report.fraction <= 1)) {
    reader.expected("fraction", "to be from 0 to 1");
  }
  return report;
}

json::object to_json(const ReleaseReport& report) {
  json::object object = to_json(report.task);
  object["reason"] = report.reason;
  return object;
}

ReleaseReport read_release(JsonReader& reader) {
  ReleaseReport report;
  report.task = read_task(reader);
  reader.read("reason", report.reason);
  return report;
}

template <class T>
json::array to_array(const std::vector<T>& values) {
  json::array array;
  array.reserve(values.size());
  for (const T& value : values) array.push_back(to_json(value));
  return array;
}

}  // namespace

const std::vector<executor::NewTask>* spawned_of(const ResultReport& report) {
  if (const auto* output = std::get_if<executor::Output>(&report.outcome)) return &output->spawned;
  const auto* large = std::get_if<LargeOutput>(&report.outcome);
  return large == nullptr ? nullptr : &large->spawned;
}

std::string format_task(const TaskRef& task) {
  return fmt::format("{}.{}", to_string(task.job), task.index);
}

std::optional<TaskRef> parse_task(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto job = parse_uuid(text.substr(0, dot));
  const std::string_view digits = text.substr(dot + 1);
  TaskRef task;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), task.index);
  if (!job || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  task.job = JobId{*job};
  return task;
}

std::string encode(const RegisterRequest& message) {
  json::object object{{"name", message.name},
                      {"instance", message.instance},
                      {"version", message.version},
                      {"kinds", json::array(message.kinds.begin(), message.kinds.end())},
                      {"resources",
                       {{"cores", message.resources.cores},
                        {"memory_bytes", message.resources.memory_bytes},
                        {"slots", message.resources.slots}}},
                      {"running", to_json(message.running)},
                      {"unfinished", to_json(message.unfinished)}};
  if (const auto slots = message.resources.host_slots) {
    object["resources"].as_object()["host_slots"] = *slots;
  }
  if (!message.machine_id.empty()) object["machine_id"] = message.machine_id;
  json::object labels;
  for (const auto& [key, value] : message.labels) labels[key] = value;
  if (!labels.empty()) object["labels"] = std::move(labels);
  add_facts(object, message.facts);
  return json::serialize(object);
}

Result<RegisterRequest> decode_register_request(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  RegisterRequest message;
  reader.require("name", message.name);
  if (!reader.fault() && !is_agent_name(message.name)) {
    reader.expected("name", "to be up to 255 letters, digits, '.', '_' and '-'");
  }
  reader.read("instance", message.instance);
  reader.read("version", message.version);
  read_strings(reader, "kinds", message.kinds);
  if (const json::object* resources = reader.object("resources")) {
    JsonReader inner(*resources);
    inner.read("cores", message.resources.cores);
    inner.read("memory_bytes", message.resources.memory_bytes);
    inner.read("slots", message.resources.slots);
    if (inner.has("host_slots")) inner.read("host_slots", message.resources.host_slots.emplace());
    reader.adopt(inner.fault());
  }
  read_tasks(reader, "running", message.running);
  read_tasks(reader, "unfinished", message.unfinished);
  reader.read("machine_id", message.machine_id);
  read_labels(reader, message.labels);
  read_facts(reader, message.facts);
  return done(reader, std::move(message));
}

std::string encode(const RegisterAnswer& message) {
  return json::serialize(json::object{{"session", message.session},
                                      {"heartbeat_ms", message.heartbeat.count()},
                                      {"lease_ms", message.lease.count()},
                                      {"stale", to_json(message.stale)}});
}

Result<RegisterAnswer> decode_register_answer(std::string_view text) {
  const auto object = parse_object(text, answer_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  RegisterAnswer message;
  reader.require("session", message.session);
  reader.read("heartbeat_ms", message.heartbeat);
  reader.read("lease_ms", message.lease);
  read_tasks(reader, "stale", message.stale);
  return done(reader, std::move(message));
}

std::string encode(const SyncRequest& message) {
  json::object object{{"session", message.session},
                      {"ack", message.ack},
                      {"wait_ms", message.wait.count()},
                      {"running", to_json(message.running)},
                      {"starts", to_json(message.starts)},
                      {"progress", to_array(message.progress)},
                      {"results", to_array(message.results)},
                      {"released", to_array(message.released)},
                      {"room", message.room},
                      {"host_room", message.host_room},
                      {"draining", message.is_draining}};
  add_facts(object, message.facts);
  return json::serialize(object);
}

Result<SyncRequest> decode_sync_request(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  SyncRequest message;
  reader.require("session", message.session);
  reader.read("ack", message.ack);
  reader.read("wait_ms", message.wait);
  read_tasks(reader, "running", message.running);
  read_tasks(reader, "starts", message.starts);
  read_each(reader, "progress", message.progress, read_progress);
  read_each(reader, "results", message.results, read_result);
  read_each(reader, "released", message.released, read_release);
  reader.read("room", message.room);
  reader.read("host_room", message.host_room);
  reader.read("draining", message.is_draining);
  read_facts(reader, message.facts);
  return done(reader, std::move(message));
}

std::string encode(const SyncAnswer& message) {
  return json::serialize(
      json::object{{"n", message.number},
                   {"tasks", to_array(message.tasks)},
                   {"started", to_json(message.started)},
                   {"accepted", to_json(message.accepted)},
                   {"stale", to_json(message.stale)},
                   {"cancel", to_json(message.cancel)},
                   {"lease_ms", message.lease.count()},
                   {"state_wanted", message.is_drain_wanted ? "draining" : "ready"}});
}

Result<SyncAnswer> decode_sync_answer(std::string_view text) {
  const auto object = parse_object(text, answer_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  SyncAnswer message;
  std::string state_wanted;
  reader.require("n", message.number);
  read_each(reader, "tasks", message.tasks, read_grant);
  read_tasks(reader, "started", message.started);
  read_tasks(reader, "accepted", message.accepted);
  read_tasks(reader, "stale", message.stale);
  read_tasks(reader, "cancel", message.cancel);
  reader.read("lease_ms", message.lease);
  reader.read("state_wanted", state_wanted);
  message.is_drain_wanted = state_wanted == "draining";
  return done(reader, std::move(message));
}

std::string encode(const Upload& message) { return json::serialize(to_json(message)); }

std::string encode(const ResultReport& message) { return json::serialize(to_json(message)); }

Result<ResultReport> decode_result_report(std::string_view text) {
  const auto object = parse_object(text, answer_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  ResultReport report = read_result(reader);
  return done(reader, std::move(report));
}

Result<Upload> decode_upload(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  return done(reader, read_upload(reader));
}

Result<std::string> decode_bye(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  std::string session;
  reader.require("session", session);
  return done(reader, std::move(session));
}

// --- keys ---------------------------------------------------------------------------------------

std::string encode(const EnrollRequest& message) {
  return json::serialize(json::object{
      {"token", message.token}, {"name", message.name}, {"machine_id", message.machine_id}});
}

Result<EnrollRequest> decode_enroll_request(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  EnrollRequest message;
  reader.require("token", message.token);
  reader.require("name", message.name);
  reader.read("machine_id", message.machine_id);
  return done(reader, std::move(message));
}

std::string encode(const KeyAnswer& message) {
  return json::serialize(json::object{{"agent_id", message.agent_id}, {"key", message.key}});
}

Result<KeyAnswer> decode_key_answer(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return object.error();
  JsonReader reader(*object);
  KeyAnswer message;
  reader.require("agent_id", message.agent_id);
  reader.require("key", message.key);
  return done(reader, std::move(message));
}

std::string decode_error(std::string_view text) {
  const auto object = parse_object(text, message_bytes_max);
  if (!object) return {};
  JsonReader reader(*object);
  std::string error;
  reader.read("error", error);
  return error;
}

bool is_agent_name(std::string_view name) {
  const auto is_good = [](char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= agent_name_bytes_max && std::ranges::all_of(name, is_good);
}

}  // namespace docket::wire
