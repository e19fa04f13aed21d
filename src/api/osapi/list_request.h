// What clients ask of GET /job.
//
// Guarantees: bounds are refused, never clamped; other fields of the query are ignored.
// Threads: pure.
#pragma once

#include "api/osapi/errors.h"
#include "engine/engine.h"
#include "http/message.h"

namespace docket::api::osapi {

inline constexpr std::int64_t page_usual = 10;

// Which version of the API a path belongs to; the handlers are the same.
enum class Version : std::uint8_t { unprefixed, under_api };
Version version_of(const http::Request& request);

struct ListRequest {
  engine::ListQuery query;
  // By a word that the newer clients' menu has and no job ever gets.
  bool matches_nothing = false;
};

OrAnswer<ListRequest> decode_list(const http::Request& request);

}  // namespace docket::api::osapi
