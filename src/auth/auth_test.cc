#include <gtest/gtest.h>

#include "auth/key_ring.h"
#include "auth/secret.h"

namespace docket::auth {
namespace {

const TimePoint noon = from_micros(1'900'000'000'000'000);

TEST(Secret, HasThePublishedFormAndIsNeverTheSame) {
  SeededRandom random(7);
  const std::string first = make_secret(random);
  EXPECT_EQ(first.size(), 46U);
  EXPECT_EQ(first.substr(0, 3), "dk_");
  EXPECT_EQ(first.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_"),
            std::string::npos);
  EXPECT_NE(first, make_secret(random));
}

TEST(Secret, HashesAsFips180) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(KeyRing, KnowsItsKeysUntilTheyAreRevoked) {
  KeyRing ring;
  job::Principal ann;
  ann.tenant = TenantNumber{7};
  ann.key.uuid.bytes[0] = 1;
  job::Principal bob = ann;
  bob.tenant = TenantNumber{8};
  bob.key.uuid.bytes[0] = 2;
  ring.add(sha256("dk_ann"), ann);
  ring.add(sha256("dk_bob"), bob);
  ASSERT_TRUE(ring.authenticate("dk_ann", noon));
  EXPECT_EQ(ring.authenticate("dk_ann", noon)->tenant, TenantNumber{7});
  EXPECT_EQ(ring.authenticate("dk_bob", noon)->tenant, TenantNumber{8});

  ring.revoke(ann.key);
  const auto revoked = ring.authenticate("dk_ann", noon);
  const auto unknown = ring.authenticate("dk_eve", noon);
  const auto empty = ring.authenticate("", noon);
  const auto huge = ring.authenticate(std::string(1 << 20, 'x'), noon);
  ASSERT_FALSE(revoked);
  EXPECT_EQ(revoked.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(revoked.error(), unknown.error());
  EXPECT_EQ(revoked.error(), empty.error());
  EXPECT_EQ(revoked.error(), huge.error());
  EXPECT_TRUE(ring.authenticate("dk_bob", noon));
}

TEST(KeyRing, AKeyIsRefusedFromItsEndOn) {
  KeyRing ring;
  job::Principal ann;
  ann.key.uuid.bytes[0] = 1;
  ring.add(sha256("dk_ann"), ann, noon + std::chrono::hours(1));
  EXPECT_TRUE(ring.authenticate("dk_ann", noon + std::chrono::minutes(59)));
  const auto ended = ring.authenticate("dk_ann", noon + std::chrono::hours(1));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error(), ring.authenticate("dk_eve", noon).error());

  ring.end(ann.key, noon + std::chrono::hours(2));  // never later than it was
  EXPECT_FALSE(ring.authenticate("dk_ann", noon + std::chrono::hours(1)));
  ring.end(ann.key, noon + std::chrono::minutes(10));
  EXPECT_TRUE(ring.authenticate("dk_ann", noon + std::chrono::minutes(9)));
  EXPECT_FALSE(ring.authenticate("dk_ann", noon + std::chrono::minutes(10)));
}

}  // namespace
}  // namespace docket::auth
