#include "api/cursor.h"

#include <openssl/evp.h>

#include <charconv>
#include <memory>

#include <fmt/format.h>

#include "base/check.h"

namespace docket::api {
namespace {

using Block = std::array<std::uint8_t, 16>;

Block crypt(const CursorSeal::Secret& secret, const Block& in, bool is_sealing) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  Block out{};
  int bytes = 0;
  const bool is_done = context != nullptr &&
                       EVP_CipherInit_ex(context.get(), EVP_aes_256_ecb(), nullptr, secret.data(),
                                         nullptr, is_sealing ? 1 : 0) == 1 &&
                       EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                       EVP_CipherUpdate(context.get(), out.data(), &bytes, in.data(),
                                        static_cast<int>(in.size())) == 1;
  DOCKET_CHECK(is_done && bytes == static_cast<int>(out.size()), "one block of AES");
  return out;
}

void put(Block& block, std::size_t at, std::size_t bytes, std::uint64_t number) {
  for (std::size_t i = 0; i < bytes; ++i) {
    block[at + i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
}

std::uint64_t take(const Block& block, std::size_t at, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes; ++i) number |= std::uint64_t{block[at + i]} << (8 * i);
  return number;
}

std::optional<Block> parse_hex(std::string_view text) {
  Block block{};
  if (text.size() != 2 * block.size()) return std::nullopt;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const char* begin = text.data() + 2 * i;
    if (std::from_chars(begin, begin + 2, block[i], 16).ptr != begin + 2) return std::nullopt;
  }
  return block;
}

}  // namespace

std::string CursorSeal::seal(TenantNumber tenant, const Cursor& cursor) const {
  Block block{};
  block[0] = static_cast<std::uint8_t>(cursor.direction);
  put(block, 1, 4, static_cast<std::uint32_t>(tenant));
  put(block, 5, 8, static_cast<std::uint64_t>(to_number(cursor.sequence)));
  return fmt::format("{:02x}", fmt::join(crypt(secret_, block, true), ""));
}

std::optional<Cursor> CursorSeal::open(TenantNumber tenant, std::string_view text) const {
  const auto sealed = parse_hex(text);
  if (!sealed) return std::nullopt;
  const Block block = crypt(secret_, *sealed, false);
  const bool is_ours = (block[0] == 1 || block[0] == 2) && take(block, 13, 3) == 0 &&
                       take(block, 1, 4) == static_cast<std::uint32_t>(tenant);
  if (!is_ours) return std::nullopt;
  return Cursor{static_cast<Cursor::Direction>(block[0]),
                static_cast<Sequence>(static_cast<std::int64_t>(take(block, 5, 8)))};
}

}  // namespace docket::api
