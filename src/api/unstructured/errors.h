// How this API says no: FastAPI's {"detail": …}, text or a list of violations.
//
// Guarantees: no status 429, which its client does not try again; no body names a path or a key.
// Source: the public pages and the pinned clients (docs/doors/unstructured.md).
// Threads: pure.
#pragma once

#include <string_view>
#include <utility>

#include "api/answered.h"
#include "api/fastapi.h"
#include "base/result.h"
#include "http/message.h"
#include "http/refusal.h"

namespace docket::api::unstructured {

// Which sort of thing is not there: "Job not found".
inline constexpr std::string_view no_job = "Job not found";
inline constexpr std::string_view no_workflow = "Workflow not found";
inline constexpr std::string_view no_template = "Template not found";
inline constexpr std::string_view no_source = "Source connector not found";
inline constexpr std::string_view no_destination = "Destination connector not found";
inline constexpr std::string_view no_file = "File not found";
inline constexpr std::string_view no_node = "Node not found";
inline constexpr std::string_view no_notification = "Notification not found";
inline constexpr std::string_view no_channel = "Notification channel not found";

inline Answered detail(int status, std::string_view text) { return {fastapi_detail(status, text)}; }
inline Answered refused(const Violations& violations) { return {violations.response()}; }

// `absent` is the sentence for `not_found`.
http::Response encode_error(const Error& error, std::string_view absent);
inline Answered failed(const Error& error, std::string_view absent) {
  return {encode_error(error, absent)};
}

// For the route table: by the head alone.
http::Response refuse(const http::Request& head, const Error& error);
// For what is refused before or instead of a handler: Router::own.
http::Response render_refusal(const http::Refusal& refusal, const http::Request& request);

}  // namespace docket::api::unstructured
