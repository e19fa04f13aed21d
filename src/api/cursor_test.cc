#include "api/cursor.h"

#include <gtest/gtest.h>

#include <set>

namespace docket::api {
namespace {

constexpr TenantNumber tenant{3};

TEST(CursorSeal, OpensWhatItSealed) {
  const CursorSeal seal(CursorSeal::Secret{1, 2, 3});
  for (const std::int64_t number : {1LL, 77LL, 100'000'000LL, INT64_MAX / 1LL}) {
    for (const auto direction : {Cursor::Direction::older, Cursor::Direction::newer}) {
      const Cursor cursor{direction, Sequence(number)};
      EXPECT_EQ(seal.open(tenant, seal.seal(tenant, cursor)), cursor);
    }
  }
}

TEST(CursorSeal, OutlivesTheServerThatSealedIt) {
  const CursorSeal::Secret secret{9};
  const Cursor cursor{Cursor::Direction::older, Sequence(42)};
  EXPECT_EQ(CursorSeal(secret).open(tenant, CursorSeal(secret).seal(tenant, cursor)), cursor);
}

TEST(CursorSeal, RefusesWhatItDidNotSealForThisTenant) {
  const CursorSeal seal(CursorSeal::Secret{1});
  const std::string sealed = seal.seal(tenant, {Cursor::Direction::older, Sequence(42)});
  EXPECT_FALSE(seal.open(TenantNumber(4), sealed));
  EXPECT_FALSE(CursorSeal(CursorSeal::Secret{2}).open(tenant, sealed));
  EXPECT_FALSE(seal.open(tenant, ""));
  EXPECT_FALSE(seal.open(tenant, sealed + "0"));
  EXPECT_FALSE(seal.open(tenant, std::string(32, 'x')));
  EXPECT_FALSE(seal.open(tenant, std::string(32, '-')));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string forged = sealed;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_FALSE(seal.open(tenant, forged)) << i;
  }
}

TEST(CursorSeal, ShowsNothingOfTheSequence) {
  const CursorSeal seal(CursorSeal::Secret{1});
  std::set<std::string> beginnings;
  for (int i = 1; i <= 100; ++i) {
    beginnings.insert(seal.seal(tenant, {Cursor::Direction::older, Sequence(i)}).substr(0, 8));
  }
  EXPECT_EQ(beginnings.size(), 100U);
}

}  // namespace
}  // namespace docket::api
