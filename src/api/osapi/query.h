// Fields of a query as this API reads them: each once at most, numbers in digits only.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/osapi/errors.h"
#include "http/message.h"

namespace docket::api::osapi {

// The one value of a field; empty when it is absent. 400 when it was given twice.
OrAnswer<std::optional<std::string>> query_text(const http::Request& request,
                                                std::string_view name);

// `limit` and `offset`.
struct PageBounds {
  std::int64_t limit = 0;
  std::int64_t offset = 0;
};
inline constexpr std::int64_t page_greatest = 100;

// 400 for what is no number or out of its bounds; nothing is clamped.
OrAnswer<PageBounds> query_page(const http::Request& request, std::int64_t usual_limit);

}  // namespace docket::api::osapi
