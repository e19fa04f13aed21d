#include "executor/host/kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/host/machine_test.h"

namespace docket::executor::host {
namespace {

const Kind& kind(std::string_view name) {
  static const std::vector<Kind> all = host_kinds({});
  for (const Kind& each : all) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no such kind");
}

std::string refusal(std::string_view name, std::string_view data) {
  const Checked checked = kind(name).check(data);
  return checked.refusal ? checked.refusal->message : "";
}

TEST(HostKinds, AreAllOperations) {
  std::vector<std::string> names;
  for (const Kind& each : host_kinds({})) names.push_back(each.name);
  EXPECT_THAT(names, testing::ElementsAre(
                         "node.hostname.get", "node.status.get", "node.uptime.get", "node.load.get",
                         "node.memory.get", "node.disk.get", "node.os.get", "node.process.list",
                         "node.process.get", "network.dns.get", "network.ping.do",
                         "command.exec.execute", "command.shell.execute", "file.status.get"));
  for (const Kind& each : host_kinds({})) {
    EXPECT_TRUE(each.profile.is_host) << each.name;
    EXPECT_TRUE(each.asks_start) << each.name;
    EXPECT_EQ(each.redact(R"({"token":"x"})"), R"({"token":"***"})") << each.name;
  }
  EXPECT_EQ(kind("command.exec.execute").permission, "command:execute");
  EXPECT_EQ(kind("network.ping.do").permission, "network:write");
  EXPECT_EQ(kind("file.status.get").permission, "file:read");
  EXPECT_EQ(kind("network.dns.get").permission, "");
  EXPECT_TRUE(kind("command.exec.execute").has_effects);
  EXPECT_TRUE(kind("command.shell.execute").has_effects);
  EXPECT_FALSE(kind("file.status.get").has_effects);
}

TEST(HostKinds, RefuseWhatIsNoObject) {
  for (const Kind& each : host_kinds({})) {
    for (const std::string& garbage :
         {std::string(), std::string("{"), std::string("null"), std::string("[]"),
          std::string("{}{}"), std::string("\xff"), std::string(100'000, '[')}) {
      EXPECT_TRUE(each.check(garbage).refusal) << each.name << garbage.substr(0, 10);
      QuietContext context;
      const Outcome outcome = each.make_executor()->run({.input = garbage, .limits = {}}, context);
      ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
      EXPECT_EQ(std::get<Failure>(outcome).kind, FailureKind::invalid_input);
      EXPECT_EQ(std::get<Failure>(outcome).code, "invalid");
    }
  }
}

TEST(HostKinds, RefuseDataOfTheWrongShape) {
  struct Row {
    const char* kind;
    const char* data;
    const char* says;  // empty: accepted
  };
  const Row rows[] = {
      {"node.memory.get", R"({"unknown":[1]})", ""},
      {"node.process.get", R"({})", "pid is required"},
      {"node.process.get", R"({"pid":"1"})", "pid must be an integer"},
      {"node.process.get", R"({"pid":1.5})", "pid must be an integer"},
      {"node.process.get", R"({"pid":0})", "pid must be between 1 and 2147483647"},
      {"node.process.get", R"({"pid":1})", ""},
      {"network.dns.get", R"({"interface":1})", "interface must be a string"},
      {"network.dns.get", R"({"interface":null})", ""},
      {"network.ping.do", R"({})", "address is required"},
      {"network.ping.do", R"({"address":""})", "address must not be empty"},
      {"network.ping.do", R"({"address":"localhost"})",
       "address \"localhost\" is not an IP address"},
      {"network.ping.do", R"({"address":"@fact.custom.gateway"})", ""},
      {"network.ping.do", R"({"address":"::1","count":21})", "count must be between 1 and 20"},
      {"network.ping.do", R"({"address":"::1","timeout":31})", "timeout must be between 1 and 30"},
      {"network.ping.do", R"({"address":"::1","count":20,"timeout":30})", ""},
      {"command.exec.execute", R"({})", "command is required"},
      {"command.exec.execute", R"({"command":"bin/x"})", "command \"bin/x\" is a relative path"},
      {"command.exec.execute", R"({"command":"x","args":"y"})", "args must be an array of strings"},
      {"command.exec.execute", R"({"command":"x","args":[1]})", "args must be an array of strings"},
      {"command.exec.execute", R"({"command":"x","args":["a\u0000"]})",
       "args must not contain NUL"},
      {"command.exec.execute", R"({"command":"x","cwd":"y"})", "cwd \"y\" is not an absolute path"},
      {"command.exec.execute", R"({"command":"x","timeout":301})",
       "timeout must be between 0 and 300"},
      {"command.exec.execute", R"({"command":"x","args":null,"cwd":"","timeout":0})", ""},
      {"command.shell.execute", R"({"command":"a/b | c","cwd":"@fact.custom.home"})", ""},
      {"file.status.get", R"({})", "path is required"},
      {"file.status.get", R"({"path":"etc/x"})", "path \"etc/x\" is not a plain absolute path"},
      {"file.status.get", R"({"path":"/etc/../x"})",
       "path \"/etc/../x\" is not a plain absolute path"},
      {"file.status.get", R"({"path":"/etc/."})", "path \"/etc/.\" is not a plain absolute path"},
      {"file.status.get", R"({"path":"/x","sha256":"ab"})",
       "sha256 \"ab\" is not 64 hexadecimal digits"},
      {"file.status.get", R"({"path":"/x..y/.z"})", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(refusal(row.kind, row.data), row.says) << row.data;
}

TEST(HostKinds, BoundArgumentsAndShellCommands) {
  std::string many = R"({"command":"x","args":[")";
  for (int i = 0; i < 1024; ++i) many += R"(",")";
  EXPECT_EQ(refusal("command.exec.execute", many + "\"]}"), "args has more than 1024 entries");
  EXPECT_EQ(refusal("command.exec.execute",
                    R"({"command":"x","args":[")" + std::string(131'072, 'a') + "\"]}"),
            "args is longer than 128 KiB");
  const std::string shell = R"({"command":")";
  EXPECT_EQ(refusal("command.shell.execute", shell + std::string(65'536, 'a') + "\"}"), "");
  EXPECT_EQ(refusal("command.shell.execute", shell + std::string(65'537, 'a') + "\"}"),
            "command is longer than 64 KiB");
}

TEST(HostFailures, AreOneLineOfValidText) {
  const Failure failure = no_such("a\nb\xff" + std::string(5000, 'x'));
  EXPECT_EQ(failure.message.find('\n'), std::string::npos);
  EXPECT_EQ(failure.message.substr(0, 6), "a b\xEF\xBF\xBD");
  EXPECT_LE(failure.message.size(), 4096U);
  EXPECT_EQ(in_quotes("a\"b"), "\"a\"b\"");
  EXPECT_EQ(io("resolvectl failed: No such link.\n").message, "resolvectl failed: No such link");
  EXPECT_EQ(io("cannot start: Why. ").message, "cannot start: Why");
}

}  // namespace
}  // namespace docket::executor::host
