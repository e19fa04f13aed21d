// What all calls of an agent about its tasks have in common.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "client/http.h"
#include "wire/agent_messages.h"

namespace docket::agent {

// For an input, a file or an output.
inline constexpr Millis transfer_time{300'000};

std::string task_path(const wire::TaskAttempt& task, std::string_view part);
bool is_success(const Result<client::Answer>& answer);
// Of a call without success.
std::string reason_of(const Result<client::Answer>& answer);

}  // namespace docket::agent
