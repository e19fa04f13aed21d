#include "api/osapi/facts.h"

#include <gtest/gtest.h>

#include <string>

namespace docket::api::osapi {
namespace {

std::string shown(std::string_view facts) {
  JsonWriter json;
  json.begin_object();
  write_facts(json, facts);
  return json.end_object().take();
}

TEST(Facts, AreShownAsClientsKnowThem) {
  EXPECT_EQ(
      shown(
          R"({"os_info":{"distribution":"ubuntu","version":"24.04"},"uptime_seconds":99000,)"
          R"("load_average":{"1min":0.1,"5min":0.12,"15min":0},"memory":{"total":3,"free":1,"used":2},)"
          R"("architecture":"x86_64","kernel_version":"6.8","fqdn":"db-01","cpu_count":4,)"
          R"("service_mgr":"systemd","package_mgr":"apt","interfaces":[{"name":"eth0","ipv4":"10.0.0.21",)"
          R"("family":"inet"}],"primary_interface":"eth0","routes":[{"destination":"0.0.0.0",)"
          R"("gateway":"10.0.0.1","interface":"eth0","mask":"/0","metric":100,"flags":"0003"}],)"
          R"("facts":{"rack":"b4"},"conditions":[{"type":"HighLoad","status":false,)"
          R"("last_transition_time":"2026-05-03T06:00:00.5Z"}],"started_at":"2026-05-03T08:00:00+02:00",)"
          R"("machine_id":"m1","boot_id":"b1"})"),
      R"({"started_at":"2026-05-03T06:00:00Z","os_info":{"distribution":"ubuntu","version":"24.04"},)"
      R"("uptime":"1 day, 3 hours, 30 minutes","load_average":{"1min":0.1,"5min":0.12,"15min":0.0},)"
      R"("memory":{"total":3,"free":1,"used":2},"architecture":"x86_64","kernel_version":"6.8",)"
      R"("cpu_count":4,"fqdn":"db-01","service_mgr":"systemd","package_mgr":"apt",)"
      R"("interfaces":[{"name":"eth0","ipv4":"10.0.0.21","family":"inet"}],"primary_interface":"eth0",)"
      R"("routes":[{"destination":"0.0.0.0","gateway":"10.0.0.1","interface":"eth0","mask":"/0",)"
      R"("metric":100,"flags":"0003"}],"facts":{"rack":"b4"},"conditions":[{"type":"HighLoad",)"
      R"("status":false,"last_transition_time":"2026-05-03T06:00:00Z"}],"machine_id":"m1"})");
}

TEST(Facts, ThatAClientWouldChokeOnAreLeftOut) {
  const char* rows[] = {
      "",
      "no JSON",
      "[]",
      "{}",
      R"({"started_at":"yesterday"})",
      R"({"os_info":{"distribution":"ubuntu"}})",
      R"({"uptime_seconds":"many"})",
      R"({"load_average":{"1min":0.1,"5min":0.12}})",
      R"({"memory":{"total":3.5,"free":1,"used":2}})",
      R"({"fqdn":"","cpu_count":4.5,"facts":[]})",
  };
  for (const char* facts : rows) EXPECT_EQ(shown(facts), "{}") << facts;
  EXPECT_EQ(
      shown(R"({"conditions":[{"type":"HighLoad","status":true,"last_transition_time":""}]})"),
      R"({"conditions":[]})");
  EXPECT_EQ(shown(R"({"routes":[{"gateway":"10.0.0.1"},7],"interfaces":[{"ipv4":"10.0.0.1"}]})"),
            R"({"interfaces":[],"routes":[]})");
}

}  // namespace
}  // namespace docket::api::osapi
