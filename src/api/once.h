// Requests that create something are answered once, however often a client sends them.
//
// Guarantees: a request with an Idempotency-Key is handed on with it; the engine knows it again.
//   One without is looked after by the resend guard, and handed on with an empty key.
// Callers: POST handlers of the doors.
// Threads: as Route::handle.
#pragma once

#include <string>
#include <utility>

#include "api/fingerprint.h"
#include "api/guard.h"
#include "api/services.h"
#include "base/task.h"
#include "http/message.h"

namespace docket::api {

template <class Door>
using Accept = Task<http::Response> (Door::*)(job::Principal who, http::Request request,
                                              std::string idempotency_key);

// `services` and `door` must outlive the task. `refuse` says that the key itself is bad.
template <class Door>
Task<http::Response> answer_once(Services* services, Refuse refuse, Door* door, Accept<Door> accept,
                                 http::Request request) {
  const job::Principal who = principal(request);
  Result<std::string> key = idempotency_key(request);
  if (!key) co_return refuse(request, key.error());
  if (!key->empty()) {
    co_return co_await (door->*accept)(who, std::move(request), *std::move(key));
  }
  ResendGuard::Turn turn =
      co_await services->resends.enter(ResendGuard::key(who, request), request.peer);
  if (auto lost = turn.lost_answer()) co_return std::move(*lost);
  http::Response response = co_await (door->*accept)(who, std::move(request), std::string());
  co_return turn.watch(std::move(response));
}

}  // namespace docket::api
