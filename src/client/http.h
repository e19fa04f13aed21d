// One HTTP call after the other to one server, over a kept connection.
//
// Guarantees: any status that arrived is an Answer; only a call that got none is an Error. The key
//   goes into the Authorization header and nowhere else.
// Threads: one at a time per Http.
// Errors: `unavailable` when no answer came, with what the network said.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace docket::client {

struct Target {
  std::string url;           // http://127.0.0.1:8420, with or without a slash at its end
  std::string key;           // empty: none
  std::string ca_file = {};  // PEM, of who vouches for the server; empty: the system's
};

struct Call {
  std::string method = "GET";
  std::string path;  // from the first slash on, encoded
  std::string body = {};
  std::string content_type = "application/json";
  std::string key_scheme = "Bearer";  // as which the key is sent
  Millis timeout{30'000};
};

struct Answer {
  int status = 0;
  std::string content_type;
  std::string body;
};

class Http {
 public:
  explicit Http(Target target);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  Result<Answer> call(const Call& call);

 private:
  struct Handle;
  Target target_;
  std::unique_ptr<Handle> handle_;
};

// Percent-encodes everything but RFC 3986's unreserved characters.
std::string encode_component(std::string_view text);

}  // namespace docket::client
