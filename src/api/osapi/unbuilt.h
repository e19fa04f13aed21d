// Requests of the API that nothing here can do yet, told from those that it never had.
//
// Source: the public API document of today's version (docs/doors/osapi.md).
// Threads: pure.
#pragma once

#include <span>
#include <string>

#include "http/message.h"

namespace docket::api::osapi {

// `segments` are those of the path, without /api.
bool is_unbuilt(http::Method method, std::span<const std::string> segments);

}  // namespace docket::api::osapi
