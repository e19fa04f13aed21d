// What clients ask of GET /jobs, and of the other requests that have a query.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/cursor.h"
#include "api/ionq/client.h"
#include "api/ionq/errors.h"
#include "engine/engine.h"
#include "http/message.h"

namespace docket::api::ionq {

inline constexpr std::size_t page_usual = 25;
inline constexpr std::size_t page_greatest = 100;
inline constexpr std::size_t page_bytes_max = 8U << 20U;
inline constexpr std::size_t ids_max = 1'000;

struct ListRequest {
  engine::ListQuery query;
  // As the client wrote it. Whether it names a user of the project, and so counts, is not known
  // here.
  std::optional<std::string> submitter;
  bool matches_nothing = false;  // a filter that names nothing we have
};

OrBadRequest<ListRequest> decode_list(const http::Request& request, Client client,
                                      const CursorSeal& cursors, TenantNumber tenant);

// The value of a parameter that may be there once; empty when it is absent.
OrBadRequest<std::optional<std::string>> single(const http::Request& request,
                                                std::string_view name);

// A whole number from `least` on; `usual` when it is absent.
OrBadRequest<std::int64_t> whole(const http::Request& request, std::string_view name,
                                 std::int64_t usual, std::int64_t least);

BadRequest bad_query(std::string_view name, std::string_view what);

}  // namespace docket::api::ionq
