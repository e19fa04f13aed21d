#include "cli/admin_commands.h"

#include <ostream>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "cli/json.h"
#include "cli/raw_json.h"
#include "cli/table.h"
#include "cli/when.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

using Row = std::vector<std::string> (*)(const json::object&, TimePoint now);

std::vector<std::string> key_row(const json::object& key, TimePoint now) {
  const auto created = time_at(key, "created_at");
  const auto revoked = time_at(key, "revoked_at");
  return {text_at(key, "id"),
          text_at(key, "tenant"),
          text_at(key, "user"),
          text_at(key, "role") + (bool_at(key, "is_operator") ? " (operator)" : ""),
          created ? format_age(*created, now) : "",
          !revoked         ? "good"
          : *revoked > now ? "ends " + format_age(*revoked, now)
                           : "revoked " + format_age(*revoked, now)};
}

std::vector<std::string> agent_row(const json::object& agent, TimePoint now) {
  const auto seen = time_at(agent, "last_seen_at");
  const auto whole = [&](std::string_view key) {
    return fmt::format("{}", number_at(agent, key).value_or(0));
  };
  const std::string state = bool_at(agent, "is_drained") ? "drained"
                            : bool_at(agent, "is_live")  ? "live"
                                                         : "away";
  std::string kinds;
  if (const json::array* names = array_at(agent, "kinds")) {
    for (const json::value& name : *names) kinds += (kinds.empty() ? "" : " ") + describe(name);
  }
  constexpr double gib = 1024.0 * 1024 * 1024;
  const double memory = number_at(agent, "memory_bytes").value_or(0) / gib;
  return {text_at(agent, "name"),
          state,
          whole("running"),
          whole("slots"),
          whole("cores"),
          fmt::format("{:.1f} GiB", memory),
          seen ? format_age(*seen, now) : "",
          text_at(agent, "id"),
          kinds};
}

// The list `member` of what GET `path` answers.
Outcome<ExitCode> print_list(Session& session, const char* path, const char* member, Table table,
                             Row row) {
  const World& world = session.world;
  const auto answer = session.server.get(path);
  if (!answer) return answer.error();
  const auto listing = parse_object(*answer);
  if (!listing) return listing.error();
  if (session.format == Format::json) world.out << *answer << "\n";
  if (session.format == Format::jsonl) {
    for (const auto each : raw_elements(raw_member(*answer, member).value_or(""))) {
      world.out << json_line(each);
    }
  }
  const json::array* items = array_at(*listing, member);
  if (session.format == Format::table && items != nullptr) {
    for (const json::value& item : *items) {
      if (item.is_object()) table.add(row(item.get_object(), world.clock.now()));
    }
    world.out << table.render(world.width);
  }
  return ExitCode::done;
}

}  // namespace

Outcome<ExitCode> create_key(Session& session, const KeyFlags& flags) {
  json::object body{{"role", flags.role}};
  if (!flags.tenant.empty()) body["tenant"] = flags.tenant;
  if (!flags.user.empty()) body["user"] = flags.user;
  const auto answer = session.server.post("/v1/keys", json::serialize(body));
  if (!answer) return answer.error();
  const auto key = parse_object(*answer);
  if (!key) return key.error();
  const std::string id = text_at(*key, "id");
  const std::string secret = text_at(*key, "key");
  if (session.format == Format::table) {
    session.world.out << fmt::format("id   {}\nkey  {}\n", id, secret);
  } else {
    session.world.out << json::serialize(json::object{{"id", id}, {"key", secret}}) << "\n";
  }
  return ExitCode::done;
}

Outcome<ExitCode> list_keys(Session& session) {
  Table table({{"ID"}, {"TENANT"}, {"USER"}, {"ROLE"}, {"CREATED"}, {"STATE"}});
  return print_list(session, "/v1/keys", "keys", std::move(table), key_row);
}

Outcome<ExitCode> revoke_key(Session& session, const std::string& id) {
  const auto answer = session.server.remove("/v1/keys/" + client::encode_component(id));
  if (!answer) return answer.error();
  if (session.format == Format::table) {
    session.world.out << id << "  revoked\n";
  } else {
    session.world.out << json::serialize(json::object{{"id", id}, {"is_revoked", true}}) << "\n";
  }
  return ExitCode::done;
}

Outcome<ExitCode> invite_agent(Session& session, const InviteFlags& flags) {
  json::object body{{"name", flags.name}};
  if (!flags.tenant.empty()) body["tenant"] = flags.tenant;
  const auto answer = session.server.post("/v1/agents/tokens", json::serialize(body));
  if (!answer) return answer.error();
  const auto token = parse_object(*answer);
  if (!token) return token.error();
  const std::string id = text_at(*token, "id");
  const std::string secret = text_at(*token, "token");
  if (session.format == Format::table) {
    const auto end = time_at(*token, "ends_at");
    session.world.out << fmt::format("id     {}\ntoken  {}\n", id, secret);
    if (end) {
      session.world.out << fmt::format("good   once, until {}\n", format_second(*end));
    }
  } else {
    session.world.out << json::serialize(json::object{{"id", id},
                                                      {"token", secret},
                                                      {"ends_at", text_at(*token, "ends_at")}})
                      << "\n";
  }
  return ExitCode::done;
}

Outcome<ExitCode> list_agents(Session& session) {
  constexpr auto right = Table::Align::right;
  Table table({{"NAME"},
               {"STATE"},
               {"RUNNING", right},
               {"SLOTS", right},
               {"CORES", right},
               {"MEMORY", right},
               {"SEEN"},
               {"ID"},
               {"KINDS"}});
  return print_list(session, "/v1/agents", "agents", std::move(table), agent_row);
}

}  // namespace docket::cli
