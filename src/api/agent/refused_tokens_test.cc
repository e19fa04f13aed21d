// What becomes of refused tokens in the record of changes.
#include "api/agent/refused_tokens.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "support/engine_test.h"

namespace docket::api::agent {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

class RefusedTokensTest : public test::EngineTest {
 protected:
  RefusedTokensTest() {
    services_.audit = [this](const job::Principal& who, AuditEntry entry) -> Task<void> {
      return keep(this, who, std::move(entry));
    };
    request_.method = http::Method::post;
    request_.path = "/agent/v1/enroll";
    request_.remote_address = "192.0.2.7";
  }

  struct Kept {
    TenantNumber tenant;
    AuditEntry entry;
  };
  static Task<void> keep(RefusedTokensTest* test, job::Principal who, AuditEntry entry) {
    test->kept_.push_back({who.tenant, std::move(entry)});
    co_return;
  }
  static Task<bool> added(RefusedTokens* tokens, const http::Request* request, std::string token,
                          int status) {
    co_await tokens->add(request, std::move(token), status);
    co_return true;
  }
  void refuse(const std::string& token, int status = 401) {
    EXPECT_TRUE(wait_for(added(&tokens_, &request_, token, status)));
  }
  // A token of another tenant's agent.
  engine::NewKey invite(const std::string& name, const std::string& tenant = "acme") {
    return *wait_for(engine_->invite_agent(admin_, tenant, name));
  }

  Services services_{*engine_, clock_, CursorSeal::Secret{}};
  RefusedTokens tokens_{services_};
  http::Request request_;
  std::vector<Kept> kept_;
};

TEST_F(RefusedTokensTest, AStrangersIsInTheOperatorsRecord) {
  refuse("dk_nobodys");
  ASSERT_THAT(kept_, SizeIs(1));
  EXPECT_EQ(kept_[0].tenant, admin_.tenant);
  const AuditEntry& entry = kept_[0].entry;
  EXPECT_EQ(entry.user, "");
  EXPECT_THAT(entry.roles, IsEmpty());
  EXPECT_EQ(entry.operation, "agent.enroll");
  EXPECT_EQ(entry.method, "POST");
  EXPECT_EQ(entry.path, "/agent/v1/enroll");
  EXPECT_EQ(entry.source_ip, "192.0.2.7");
  EXPECT_EQ(entry.status, 401);
  EXPECT_EQ(entry.at, test::noon);
}

// Good, used and withdrawn: whose it is can be said of each.
TEST_F(RefusedTokensTest, SomebodysIsInTheirs) {
  const engine::NewKey good = invite("web-01");
  const engine::NewKey used = invite("web-02");
  const engine::NewKey withdrawn = invite("web-03");
  ASSERT_TRUE(wait_for(engine_->enroll_agent(used.secret, "web-02")));
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, withdrawn.row.id)));
  refuse(good.secret, 403);
  refuse(used.secret);
  refuse(withdrawn.secret);
  const auto is = [&](const char* user, int status) {
    return AllOf(Field(&Kept::tenant, good.row.tenant),
                 Field(&Kept::entry,
                       AllOf(Field(&AuditEntry::user, user), Field(&AuditEntry::status, status),
                             Field(&AuditEntry::roles, IsEmpty()))));
  };
  EXPECT_THAT(kept_, ElementsAre(is("web-01", 403), is("web-02", 401), is("web-03", 401)));
  EXPECT_NE(good.row.tenant, admin_.tenant);
}

TEST_F(RefusedTokensTest, StrangersFillNoRecordAndHideNobody) {
  constexpr auto most = static_cast<std::size_t>(RefusedTokens::refusals_kept);
  const auto flood = [this] {
    for (int i = 0; i < 1'000; ++i) refuse("dk_" + std::to_string(i));
  };
  flood();
  EXPECT_THAT(kept_, SizeIs(most));
  const std::string token = invite("web-01").secret;
  for (int i = 0; i < 1'000; ++i) refuse(token);
  EXPECT_THAT(kept_, SizeIs(2 * most));
  EXPECT_EQ(kept_.back().entry.user, "web-01");
  refuse(invite("web-02", "other").secret);
  EXPECT_THAT(kept_, SizeIs(2 * most + 1));
  EXPECT_EQ(kept_.back().entry.user, "web-02");
  for (int hour = 1; hour <= 24; ++hour) {
    clock_.advance(std::chrono::hours(1));
    flood();
  }
  EXPECT_THAT(kept_, SizeIs(2 * most + 1 + 24 * most));
}

TEST_F(RefusedTokensTest, WithoutARecordNothingIsKept) {
  services_.audit = nullptr;
  refuse("dk_nobodys");
  EXPECT_THAT(kept_, IsEmpty());
}

}  // namespace
}  // namespace docket::api::agent
