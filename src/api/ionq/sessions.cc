#include "api/ionq/sessions.h"

#include <limits>

#include <boost/json/value.hpp>

#include "api/ionq/forms.h"
#include "api/ionq/payload.h"
#include "api/json_body.h"
#include "base/check.h"

namespace docket::api::ionq {
namespace {

constexpr std::chrono::minutes life_usual = std::chrono::hours(24);
constexpr Range positive{1, std::numeric_limits<std::int32_t>::max()};

void check_cost_limit(Payload& settings) {
  const boost::json::object* limit = settings.object("cost_limit");
  if (limit == nullptr) return;
  const boost::json::value* unit = limit->if_contains("unit");
  const boost::json::value* value = limit->if_contains("value");
  const bool is_good =
      unit != nullptr && unit->is_string() && value != nullptr && value->is_number();
  if (!is_good) settings.refuse("cost_limit", "must have a unit and a value");
}

void read_settings(Payload& body, SessionRequest& session) {
  const boost::json::object* object = body.object("settings");
  if (object == nullptr) return;
  Payload settings = body.below("settings", *object);
  session.jobs_max = settings.integer("job_count_limit", positive);
  session.minutes_max = settings.integer("duration_limit_min", positive);
  check_cost_limit(settings);
  if (settings.find("cost_limit") != nullptr) session.cost_limit = settings.slice("cost_limit");
}

std::string_view status(const job::Group& group) {
  if (!group.is_open()) return "ended";
  return group.first_started_at ? "started" : "created";
}

std::optional<std::string> text(const std::optional<UserId>& user) {
  if (!user) return std::nullopt;
  return user_text(*user);
}

// The settings of a body with when the session ends by itself.
void write_settings(JsonWriter& json, const boost::json::object& settings,
                    const job::Group& group) {
  json.key("settings").begin_object();
  for (const auto& [name, value] : settings) json.key(name).value(value);
  if (group.rules.closes_at) json.field("expires_at", time_text(*group.rules.closes_at));
  json.end_object();
}

}  // namespace

OrBadRequest<SessionRequest> decode_session(const http::Request& request) {
  const auto object = read_object(request);
  if (!object) return object.error();
  Complaint complaint;
  Payload body(*object, without_byte_order_mark(request.body), "", complaint);
  SessionRequest session;
  body.required("backend");
  const auto name = body.text("backend", store::record_kind_bytes_max);
  const auto backend = name ? find_backend(*name, Alias::known) : std::nullopt;
  if (!backend) body.refuse("backend", "names no backend");
  session.backend = backend.value_or(simulator);
  read_settings(body, session);
  if (complaint) return *complaint;
  return session;
}

std::string session_body(const SessionRequest& session) {
  JsonWriter json;
  json.begin_object().field("backend", backends()[session.backend].name).key("settings");
  json.begin_object();
  if (session.jobs_max) json.field("job_count_limit", *session.jobs_max);
  if (session.minutes_max) json.field("duration_limit_min", *session.minutes_max);
  if (!session.cost_limit.empty()) json.key("cost_limit").raw(session.cost_limit);
  return json.end_object().end_object().take();
}

job::GroupRules session_rules(const SessionRequest& session, TimePoint now) {
  job::GroupRules rules;
  const auto life = session.minutes_max ? std::chrono::minutes(*session.minutes_max) : life_usual;
  rules.closes_at = now + life;
  if (session.jobs_max) rules.accepted_max = static_cast<std::uint32_t>(*session.jobs_max);
  return rules;
}

void write_session(JsonWriter& json, const store::Record& record, TenantId project) {
  DOCKET_CHECK(record.group.has_value(), "a session has a group");
  const job::Group& group = *record.group;
  const boost::json::value body = read_stored_json(record.body);
  json.begin_object()
      .field("id", to_string(record.id))
      .field("created_at", time_text(record.created_at))
      .field("organization_id", to_string(project))
      .field("backend", std::string_view(body.at("backend").as_string()))
      .field("project_id", to_string(project))
      .field("creator_id", user_text(record.user_id))
      .field("ended_at", time_text(group.closed_at))
      .field("ender_id", text(group.closed_by));
  write_settings(json, body.at("settings").as_object(), group);
  json.field("active", group.is_open())
      .field("status", status(group))
      .field("started_at", time_text(group.first_started_at))
      .end_object();
}

job::Class session_backend(const store::Record& record) {
  const boost::json::value body = read_stored_json(record.body);
  const auto backend =
      find_backend(std::string_view(body.at("backend").as_string()), Alias::unknown);
  DOCKET_CHECK(backend.has_value(), "a session names a backend of ours");
  return *backend;
}

}  // namespace docket::api::ionq
