#include <gtest/gtest.h>

#include "auth/key_ring.h"
#include "auth/secret.h"

namespace docket::auth {
namespace {

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
  ASSERT_TRUE(ring.authenticate("dk_ann"));
  EXPECT_EQ(ring.authenticate("dk_ann")->tenant, TenantNumber{7});
  EXPECT_EQ(ring.authenticate("dk_bob")->tenant, TenantNumber{8});

  ring.revoke(ann.key);
  const auto revoked = ring.authenticate("dk_ann");
  const auto unknown = ring.authenticate("dk_eve");
  const auto empty = ring.authenticate("");
  const auto huge = ring.authenticate(std::string(1 << 20, 'x'));
  ASSERT_FALSE(revoked);
  EXPECT_EQ(revoked.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(revoked.error(), unknown.error());
  EXPECT_EQ(revoked.error(), empty.error());
  EXPECT_EQ(revoked.error(), huge.error());
  EXPECT_TRUE(ring.authenticate("dk_bob"));
}

}  // namespace
}  // namespace docket::auth
