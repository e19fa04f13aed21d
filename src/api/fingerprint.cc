#include "api/fingerprint.h"

#include <any>

#include <fmt/format.h>

#include "api/form.h"
#include "auth/secret.h"

namespace docket::api {

std::string fingerprint(const http::Request& request) {
  std::string_view path = request.path;
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const auto* form = std::any_cast<Form>(&request.received);
  const std::string of_form = form == nullptr ? std::string() : digest(*form);
  const std::string_view body = form == nullptr ? std::string_view(request.body) : of_form;
  return auth::to_hex(auth::sha256(
      fmt::format("{} {}?{}\n{}", http::name(request.method), path, request.raw_query, body)));
}

Result<std::string> idempotency_key(const http::Request& request) {
  const std::string* key = request.headers.find("Idempotency-Key");
  if (key == nullptr) return std::string();
  if (key->empty() || key->size() > idempotency_key_bytes_max) {
    return invalid_argument(fmt::format("Idempotency-Key must have 1 to {} bytes; {} came.",
                                        idempotency_key_bytes_max, key->size()));
  }
  return *key;
}

}  // namespace docket::api
