// The id of a request on its answer: `x-request-id`.
//
// Guarantees: every answer has it, also one that refuses the request at its head.
// Callers: doors whose clients look for it, around their route tables.
// Threads: what is made is safe from any thread.
#pragma once

#include <string>

#include "api/guard.h"
#include "api/route_table.h"
#include "http/message.h"

namespace docket::api {

// Which id a request has.
using IdOf = std::string (*)(const http::Request& request);

// An IdOf: the id that the client sent, if it is of a sane length, else ours.
std::string clients_or_own_id(const http::Request& request);

Refuse refuse_with_id(Refuse refuse, IdOf id);
// For RouteTable::wrap.
RouteTable::Handle handle_with_id(RouteTable::Handle handle, IdOf id);

}  // namespace docket::api
