#include "cli/host_form.h"

#include <gtest/gtest.h>

namespace docket::cli {
namespace {

TEST(HostForm, SendsAnOperationToItsHosts) {
  const auto plain = host_call({.operation = "node.hostname.get"});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->path, "/job");
  EXPECT_EQ(plain->body,
            R"({"operation":{"type":"node.hostname.get","data":{}},"target_hostname":"_any"})");
  const auto ping = host_call({"network.ping.do", R"({ "count": 1.50 })", "group:web"});
  ASSERT_TRUE(ping);
  EXPECT_EQ(
      ping->body,
      R"({"operation":{"type":"network.ping.do","data":{ "count": 1.50 }},"target_hostname":"group:web"})");
}

TEST(HostForm, DataThatIsNoObjectIsNotSent) {
  for (const char* data : {"[]", "{", "7"}) {
    EXPECT_EQ(host_call({"x", data, "_any"}).error().exit, ExitCode::usage) << data;
  }
}

std::string shown(const char* job) { return hosts_text(job, 100); }

TEST(HostForm, ShowsALineForEachHost) {
  EXPECT_EQ(
      shown(
          R"({"responses":{"web-01":{"status":"completed","data":{"exit_code":0,"stdout":"Linux\nmore"},"changed":true},)"
          R"("db-01":{"status":"failed","changed":null,"error":"command not found: x"},)"
          R"("web-02":{"status":"completed","data":{"Load1":0.50},"changed":false}},)"
          R"("agent_states":{"web-01":{"status":"completed","duration":"4.2ms"},"web-03":{"status":"started"}}})"),
      "HOST    STATUS      TOOK  CHANGED  RESULT\n"
      "db-01   failed                     command not found: x\n"
      "web-01  completed  4.2ms  yes      exit 0  Linux\n"
      "web-02  completed         no       {\"Load1\":0.50}\n"
      "web-03  started\n");
  EXPECT_EQ(shown("{}"), "");
}

}  // namespace
}  // namespace docket::cli
