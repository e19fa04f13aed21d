#include "auth/jwt.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "auth/secret.h"
#include "base/check.h"
#include "base/excerpt.h"
#include "wire/base64.h"
#include "wire/json_reader.h"

namespace docket::auth {
namespace {

namespace json = boost::json;

constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";

Error malformed() { return unauthenticated("token is malformed"); }

Sha256 hmac_sha256(std::string_view key, std::string_view text) {
  Sha256 digest{};
  unsigned int bytes = 0;
  const unsigned char* made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &bytes);
  DOCKET_CHECK(made != nullptr && bytes == digest.size(), "OpenSSL computes HMAC-SHA256");
  return digest;
}

// Of a compact serialization (RFC 7515 section 7.1), still encoded.
struct Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_text;  // header, dot and claims
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1), token.substr(0, second)};
}

Result<json::object> decode(std::string_view part) {
  const auto text = wire::from_base64url(part);
  if (!text) return malformed();
  auto object = wire::parse_object(*text, token_bytes_max);
  return object ? std::move(object) : malformed();
}

bool is_text(const json::value& value, std::string_view text) {
  return value.is_string() && std::string_view(value.get_string()) == text;
}

bool is_signed(const Parts& parts, std::string_view signature, std::string_view key) {
  if (key.size() < signing_key_bytes_min) return false;
  const Sha256 good = hmac_sha256(key, parts.signed_text);
  return signature.size() == good.size() &&
         CRYPTO_memcmp(signature.data(), good.data(), good.size()) == 0;
}

Result<void> check_signature(const Parts& parts, const TokenRules& rules) {
  const auto head = decode(parts.header);
  if (!head) return head.error();
  const json::value* algorithm = head->if_contains("alg");
  if (algorithm == nullptr || !is_text(*algorithm, "HS256")) {
    return unauthenticated("signing method is not HS256");
  }
  // What is critical and not understood must be refused (RFC 7515 section 4.1.11); we know none.
  if (head->contains("crit")) return unauthenticated("token has critical extensions");
  const auto signature = wire::from_base64url(parts.signature);
  if (!signature) return malformed();
  if (!is_signed(parts, *signature, rules.signing_key) &&
      !is_signed(parts, *signature, rules.previous_signing_key)) {
    return unauthenticated("signature is invalid");
  }
  return {};
}

// A NumericDate (RFC 7519 section 2): seconds since 1970, maybe with a fraction.
Result<std::optional<double>> date_of(const json::object& claims, std::string_view name) {
  const json::value* claim = claims.if_contains(name);
  if (claim == nullptr || claim->is_null()) return std::optional<double>();
  const double date = claim->is_number() ? claim->to_number<double>() : NAN;
  // A number past those of a double is read as an infinite one.
  if (!std::isfinite(date)) return unauthenticated(fmt::format("{} is not a number", name));
  return std::optional(date);
}

Result<void> check_times(const json::object& claims, TimePoint now) {
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  const double leeway = std::chrono::duration<double>(token_leeway).count();
  const auto expires = date_of(claims, "exp");
  const auto begins = date_of(claims, "nbf");
  const auto issued = date_of(claims, "iat");
  for (const auto* date : {&expires, &begins, &issued}) {
    if (!*date) return date->error();
  }
  if (*expires && seconds >= **expires + leeway) return unauthenticated("token is expired");
  if (*begins && seconds < **begins - leeway) return unauthenticated("token is not valid yet");
  if (*issued && seconds < **issued - leeway) {
    return unauthenticated("token was issued in the future");
  }
  return {};
}

// A list of words; absent and null are an empty one.
Result<std::vector<std::string>> words_of(const json::object& claims, std::string_view name) {
  const json::value* claim = claims.if_contains(name);
  std::vector<std::string> words;
  if (claim == nullptr || claim->is_null()) return words;
  const json::array* items = claim->if_array();
  const bool is_good =
      items != nullptr && std::ranges::all_of(*items, [](const auto& i) { return i.is_string(); });
  if (!is_good) return unauthenticated(fmt::format("{} is not a list of strings", name));
  for (const json::value& item : *items) words.emplace_back(item.get_string());
  return words;
}

