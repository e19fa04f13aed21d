#include "api/osapi/operations.h"

#include <gtest/gtest.h>

#include <set>

#include <boost/json/parse.hpp>

namespace docket::api::osapi {
namespace {

TEST(Operations, AreFoundByTypeAndAlias) {
  const auto mem = find_operation("node.mem.get");
  ASSERT_TRUE(mem);
  EXPECT_EQ(operations()[*mem].type, "node.memory.get");
  EXPECT_EQ(*find_operation("node.osinfo.get"), *find_operation("node.os.get"));
  for (std::size_t i = 0; i < operations().size(); ++i) {
    EXPECT_EQ(*find_operation(operations()[i].type), i);
  }
}

TEST(Operations, ThatNothingHereCanDoSayWhy) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "operation.type is required"},
      {"x.y.z", "unknown operation type \"x.y.z\""},
      {"node.hostname.anything", "unknown operation type \"node.hostname.anything\""},
      {"NODE.HOSTNAME.GET", "unknown operation type \"NODE.HOSTNAME.GET\""},
      {"docker.run.execute", "operation \"docker.run.execute\" is not supported by this server"},
      {"network.dns.update", "operation \"network.dns.update\" is not supported by this server"},
      {"network.dns.updates", "unknown operation type \"network.dns.updates\""},
  };
  for (const auto& [type, message] : rows) {
    const auto found = find_operation(type);
    ASSERT_FALSE(found) << type;
    EXPECT_EQ(found.error().message, message);
  }
}

std::string fault(std::string_view type, std::string_view data) {
  const auto checked = check_data(operations()[*find_operation(type)],
                                  boost::json::parse(data).as_object(), "data.");
  return checked ? "" : checked.error().message;
}

TEST(Operations, TakeDataOfTheirForm) {
  const std::pair<const char*, const char*> rows[] = {
      {"node.hostname.get", R"({"anything":[1]})"},
      {"node.process.get", R"({"pid":1})"},
      {"network.dns.get", R"({})"},
      {"network.dns.get", R"({"interface":null})"},
      {"network.ping.do", R"({"address":"10.0.0.1","count":20,"timeout":1})"},
      {"network.ping.do", R"({"address":"fe80::1%eth0"})"},
      {"network.ping.do", R"({"address":"@fact.custom.gateway"})"},
      {"command.exec.execute", R"({"command":"id","args":[],"cwd":"","timeout":0})"},
      {"command.shell.execute", R"({"command":"id","timeout":300})"},
      {"file.status.get", R"({"path":"/etc/motd"})"},
  };
  for (const auto& [type, data] : rows) EXPECT_EQ(fault(type, data), "") << data;
}

TEST(Operations, NameTheMemberAtFault) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"node.process.get", R"({})", "data.pid is required"},
      {"node.process.get", R"({"pid":0})", "data.pid must be an integer from 1 on"},
      {"node.process.get", R"({"pid":1.0})", "data.pid must be an integer from 1 on"},
      {"network.dns.get", R"({"interface":7})", "data.interface must be a string"},
      {"network.ping.do", R"({"address":null})", "data.address is required"},
      {"network.ping.do", R"({"address":"example.org"})", "data.address must be an IP address"},
      {"network.ping.do", R"({"address":"10.0.0.1%eth0"})", "data.address must be an IP address"},
      {"network.ping.do", R"({"address":"fe80::1%"})", "data.address must be an IP address"},
      {"network.ping.do", R"({"address":"::1","count":21})",
       "data.count must be an integer between 1 and 20"},
      {"command.exec.execute", R"({"command":""})", "data.command is required"},
      {"command.exec.execute", R"({"command":"id","args":"-u"})",
       "data.args must be an array of strings"},
      {"command.exec.execute", R"({"command":"id","args":["-u",7]})",
       "data.args must be an array of strings"},
      {"command.shell.execute", R"({"command":"id","timeout":301})",
       "data.timeout must be an integer between 0 and 300"},
      {"file.status.get", R"({"path":"etc/motd"})", "data.path must be an absolute path"},
      {"file.status.get", R"({"path":"/x","sha256":"abc"})", "data.sha256 must be 64 hex digits"},
  };
  for (const auto& [type, data, message] : rows) EXPECT_EQ(fault(type, data), message) << data;
}

TEST(Operations, CommandsHaveATimeLimit) {
  const Operation& exec = operations()[*find_operation("command.exec.execute")];
  EXPECT_EQ(time_limit(exec, {}), Millis(30'000));
  EXPECT_EQ(time_limit(exec, {{"timeout", 0}}), Millis(30'000));
  EXPECT_EQ(time_limit(exec, {{"timeout", 7}}), Millis(7'000));
  EXPECT_EQ(time_limit(operations()[0], {{"timeout", 7}}), std::nullopt);
}

TEST(Operations, HaveOneClassEach) {
  const DoorTypes types = job_types();
  std::set<std::string> names;
  for (const JobType& type : types.types) names.insert(type.name);
  EXPECT_EQ(names.size(), operations().size());
  EXPECT_EQ(types.find("node.hostname.get"), job::Class{0});
  EXPECT_EQ(types.find("file.status.get"), job::Class{13});
}

}  // namespace
}  // namespace docket::api::osapi
