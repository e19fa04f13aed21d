// Small values in the form of the IonQ API.
//
// Source: https://docs.ionq.com/api-reference/v0.4 (schemas of Job and Session).
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/json/fwd.hpp>

#include "base/ids.h"
#include "base/time.h"

namespace docket::api::ionq {

// 2026-11-22T10:00:00.012Z: UTC, cut to milliseconds.
std::string time_text(TimePoint time);
std::optional<std::string> time_text(const std::optional<TimePoint>& time);

// The millisecond in which an id was made (RFC 9562 version 7).
TimePoint made_at(const Uuid& id);

// The API's user ids are 24 hex digits; ours are the last 24 of the user's UUID.
std::string user_text(UserId user);

// A whole number as clients send it: an integer, a float without a fraction, or decimal digits as
// text. Empty for anything else.
std::optional<std::int64_t> whole_number(const boost::json::value& value);
std::optional<std::int64_t> whole_number(std::string_view text);

// The API's integers have 32 bits; larger ones are shown as the largest.
std::int64_t clip_int32(std::int64_t number);
std::int64_t clip_int32(double number);

}  // namespace docket::api::ionq
