#include "store/sqlite/directory.h"

#include <fmt/format.h>

#include "store/codec.h"
#include "store/sqlite/row_reader.h"

namespace docket::store::sqlite {
namespace {

template <std::size_t size>
void read_bytes(Connection& connection, std::string_view from, std::array<std::uint8_t, size>& to) {
  if (!copy_bytes(from, to)) connection.fail(corrupt("A stored id cannot be read."));
}

void read_tenants(Connection& connection, Directory& directory) {
  Statement statement(connection, "select number, id, name from tenant order by number");
  Rows rows = statement.rows();
  while (rows.next()) {
    Directory::Tenant& tenant = directory.tenants.emplace_back();
    tenant.number = static_cast<TenantNumber>(rows.number(0));
    read_bytes(connection, rows.bytes(1), tenant.id.uuid.bytes);
    tenant.name = rows.bytes(2);
  }
}

void read_users(Connection& connection, Directory& directory) {
  Statement statement(connection, "select number, id, tenant, name from user order by number");
  Rows rows = statement.rows();
  while (rows.next()) {
    Directory::User& user = directory.users.emplace_back();
    user.number = static_cast<UserNumber>(rows.number(0));
    read_bytes(connection, rows.bytes(1), user.id.uuid.bytes);
    user.tenant = static_cast<TenantNumber>(rows.number(2));
    user.name = rows.bytes(3);
  }
}

void read_keys(Connection& connection, Directory& directory) {
  Statement statement(connection,
                      fmt::format("select {} from access_key order by rowid", key_columns));
  Rows rows = statement.rows();
  while (rows.next()) directory.keys.push_back(read_key(connection, rows));
}

void read_agents(Connection& connection, Directory& directory) {
  Statement statement(
      connection,
      "select number, id, tenant, name, is_drained, created_at, last_seen_at, events"
      " from agent order by number");
  Rows rows = statement.rows();
  while (rows.next()) {
    AgentRow& agent = directory.agents.emplace_back();
    agent.number = static_cast<AgentNumber>(rows.number(0));
    read_bytes(connection, rows.bytes(1), agent.id.uuid.bytes);
    if (!rows.is_null(2)) agent.tenant = static_cast<TenantNumber>(rows.number(2));
    agent.name = rows.bytes(3);
    agent.is_drained = rows.number(4) != 0;
    agent.created_at = from_micros(rows.number(5));
    agent.last_seen_at = from_micros(rows.number(6));
    auto events = decode_agent_events(rows.bytes(7));
    if (events) {
      agent.events = std::move(*events);
    } else {
      connection.fail(events.error());
    }
  }
}

}  // namespace

KeyRow read_key(Connection& connection, const Rows& rows) {
  KeyRow key;
  read_bytes(connection, rows.bytes(0), key.id.uuid.bytes);
  key.tenant = static_cast<TenantNumber>(rows.number(1));
  key.user = static_cast<UserNumber>(rows.number(2));
  key.role = static_cast<job::Role>(rows.number(3));
  key.is_operator = rows.number(4) != 0;
  read_bytes(connection, rows.bytes(5), key.secret_sha256);
  key.name = rows.bytes(6);
  key.created_at = from_micros(rows.number(7));
  if (!rows.is_null(8)) key.revoked_at = from_micros(rows.number(8));
  key.agent_name = rows.bytes(9);
  return key;
}

Directory read_directory(Connection& connection) {
  Directory directory;
  read_tenants(connection, directory);
  read_users(connection, directory);
  read_keys(connection, directory);
  read_agents(connection, directory);
  return directory;
}

}  // namespace docket::store::sqlite
