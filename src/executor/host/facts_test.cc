// Facts of the machine against its own tools, and parsers against texts of other machines.
#include "executor/host/facts.h"

#include <unistd.h>

#include <cmath>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/process_table.h"
#include "executor/host/disks.h"
#include "executor/host/kinds.h"
#include "executor/host/load.h"
#include "executor/host/machine_names.h"
#include "executor/host/machine_test.h"
#include "executor/host/memory.h"
#include "executor/host/os_release.h"
#include "executor/host/uptime.h"
#include "executor/json_text.h"
#include "support/fake_clock.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

namespace json = boost::json;

Outcome run(std::string_view name, std::string data = "{}", const Policy& policy = {}) {
  for (const Kind& kind : host_kinds(policy)) {
    if (kind.name != name) continue;
    QuietContext context;
    return kind.make_executor()->run({.input = std::move(data), .limits = {}}, context);
  }
  return invalid("no such kind");
}

TEST(Names, AreThoseOfUname) {
  EXPECT_EQ(text_at(json_of(run("node.hostname.get")), "hostname"), output_of("uname -n"));
  EXPECT_EQ(kernel_release(), output_of("uname -r"));
  EXPECT_EQ(machine_architecture(), output_of("uname -m"));
  EXPECT_FALSE(fqdn("localhost").empty());
  EXPECT_EQ(fqdn("no.such.name.invalid"), "no.such.name.invalid");
}

TEST(Names, TheResultHasLabelsOnlyWhereThereAreSome) {
  EXPECT_EQ(hostname_json("web-01", {}), json::parse(R"({"hostname":"web-01","changed":false})"));
  EXPECT_EQ(hostname_json("web-01", {.labels = {{"group", "web.prod"}}}),
            json::parse(R"({"hostname":"web-01","labels":{"group":"web.prod"},"changed":false})"));
  // The agent's name is another matter.
  EXPECT_EQ(text_at(json_of(run("node.hostname.get", "{}", {.hostname = "db-01"})), "hostname"),
            output_of("uname -n"));
}

TEST(Memory, IsThatOfFree) {
  ASSERT_TRUE(has_tool("free"));
  json::value memory;
  // Others take memory and give it back meanwhile, so one of many looks is as good as the first.
  const auto is_as_free_says = [&] {
    memory = json_of(run("node.memory.get"));
    double total = 0;
    double available = 0;
    double cached = 0;
    // total used free shared buffers cache available
    std::istringstream(output_of("free -b -w | awk '/^Mem:/ {print $2, $8, $7}'")) >> total >>
        available >> cached;
    const auto is_near = [&](const char* name, double expected) {
      return std::abs(memory.at(name).to_number<double>() - expected) <= 0.05 * total;
    };
    return memory.at("Total").to_number<double>() == total && is_near("Available", available) &&
           is_near("Cached", cached);
  };
  bool was_equal = false;
  for (int looks = 0; looks < 20 && !was_equal; ++looks) was_equal = is_as_free_says();
  EXPECT_TRUE(was_equal) << memory;
  EXPECT_EQ(memory.at("changed"), false);
}

TEST(Memory, OfAnOldKernelIsReckoned) {
  const auto memory = parse_memory(
      "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 10 kB\nCached: 20 kB\nSReclaimable: 5 kB\n");
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->available, 130U * 1024);
  EXPECT_EQ(memory->cached, 25U * 1024);
  EXPECT_EQ(parse_memory("MemTotal: 8 kB\nMemAvailable: 7 kB\n")->available, 7U * 1024);
  for (const char* text :
       {"", "MemTotal:", "MemTotal: x kB", "MemTotal: 99999999999999999999 kB"}) {
    EXPECT_FALSE(parse_memory(text)) << text;
  }
}

TEST(Load, IsThatOfTheKernel) {
  const json::value load = json_of(run("node.load.get"));
  double averages[3] = {};
  ASSERT_EQ(getloadavg(averages, 3), 3);
  EXPECT_NEAR(load.at("Load15").to_number<double>(), averages[2], 0.5);
  EXPECT_EQ(json_text(load_json(*parse_load("0.42 0.31 0.28 1/234 5678\n"))),
            R"({"Load1":0.42,"Load5":0.31,"Load15":0.28,"changed":false})");
  for (const char* text : {"", "0.42 0.31", "a b c", "nan 0 0"}) {
    EXPECT_FALSE(parse_load(text)) << text;
  }
}