Result<void> check_origin(const json::object& claims, const TokenRules& rules) {
  const json::value* issuer = claims.if_contains("iss");
  if (!rules.issuer.empty() && (issuer == nullptr || !is_text(*issuer, rules.issuer))) {
    return unauthenticated("issuer is not accepted");
  }
  if (rules.audience.empty()) return {};
  const json::value* audience = claims.if_contains("aud");
  if (audience != nullptr && is_text(*audience, rules.audience)) return {};
  const json::array* several = audience == nullptr ? nullptr : audience->if_array();
  const auto is_ours = [&](const json::value& item) { return is_text(item, rules.audience); };
  if (several != nullptr && std::ranges::any_of(*several, is_ours)) return {};
  return unauthenticated("audience is not accepted");
}

Result<std::string> subject_of(const json::object& claims) {
  const json::value* claim = claims.if_contains("sub");
  if (claim == nullptr || claim->is_null()) return std::string(nameless_subject);
  if (!claim->is_string()) return unauthenticated("sub is not a string");
  std::string subject(claim->get_string());
  if (subject.empty()) return std::string(nameless_subject);
  if (subject.size() > subject_bytes_max) {
    return unauthenticated(fmt::format("sub is longer than {} bytes", subject_bytes_max));
  }
  return subject;
}

Result<job::PermissionSet> permissions_of(const std::vector<std::string>& roles,
                                          const std::vector<std::string>& own,
                                          const RoleTable& table) {
  if (roles.empty()) return unauthenticated("roles are required");
  job::PermissionSet of_roles;
  for (const std::string& role : roles) {
    const auto known = table.find(role);
    if (known == table.end()) {
      return unauthenticated(fmt::format("role {} is unknown", quoted_excerpt(role)));
    }
    of_roles.add(known->second);
  }
  if (own.empty()) return of_roles;
  job::PermissionSet of_its_own;
  for (const std::string& word : own) {
    if (const auto permission = job::parse_permission(word)) of_its_own.add(*permission);
  }
  return of_its_own;
}

json::array to_array(const std::vector<std::string>& words) {
  json::array array;
  for (const std::string& word : words) array.emplace_back(word);
  return array;
}

std::int64_t to_seconds(TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

Result<Token> verify(std::string_view token, const TokenRules& rules, TimePoint now) {
  if (token.size() > token_bytes_max) return malformed();
  const auto parts = split(token);
  if (!parts) return malformed();
  if (const auto good = check_signature(*parts, rules); !good) return good.error();
  const auto claims = decode(parts->claims);
  if (!claims) return claims.error();
  if (const auto good = check_times(*claims, now); !good) return good.error();
  if (const auto good = check_origin(*claims, rules); !good) return good.error();

  auto subject = subject_of(*claims);
  if (!subject) return subject.error();
  auto roles = words_of(*claims, "roles");
  if (!roles) return roles.error();
  const auto own = words_of(*claims, "permissions");
  if (!own) return own.error();
  auto permissions = permissions_of(*roles, *own, rules.roles);
  if (!permissions) return permissions.error();
  permissions->keep(token_permissions());
  const json::value* expiry = claims->if_contains("exp");
  return Token{std::move(*subject), std::move(*roles), *permissions,
               expiry != nullptr && !expiry->is_null()};
}

std::string to_json(const Claims& claims) {
  json::object object;
  object["roles"] = to_array(claims.roles);
  if (!claims.permissions.empty()) object["permissions"] = to_array(claims.permissions);
  object["iss"] = claims.issuer;
  object["sub"] = claims.subject;
  object["aud"] = to_array(claims.audience);
  if (claims.expires_at) object["exp"] = to_seconds(*claims.expires_at);
  object["iat"] = to_seconds(claims.issued_at);
  return json::serialize(object);
}

std::string sign(std::string_view claims, std::string_view signing_key) {
  std::string token = wire::to_base64url(header) + "." + wire::to_base64url(claims);
  const Sha256 signature = hmac_sha256(signing_key, token);
  const std::string_view bytes(reinterpret_cast<const char*>(signature.data()), signature.size());
  return token + "." + wire::to_base64url(bytes);
}

}  // namespace docket::auth
