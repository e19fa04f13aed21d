#include "app/config.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "support/temp_directory.h"

namespace docket::app {
namespace {

using testing::HasSubstr;

class ConfigFile : public testing::Test {
 protected:
  Result<void> read(const std::string& text) {
    const auto path = directory_.path() / "docket.toml";
    std::ofstream(path) << text;
    return read_file(config_, path.string());
  }
  const test::TempDirectory directory_;
  Config config_;
};

// The example says every key, and says its default.
TEST(ConfigExample, DocumentsEveryKeyWithItsDefault) {
  const std::string path = std::string(DOCKET_SOURCE_DIR) + "/docket.example.toml";
  const std::string text = whole_file(path).value();
  for (const std::string& key : keys()) {
    EXPECT_THAT(text, HasSubstr("\n" + key.substr(key.rfind('.') + 1) + " = ")) << key;
  }
  Config config;
  ASSERT_TRUE(read_file(config, path)) << read_file(config, path).error().message;
  const Config defaults;
  EXPECT_EQ(config.data, defaults.data);
  EXPECT_EQ(config.listen, defaults.listen);
  EXPECT_EQ(config.threads, defaults.threads);
  EXPECT_EQ(config.auth, defaults.auth);
  EXPECT_EQ(config.drain_grace, defaults.drain_grace);
  EXPECT_EQ(config.engine.heartbeat, defaults.engine.heartbeat);
  EXPECT_EQ(config.engine.lease, defaults.engine.lease);
  EXPECT_EQ(config.engine.batch_writes_max, defaults.engine.batch_writes_max);
  EXPECT_EQ(config.engine.queue_writes_max, defaults.engine.queue_writes_max);
  EXPECT_EQ(config.http.inflated_bytes, defaults.http.inflated_bytes);
  EXPECT_EQ(config.http.bodies_bytes_total, defaults.http.bodies_bytes_total);
  EXPECT_EQ(config.http.idle_time, defaults.http.idle_time);
  EXPECT_EQ(config.http.connections_per_address, defaults.http.connections_per_address);
  EXPECT_EQ(config.tokens.tenant, defaults.tokens.tenant);
  EXPECT_EQ(config.tokens.rules.signing_key, "");
  EXPECT_EQ(config.tokens.rules.roles, defaults.tokens.rules.roles);
  EXPECT_TRUE(check(config));
}

TEST_F(ConfigFile, NamesTheNearestKnownKey) {
  const auto done = read("[server]\nlissen = \"127.0.0.1:1\"\n");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message,
            "Configuration key server.lissen is unknown; did you mean server.listen.");
}

TEST_F(ConfigFile, SaysWhatAKeyMustBe) {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"[server]\nlisten = 5\n", "server.listen must be a string"},
      {"[server]\nauth = \"no\"\n", "server.auth must be true or false"},
      {"[http]\nconnections = -1\n", "http.connections must be an integer from 0 to 2147483647"},
      {"[engine]\nlease_s = \"x\"\n", "engine.lease_s must be a number of seconds"},
      {"[server\n", "cannot be read"},
      {"[doors.osapi]\nsigning_key = 7\n", "doors.osapi.signing_key must be a string"},
      {"[doors.osapi]\nsigning = \"x\"\n", "doors.osapi.signing is unknown"},
      {"[doors.osapi.roles]\nprober = 1\n", "doors.osapi.roles.prober is unknown"},
      {"[doors.osapi.roles.prober]\npermissions = 1\n", "must be a list of permissions"},
      {"[doors.osapi.roles.prober]\npermissions = [1]\n", "must be a list of permissions"},
      {"[doors.osapi.roles.prober]\npermissions = [\"job:reed\"]\n", "did you mean job:read"},
      {"[doors.osapi.roles.prober]\npermissions = [\"key:manage\"]\n", "cannot hold"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto done = read(row.text);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr(row.says));
  }
}

TEST_F(ConfigFile, HasRolesOfTheOperatorsOwn) {
  ASSERT_TRUE(
      read("[doors.osapi.roles.prober]\npermissions = [\"job:read\", \"network:write\"]\n"
           "[doors.osapi.roles.read]\npermissions = []\n"));
  const auth::RoleTable& roles = config_.tokens.rules.roles;
  EXPECT_EQ(roles.size(), 4U);
  EXPECT_EQ(roles.at("prober"),
            (job::PermissionSet{job::Permission::job_read, job::Permission::network_write}));
  EXPECT_TRUE(roles.at("read").is_empty());
}

TEST_F(ConfigFile, AMistakeShowsNoSecret) {
  for (const char* text : {"[doors.osapi]\nsigning_key = \"hunter2\n", "signing_key = hunter2\n",
                           "[doors.osapi]\nsigning_key = [\"hunter2\"]\n",
                           "[doors.osapi]\nsigning_kay = \"hunter2\"\n"}) {
    const auto done = read(text);
    ASSERT_FALSE(done) << text;
    EXPECT_THAT(done.error().message, testing::Not(HasSubstr("hunter2")));
  }
}

TEST_F(ConfigFile, TextOfTheEnvironmentStaysText) {
  ASSERT_TRUE(read_environment(
      config_, {"DOCKET_DOORS_OSAPI_SIGNING_KEY=1234567890123456",
                "DOCKET_DOORS_OSAPI_TENANT=\"hosts\"", "DOCKET_DOORS_OSAPI_REQUIRE_ISS=true"}));
  EXPECT_EQ(config_.tokens.rules.signing_key, "1234567890123456");
  EXPECT_EQ(config_.tokens.tenant, "hosts");
  EXPECT_EQ(config_.tokens.rules.issuer, "true");
}

TEST_F(ConfigFile, TheEnvironmentWins) {
  ASSERT_TRUE(read("[server]\nlisten = \"127.0.0.1:1\"\nthreads = 3\n"));
  ASSERT_TRUE(read_environment(
      config_, {"DOCKET_SERVER_LISTEN=127.0.0.1:2", "DOCKET_URL=x", "DOCKET_ENGINE_LEASE_S=1.5"}));
  EXPECT_EQ(config_.listen, "127.0.0.1:2");
  EXPECT_EQ(config_.threads, 3);
  EXPECT_EQ(config_.engine.lease, Millis(1500));
}

TEST(ConfigCheck, RefusesWhatIsOpenByMistake) {
  struct Row {
    const char* listen;
    bool auth;
    bool public_plain;
    const char* says;  // empty: fine
  };
  const Row rows[] = {
      {"127.0.0.1:0", true, false, ""},
      {"[::1]:80", false, false, ""},
      {"0.0.0.0:80", true, false, "TLS"},
      {"0.0.0.0:80", true, true, ""},
      {"0.0.0.0:80", false, true, "auth"},
      {"localhost:80", true, false, "Expected an address"},
      {"127.0.0.1", true, false, "Expected an address"},
      {"127.0.0.1:99999", true, false, "Expected an address"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.listen);
    Config config;
    config.listen = row.listen;
    config.auth = row.auth;
    config.public_plain = row.public_plain;
    const auto good = check(config);
    EXPECT_EQ(good.has_value(), std::string(row.says).empty());
    if (!good) {
      EXPECT_THAT(good.error().message, HasSubstr(row.says));
    }
  }
}

}  // namespace
}  // namespace docket::app
