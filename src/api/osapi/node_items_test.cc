#include "api/osapi/node_items.h"

#include <gtest/gtest.h>

namespace docket::api::osapi {
namespace {

HostAnswer answer_of(std::string_view made, std::optional<bool> changed = false) {
  HostAnswer answer;
  answer.output.emplace();
  answer.output->text = made;
  answer.changed = changed;
  return answer;
}

std::string item(std::string_view type, const HostAnswer& answer) {
  JsonWriter json;
  write_item(json, type, "web-01", answer);
  return json.take();
}

TEST(NodeItems, AreInTheWordsOfTheTypedRoutes) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"node.hostname.get",
       R"({"hostname":"web-01.example","labels":{"group":"web","n":1},"changed":false})",
       R"({"hostname":"web-01.example","status":"ok","labels":{"group":"web"},"changed":false})"},
      {"node.uptime.get", R"({"uptime_seconds":95400,"uptime":"26h30m0s"})",
       R"({"hostname":"web-01","status":"ok","uptime":"1 day, 2 hours, 30 minutes","changed":false})"},
      {"node.load.get", R"({"Load1":0.42,"Load5":0.31,"Load15":1})",
       R"({"hostname":"web-01","status":"ok","load_average":{"1min":0.42,"5min":0.31,"15min":1.0},"changed":false})"},
      {"node.memory.get", R"({"Total":100,"Available":60,"Free":10,"Cached":50})",
       R"({"hostname":"web-01","status":"ok","memory":{"total":100,"free":10,"used":40},"changed":false})"},
      {"node.disk.get",
       R"({"disks":[{"Name":"/","Total":9,"Used":4,"Free":5,"changed":false},{"Name":"/x"},7]})",
       R"({"hostname":"web-01","status":"ok","disks":[{"name":"/","total":9,"used":4,"free":5}],"changed":false})"},
      {"node.os.get", R"({"Distribution":"ubuntu","Version":"24.04"})",
       R"({"hostname":"web-01","status":"ok","os_info":{"distribution":"ubuntu","version":"24.04"},"changed":false})"},
      {"node.status.get",
       R"({"hostname":"x","uptime":95400000000001,"os_info":{"Distribution":"u","Version":"1"},"load_averages":null,)"
       R"("memory_stats":{"Total":3,"Available":2,"Free":1},"disk_usage":[]})",
       R"({"hostname":"web-01","status":"ok","uptime":"1 day, 2 hours, 30 minutes",)"
       R"("memory":{"total":3,"free":1,"used":1},"disks":[],"os_info":{"distribution":"u","version":"1"},"changed":false})"},
      {"node.process.get", R"({"pid":8,"name":"nginx","cpu_percent":0.4,"mem_rss":12,"more":1})",
       R"({"hostname":"web-01","status":"ok","process":{"pid":8,"name":"nginx","cpu_percent":0.4,"mem_rss":12},"changed":false})"},
      {"node.process.list", R"([{"pid":8},{"pid":9,"user":"ann"}])",
       R"({"hostname":"web-01","status":"ok","processes":[{"pid":8},{"pid":9,"user":"ann"}],"changed":false})"},
      {"network.dns.get", R"({"DNSServers":["10.0.0.2"],"SearchDomains":["."]})",
       R"({"hostname":"web-01","status":"ok","servers":["10.0.0.2"],"search_domains":["."],"changed":false})"},
      {"network.ping.do",
       R"({"PacketsSent":3,"PacketsReceived":3,"PacketLoss":0,"MinRTT":310000,"AvgRTT":360000,"MaxRTT":14640000})",
       R"({"hostname":"web-01","status":"ok","packets_sent":3,"packets_received":3,"packet_loss":0.0,)"
       R"("min_rtt":"0.31ms","avg_rtt":"0.36ms","max_rtt":"14.64ms","changed":false})"},
      {"file.status.get", R"({"path":"/etc/motd","status":"in-sync","sha256":"ab"})",
       R"({"hostname":"web-01","path":"/etc/motd","status":"in-sync","sha256":"ab","changed":false})"},
  };
  for (const auto& [type, made, shown] : rows) {
    EXPECT_EQ(item(type, answer_of(made)), shown) << type;
  }
  EXPECT_EQ(
      item("command.exec.execute",
           answer_of(R"({"stdout":"Linux\n","stderr":"","exit_code":0,"duration_ms":3})", true)),
      R"({"hostname":"web-01","status":"ok","stdout":"Linux\n","stderr":"","exit_code":0,)"
      R"("duration_ms":3,"changed":true})");
}

// What a client cannot read is not shown; the answer as a whole stays good.
TEST(NodeItems, LeaveOutWhatIsNotOfTheForm) {
  for (const char* made :
       {"{}", "[]", "7", R"({"Total":"many"})", R"({"Total":1.5,"Available":1})"}) {
    EXPECT_EQ(item("node.memory.get", answer_of(made)),
              R"({"hostname":"web-01","status":"ok","changed":false})");
  }
}

TEST(NodeItems, OfHostsThatFailedSayWhy) {
  HostAnswer failed;
  failed.status = HostAnswer::Status::failed;
  failed.error = "command not found: x";
  EXPECT_EQ(item("command.exec.execute", failed),
            R"({"hostname":"web-01","status":"failed","error":"command not found: x"})");
  EXPECT_EQ(item("file.status.get", failed),
            R"({"hostname":"web-01","status":"failed","error":"command not found: x"})");
  failed.status = HostAnswer::Status::skipped;
  EXPECT_EQ(item("network.ping.do", failed),
            R"({"hostname":"web-01","status":"skipped","error":"command not found: x"})");
  JsonWriter json;
  write_silent_item(json, "web-02", "no answer within 30s");
  EXPECT_EQ(json.take(),
            R"({"hostname":"web-02","status":"failed","error":"no answer within 30s"})");
}

}  // namespace
}  // namespace docket::api::osapi
