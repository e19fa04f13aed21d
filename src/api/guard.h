// Who asks, and may they: the same for every door, decided on the head of a request, before a byte
// of body is read.
//
// Guarantees: a handler behind `admit` runs only for a principal with the permission; it finds it
//   with `principal`. What a request says about itself (organization, user) is never read.
// Callers: the doors' route tables.
// Threads: safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"
#include "http/message.h"
#include "job/principal.h"

namespace docket::api {

// A refusal in the style of a door; `error` is `unauthenticated` or `forbidden`.
using Refuse = std::function<http::Response(const http::Request& head, const Error& error)>;
using Admit = std::function<std::optional<http::Response>(http::Request& head)>;

// Where a door's clients put their key.
enum class KeyScheme : std::uint8_t {
  bearer,        // the token of `Authorization: Bearer`, else `X-API-Key`
  api_key,       // the token of `Authorization: apiKey`, and nowhere else
  unstructured,  // `unstructured-api-key` unless it is empty, else the token of Bearer
};

// What a request brings as its key, good or not; empty: no key.
std::optional<std::string_view> secret_of(const http::Request& head, KeyScheme scheme);

class Guard {
 public:
  // `engine` must outlive the guard and what it made. With `everybody` no key is asked for, and
  // every request is that principal's (auth = "off").
  explicit Guard(const engine::Engine& engine, std::optional<job::Principal> everybody = {});

  // For `Route::admit`.
  Admit admit(job::Permission permission, Refuse refuse,
              KeyScheme scheme = KeyScheme::bearer) const;

  // Errors: `unauthenticated`, `forbidden`.
  Result<job::Principal> check(const http::Request& head, job::Permission permission,
                               KeyScheme scheme = KeyScheme::bearer) const;

 private:
  const engine::Engine& engine_;
  std::optional<job::Principal> everybody_;
};

// Of a request that a guard admitted.
const job::Principal& principal(const http::Request& request);

}  // namespace docket::api
