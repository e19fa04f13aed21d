// A Docket server, called over `/v1`, or over the API of another door.
//
// Guarantees: a body that is returned came with a status of 2xx. A refusal says the server's own
//   sentence and, from `/v1`, the correlation id that the server's log has too.
// Threads: one. Errors: `refused`, `no_answer`, `key_refused`.
#pragma once

#include <string>

#include "cli/outcome.h"
#include "client/http.h"

namespace docket::cli {

class Server {
 public:
  explicit Server(const client::Target& target) : has_key_(!target.key.empty()), http_(target) {}

  // Paths are encoded and begin with a slash; bodies are JSON.
  Outcome<std::string> get(std::string path) {
    return call({.method = "GET", .path = std::move(path)});
  }
  Outcome<std::string> post(std::string path, std::string body = {}) {
    return call({.method = "POST", .path = std::move(path), .body = std::move(body)});
  }
  Outcome<std::string> remove(std::string path) {
    return call({.method = "DELETE", .path = std::move(path)});
  }
  Outcome<std::string> call(client::Call call);

 private:
  const bool has_key_;
  client::Http http_;
};

// What an answer with a status of 400 and above means.
Refusal refusal_of(const client::Answer& answer);

// "/v1/jobs/{id}", with whatever `id` is encoded.
std::string job_path(std::string_view id);

}  // namespace docket::cli
