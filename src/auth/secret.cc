#include "auth/secret.h"

#include <openssl/sha.h>

namespace docket::auth {
namespace {

constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int secret_characters = 43;  // ceil(256 / 6)

}  // namespace

std::string make_secret(Random& random) {
  std::string secret = "dk_";
  std::uint64_t bits = 0;
  int left = 0;
  for (int i = 0; i < secret_characters; ++i) {
    if (left < 6) {
      bits = random.next();
      left = 64;
    }
    secret.push_back(base64url[bits & 63U]);
    bits >>= 6U;
    left -= 6;
  }
  return secret;
}

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string to_hex(const Sha256& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    hex.push_back(digits[byte >> 4U]);
    hex.push_back(digits[byte & 15U]);
  }
  return hex;
}

}  // namespace docket::auth
