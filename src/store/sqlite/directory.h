// Tenants, users, keys and agents as rows.
//
// Threads: those of the connection.
// Errors: remembered by the connection; what was read is then not complete.
#pragma once

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace docket::store::sqlite {

inline constexpr const char* key_columns =
    "id, tenant, user, role, is_operator, secret_sha256, name, created_at, revoked_at,"
    " agent_name";

// The key in the current row of `select key_columns`.
KeyRow read_key(Connection& connection, const Rows& rows);
Directory read_directory(Connection& connection);

}  // namespace docket::store::sqlite
