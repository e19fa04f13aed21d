// JSON Schemas of the formats that artifacts come in.
//
// Source: docs/doors/ionq.md, "Results".
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docket::api::ionq {

// By the name of a format; empty when there is none of it.
std::optional<std::string> schema_of(std::string_view format);

}  // namespace docket::api::ionq