TEST(Uptime, IsThatOfTheKernel) {
  const double before = std::stod(output_of("cat /proc/uptime"));
  const auto read = json_of(run("node.uptime.get")).at("uptime_seconds").to_number<double>();
  EXPECT_GE(read, std::floor(before));
  EXPECT_LE(read, std::stod(output_of("cat /proc/uptime")));
  EXPECT_EQ(json_text(uptime_json(95400.9)),
            R"({"uptime_seconds":95400,"uptime":"26h30m0s","changed":false})");
  for (const char* text : {"", "-1", "x", "1e300"}) EXPECT_FALSE(parse_uptime(text)) << text;
}

TEST(Uptime, IsPrintedAsGoDoes) {
  const std::pair<std::int64_t, const char*> rows[] = {{0, "0s"},        {59, "59s"},
                                                       {60, "1m0s"},     {3599, "59m59s"},
                                                       {3600, "1h0m0s"}, {360'000, "100h0m0s"}};
  for (const auto& [seconds, text] : rows) EXPECT_EQ(go_duration(seconds), text);
}

TEST(OsRelease, IsWhatAShellReads) {
  const OsRelease os = read_os_release({});
  EXPECT_EQ(os.distribution, output_of(". /etc/os-release; echo $ID"));
  if (os.distribution == "debian") {
    EXPECT_EQ(os.version, output_of("cat /etc/debian_version"));
  } else {
    EXPECT_EQ(os.version, output_of(". /etc/os-release; echo $VERSION_ID"));
  }
}

TEST(OsRelease, OfOtherMachines) {
  struct Row {
    const char* release;
    const char* debian_version;
    const char* distribution;
    const char* version;
  };
  const Row rows[] = {
      {"ID=ubuntu\nVERSION_ID=\"24.04\"\n", "trixie/sid", "ubuntu", "24.04"},
      {"# a comment\nID='my os'\nVERSION_ID=\"1\\\"2\\$\"", "", "my os", "1\"2$"},
      {"ID=debian\n", "trixie/sid\n", "debian", ""},
      {"ID=debian\nVERSION_ID=12\n", "12.5\n", "debian", "12.5"},
      {"NAME=none\n", "", "linux", nullptr},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.release);
    const test::TempDirectory folder;
    const Roots roots = Roots::below(folder.path().string());
    write_file(roots.etc + "/os-release", row.release);
    write_file(roots.etc + "/debian_version", row.debian_version);
    const OsRelease os = read_os_release(roots);
    EXPECT_EQ(os.distribution, row.distribution);
    EXPECT_EQ(os.version, row.version == nullptr ? kernel_release() : row.version);
  }
}

TEST(Disks, AreThoseOfDf) {
  const auto disks = read_disks({}, true);
  ASSERT_TRUE(disks);
  ASSERT_TRUE(has_tool("df"));
  for (const Disk& disk : *disks) {
    SCOPED_TRACE(disk.point);
    const std::string size =
        output_of("df -B1 --output=size '" + disk.point + "' | tail -1 | tr -d ' '");
    const double used = std::stod(output_of("df -B1 --output=used '" + disk.point + "' | tail -1"));
    EXPECT_EQ(std::to_string(disk.total), size);
    EXPECT_NEAR(static_cast<double>(disk.used), used, 1e9);
    EXPECT_LE(disk.used + disk.free, disk.total);
  }
}

TEST(Disks, OneRowForEachDeviceUnderItsShortestName) {
  const auto mounts = parse_mounts(
      "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
      "27 28 254:0 /sub /srv/a\\040b rw shared:1 master:2 - ext4 /dev/vda rw\n"
      "28 1 254:0 / / rw - ext4 /dev/vda rw\n"
      "29 28 0:30 / /over rw - overlay overlay rw\n"
      "30 28 8:1 / /data\\134x rw - xfs /dev/sda1 rw\n"
      "31 28 0:44 / /net rw - nfs4 server:/ rw\n"
      "nonsense\n 1 2 3 - ext4\n");
  ASSERT_EQ(mounts.size(), 6U);
  EXPECT_EQ(mounts[1].point, "/srv/a b");
  const auto points = [&](bool include_overlay) {
    std::vector<std::string> found;
    for (const Mount& mount : disk_mounts(mounts, include_overlay)) found.push_back(mount.point);
    return found;
  };
  EXPECT_THAT(points(false), ElementsAre("/", "/data\\x"));
  EXPECT_THAT(points(true), ElementsAre("/", "/over", "/data\\x"));
}

TEST(Disks, NoneThatANetworkFileSystemStandsBefore) {
  const auto points = [](const std::string& more) {
    const auto mounts = parse_mounts("20 1 254:0 / / rw - ext4 /dev/vda rw\n" + more);
    std::vector<std::string> found;
    for (const Mount& mount : disk_mounts(mounts, false)) found.push_back(mount.point);
    return found;
  };
  const std::string disk = "21 20 8:1 / /srv/disk rw - xfs /dev/sda rw\n";
  EXPECT_THAT(points(disk), ElementsAre("/", "/srv/disk"));
  EXPECT_THAT(points(disk + "22 20 0:44 / /srv/other rw - nfs server:/ rw\n"),
              ElementsAre("/", "/srv/disk"));
  EXPECT_THAT(points(disk + "22 20 0:44 / /srv rw - nfs server:/ rw\n"), ElementsAre("/"))
      << "the way to it";
  EXPECT_THAT(points(disk + "22 21 0:44 / /srv/disk rw - nfs server:/ rw\n"), ElementsAre("/"))
      << "its place";
  EXPECT_THAT(points("22 20 0:44 / /srv rw - fuse.sshfs x rw\n23 22 8:1 / /srv/d rw - xfs y rw\n"),
              ElementsAre("/"))
      << "it is on one";
  EXPECT_THAT(points("22 20 0:44 / /srv rw - nfs x rw\n23 22 8:1 / /srv/d rw - xfs y rw\n"
                     "24 20 8:1 / /longer/name rw - xfs y rw\n"),
              ElementsAre("/", "/longer/name"))
      << "another name of it will do";
  const auto over_the_first =
      parse_mounts("1 1 0:2 / / rw - rootfs rootfs rw\n20 1 254:0 / / rw - ext4 /dev/vda rw\n");
  EXPECT_EQ(disk_mounts(over_the_first, false).size(), 1U);
}

TEST(Status, HasAllParts) {
  const json::value status = json_of(run("node.status.get"));
  for (const char* key :
       {"hostname", "uptime", "os_info", "load_averages", "memory_stats", "disk_usage"}) {
    EXPECT_FALSE(status.at(key).is_null()) << key;
  }
  EXPECT_EQ(status.at("uptime").as_int64() % 1'000'000'000, 0);
}

TEST(Facts, AreWhatTheMachineSays) {
  const test::FakeClock clock(from_micros(1'900'000'000'000'000));
  Conditions conditions;
  const Policy policy{.custom_facts = {{"rack", "b4"}}};
  const json::value facts =
      json::parse(gather_facts(policy, from_micros(1'800'000'000'000'000), clock, conditions));
  EXPECT_EQ(text_at(facts, "kernel_version"), output_of("uname -r"));
  EXPECT_EQ(text_at(facts, "architecture"), output_of("uname -m"));
  EXPECT_EQ(std::to_string(facts.at("cpu_count").to_number<int>()), output_of("nproc"));
  EXPECT_EQ(facts.at("facts"), json::parse(R"({"rack":"b4"})"));
  EXPECT_EQ(facts.at("started_at"), "2027-01-15T08:00:00.000000Z");
  EXPECT_EQ(text_at(facts.at("os_info"), "distribution"), output_of(". /etc/os-release; echo $ID"));
  EXPECT_EQ(facts.at("conditions").as_array().size(), 3U);
  EXPECT_TRUE(facts.at("memory").at("used").is_number());
  EXPECT_EQ(facts.at("disks").as_array().size(),
            std::min<std::size_t>(read_disks({}, false)->size(), 64));
  EXPECT_EQ(facts.at("sandbox").at("cgroup"), false);
  ASSERT_TRUE(has_tool("ip"));
  const std::string primary =
      output_of("ip -o route show default | head -1 | sed 's/.* dev \\([^ ]*\\).*/\\1/'");
  if (!primary.empty()) {
    EXPECT_EQ(text_at(facts, "primary_interface"), primary);
  }
}

TEST(Facts, TheMachineIdIsStableAndTellsNothing) {
  const test::TempDirectory folder;
  const Roots roots = Roots::below(folder.path().string());
  EXPECT_FALSE(machine_id(roots));
  write_file(roots.etc + "/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
  const auto id = machine_id(roots);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->size(), 32U);
  EXPECT_EQ(id, machine_id(roots));
  EXPECT_NE(*id, "3d1219c7c4c5404aaa1f6d2a48adfda4");
  EXPECT_EQ(boot_id({}), output_of("cat /proc/sys/kernel/random/boot_id"));
}

TEST(References, AreReplacedInEveryText) {
  const Policy policy{.hostname = "web-01", .custom_facts = {{"rack", "b4"}, {"at", "@fact.arch"}}};
  const auto data = with_facts(
      json::parse(R"({"a":"x @fact.hostname;y","b":["@fact.custom.rack",{"c":"@fact.kernel"}],
                      "d":1,"e":"@fact.custom.at @fact.arch,z"})")
          .as_object(),
      policy, {});
  ASSERT_TRUE(data);
  EXPECT_EQ(data->at("a"), "x web-01;y");
  EXPECT_EQ(data->at("b").at(0), "b4");
  EXPECT_EQ(text_at(data->at("b").at(1), "c"), output_of("uname -r"));
  EXPECT_EQ(text_at(*data, "e"), "@fact.arch " + output_of("uname -m") + ",z");
}

TEST(References, ToTheNameOfTheNetworkLeaveNoThreadBehind) {
  const auto threads = [] { return numbered_entries("/proc/self/task").numbers.size(); };
  const std::size_t before = threads();
  const auto data = with_facts(
      json::parse(R"({"a":"@fact.fqdn @fact.fqdn","b":"@fact.fqdn"})").as_object(), {}, {});
  ASSERT_TRUE(data);
  // Of a question that was asked before, the thread may end meanwhile.
  EXPECT_LE(threads(), before);
  const std::string name = text_at(*data, "b");
  EXPECT_EQ(text_at(*data, "a"), name + " " + name);
  EXPECT_EQ(name, fqdn_by_child(*hostname({})));
}

TEST(References, DoNotBlowDataUp) {
  const Policy policy{.custom_facts = {{"long", std::string(100'000, 'x')}}};
  std::string text = "{\"a\":\"";
  for (int i = 0; i < 10; ++i) text += "@fact.custom.long ";
  EXPECT_TRUE(with_facts(json::parse(text + "\"}").as_object(), policy, {}));
  const auto data = with_facts(json::parse(text + "@fact.custom.long\"}").as_object(), policy, {});
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().message, "facts in data come to more than 1 MiB");
}

TEST(References, ThatNobodyKnowsFail) {
  EXPECT_EQ(told(run("network.ping.do", R"({"address":"@fact.custom.gateway"})")),
            "invalid: unresolvable fact reference \"@fact.custom.gateway\"");
  EXPECT_EQ(told(run("node.hostname.get", R"({"unused":"@fact.nothing here"})")),
            "invalid: unresolvable fact reference \"@fact.nothing\"");
}

TEST(ConditionsOfAHost, FlipOnlyAtTheirThresholds) {
  Conditions conditions;
  const std::vector<Disk> none;
  const std::vector<Disk> full = {{.point = "/", .total = 100, .used = 91, .free = 9}};
  const TimePoint noon = from_micros(1'900'000'000'000'000);
  const auto judge = [&](std::uint64_t available, double load, const std::vector<Disk>& disks,
                         int minutes) {
    const Memory memory{.total = 1000, .available = available};
    const Load measured{.one = load};
    return conditions.judge({.memory = &memory, .load = &measured, .disks = &disks, .cpus = 2}, {},
                            noon + std::chrono::minutes(minutes));
  };
  const json::array calm = judge(100, 4.0, none, 0);
  const json::array busy = judge(99, 4.1, full, 1);
  const json::array still_busy = judge(99, 4.1, full, 2);
  const char* types[] = {"MemoryPressure", "HighLoad", "DiskPressure"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(calm[i].at("type"), types[i]);
    EXPECT_EQ(calm[i].at("status"), false);
    EXPECT_EQ(text_at(calm[i], "last_transition_time"), format_time(noon));
    EXPECT_EQ(busy[i].at("status"), true);
    EXPECT_EQ(text_at(still_busy[i], "last_transition_time"),
              format_time(noon + std::chrono::minutes(1)));
  }
  EXPECT_EQ(busy[2].at("reason"), "/ 91.0% used, limit 90%");
}

}  // namespace
}  // namespace docket::executor::host
