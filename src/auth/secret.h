// What a key's secret looks like, and what is kept of it.
//
// Guarantees: a secret has 256 bits of the handed-in chance; only its SHA-256 is stored. A slow
//   password hash would add nothing: nobody guesses 256 bits.
// Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace docket::auth {

using Sha256 = std::array<std::uint8_t, 32>;

// "dk_" and 43 characters of base64url (RFC 4648 section 5, no padding).
std::string make_secret(Random& random);
// FIPS 180-4.
Sha256 sha256(std::string_view bytes);
// Lower-case hex.
std::string to_hex(const Sha256& digest);

}  // namespace docket::auth
