#include "job/principal.h"

#include <set>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace docket::job {
namespace {

std::vector<Permission> everything() {
  std::vector<Permission> all;
  for (int i = 0; i < permissions; ++i) all.push_back(static_cast<Permission>(i));
  return all;
}

struct Row {
  const char* permission;
  bool admin;
  bool write;
  bool read;
  bool agent;
};
constexpr bool yes = true;
constexpr bool no = false;
constexpr Row rows[] = {
    {"job:read", yes, yes, yes, no},      {"job:write", yes, yes, no, no},
    {"key:manage", yes, no, no, no},      {"agent:serve", no, no, no, yes},
    {"agent:read", yes, yes, yes, no},    {"agent:write", yes, no, no, no},
    {"node:read", yes, yes, yes, no},     {"network:read", yes, yes, yes, no},
    {"network:write", yes, yes, no, no},  {"process:read", yes, yes, yes, no},
    {"command:execute", yes, no, no, no}, {"file:read", yes, yes, yes, no},
    {"file:write", yes, yes, no, no},     {"health:read", yes, yes, yes, no},
    {"audit:read", yes, no, no, no},
};

TEST(Roles, AreNamedSets) {
  EXPECT_EQ(std::size(rows), static_cast<std::size_t>(permissions));
  for (const Row& row : rows) {
    SCOPED_TRACE(row.permission);
    const auto permission = parse_permission(row.permission);
    ASSERT_TRUE(permission);
    EXPECT_EQ(permissions_of(Role::admin).has(*permission), row.admin);
    EXPECT_EQ(permissions_of(Role::write).has(*permission), row.write);
    EXPECT_EQ(permissions_of(Role::read).has(*permission), row.read);
    EXPECT_EQ(permissions_of(Role::agent).has(*permission), row.agent);
  }
}

TEST(Roles, GrowFromReadToAdmin) {
  for (const Permission permission : everything()) {
    SCOPED_TRACE(name(permission));
    EXPECT_LE(permissions_of(Role::read).has(permission),
              permissions_of(Role::write).has(permission));
    EXPECT_LE(permissions_of(Role::write).has(permission),
              permissions_of(Role::admin).has(permission));
  }
}

TEST(Permission, HasANounAndAVerbOfItsOwnThatParseBack) {
  std::set<std::string_view> seen;
  for (const Permission permission : everything()) {
    const std::string_view word = name(permission);
    SCOPED_TRACE(word);
    EXPECT_TRUE(seen.insert(word).second);
    EXPECT_NE(word.find(':'), std::string_view::npos);
    EXPECT_EQ(parse_permission(word), permission);
  }
  for (const char* word : {"", "job", "job:", "Job:read", "job:read ", "docker:execute"}) {
    EXPECT_FALSE(parse_permission(word)) << word;
  }
}

TEST(PermissionSet, HoldsWhatWasPutIntoIt) {
  PermissionSet set;
  EXPECT_TRUE(set.is_empty());
  for (const Permission permission : everything()) EXPECT_FALSE(set.has(permission));
  set.add(Permission::audit_read);
  set.add({Permission::job_read, Permission::file_read});
  set.remove({Permission::file_read, Permission::key_manage});
  EXPECT_EQ(set, (PermissionSet{Permission::job_read, Permission::audit_read}));
  for (const Permission permission : everything()) {
    EXPECT_EQ(set.has(permission),
              permission == Permission::job_read || permission == Permission::audit_read);
    EXPECT_TRUE(PermissionSet::all().has(permission));
  }
}

TEST(Principal, MayWhatItsSetHolds) {
  Principal who;
  EXPECT_FALSE(may(who, Permission::job_read));
  who.permissions = {Permission::job_read};
  EXPECT_TRUE(may(who, Permission::job_read));
  EXPECT_FALSE(may(who, Permission::job_write));
}

}  // namespace
}  // namespace docket::job
