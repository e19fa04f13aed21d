// Addresses, routes, interfaces and resolvers, against the machine's own tools.
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/host/dns.h"
#include "executor/host/interfaces.h"
#include "executor/host/machine_test.h"
#include "executor/host/network_address.h"
#include "executor/host/routes.h"
#include "executor/json_text.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Addresses, AreLiterals) {
  for (const char* text : {"192.0.2.1", "::1", "2001:db8::7", "fe80::1%eth0", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(parse_address(text)) << text;
  }
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.4%eth0", "::1%lo",
                           "fe80::1%", "fe80::1%a/b", "[::1]", " ::1", "0x7f000001", "1.2.3.256"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

TEST(Networks, ContainTheirAddresses) {
  struct Row {
    const char* network;
    const char* address;
    bool is_inside;
  };
  const Row rows[] = {{"10.0.0.0/8", "10.255.0.1", true},
                      {"10.0.0.0/8", "11.0.0.1", false},
                      {"192.0.2.128/25", "192.0.2.127", false},
                      {"192.0.2.128/25", "192.0.2.200", true},
                      {"0.0.0.0/0", "203.0.113.9", true},
                      {"0.0.0.0/0", "::1", false},
                      {"::/0", "2001:db8::1", true},
                      {"fd00::/9", "fd80::1", false},
                      {"10.0.0.0/8", "::ffff:10.1.2.3", true},
                      {"::ffff:10.0.0.0/104", "10.1.2.3", true},
                      {"::ffff:10.0.0.0/104", "::ffff:11.0.0.1", false},
                      {"192.0.2.1", "192.0.2.1", true},
                      {"192.0.2.1", "192.0.2.2", false}};
  for (const Row& row : rows) {
    EXPECT_EQ(contains(*parse_network(row.network), *parse_address(row.address)), row.is_inside)
        << row.network << " " << row.address;
  }
  for (const char* text : {"0.0.0.0", "::ffff:0.0.0.0"}) {
    EXPECT_TRUE(contains(*parse_network("127.0.0.0/8"), reached(*parse_address(text)))) << text;
    EXPECT_FALSE(contains(*parse_network("127.0.0.0/8"), *parse_address(text))) << text;
  }
  EXPECT_TRUE(contains(*parse_network("::1"), reached(*parse_address("::"))));
  EXPECT_FALSE(contains(*parse_network("::1"), reached(*parse_address("::2"))));
  for (const char* text : {"10.0.0.0/33", "::/129", "10.0.0.0/", "x/8", "fe80::1%eth0/64"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

TEST(Routes, AreThoseOfIp) {
  ASSERT_TRUE(has_tool("ip"));
  const std::string gateway =
      output_of("ip -4 -o route show default | head -1 | sed -n 's/.* via \\([^ ]*\\).*/\\1/p'");
  if (gateway.empty()) GTEST_SKIP() << "no default route";
  bool has_default = false;
  for (const Route& route : read_routes({})) {
    has_default = has_default || (route.destination == "0.0.0.0" && route.gateway == gateway);
  }
  EXPECT_TRUE(has_default);
}

// As a machine with the other byte order would print it, these numbers are another's.
TEST(Routes, OfOtherMachines) {
  const char* table =
      "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
      "eth1\t00000000\t0101A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0\n"
      "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
      "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
      "nonsense\n";
  EXPECT_EQ(primary_interface(table, ""), "eth0");
  EXPECT_EQ(json_text(routes_json(parse_routes(table))),
            R"([{"destination":"0.0.0.0","gateway":"192.168.1.1","interface":"eth1","mask":"/0",)"
            R"("metric":200,"flags":"0003"},)"
            R"({"destination":"0.0.0.0","gateway":"192.0.2.1","interface":"eth0","mask":"/0",)"
            R"("metric":100,"flags":"0003"},)"
            R"({"destination":"192.0.2.0","gateway":"0.0.0.0","interface":"eth0","mask":"/24",)"
            R"("metric":0,"flags":"0001"}])");
  const char* ipv6 =
      "fe800000000000000000000000000000 40 00000000000000000000000000000000 00 "
      "00000000000000000000000000000000 00000100 00000002 00000000 00000001     eth0\n"
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
      "fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth7\n"
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
      "00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";
  EXPECT_EQ(primary_interface("", ipv6), "eth7");
  EXPECT_EQ(primary_interface("", ""), "");
}

TEST(Interfaces, AreThoseOfIp) {
  ASSERT_TRUE(has_tool("ip"));
  for (const Interface& interface : read_interfaces({})) {
    SCOPED_TRACE(interface.name);
    EXPECT_NE(interface.name, "lo");
    const std::string shown = output_of("ip addr show dev " + interface.name);
    EXPECT_THAT(shown, testing::HasSubstr(interface.mac));
    EXPECT_THAT(shown, testing::HasSubstr(interface.ipv4));
    EXPECT_THAT(shown, testing::HasSubstr(interface.ipv6));
  }
  for (const char* name : {"", ".", "..", "a/b", "a b", "sixteen-letters-", "no-such-thing"}) {
    EXPECT_FALSE(has_interface({}, name)) << name;
  }
  EXPECT_TRUE(has_interface({}, "lo"));
}

TEST(Resolver, ReadsResolvConf) {
  const Resolver resolver = parse_resolv_conf(
      "# a comment\nsearch one.example\nnameserver 192.0.2.1 # first\n nameserver\t192.0.2.2\n"
      "options ndots:1\nnameserver\ndomain two.example\n");
  EXPECT_THAT(resolver.servers, ElementsAre("192.0.2.1", "192.0.2.2"));
  EXPECT_THAT(resolver.domains, ElementsAre("two.example"));
  EXPECT_EQ(json_text(resolver_json({})),
            R"({"DNSServers":[],"SearchDomains":["."],"changed":false})");
}

TEST(Resolver, ReadsResolvectl) {
  EXPECT_THAT(parse_resolvectl_servers("Link 2 (eth0): 10.0.0.2 fe80::1 9.9.9.9#dns.example\n"),
              ElementsAre("10.0.0.2", "fe80::1", "9.9.9.9"));
  EXPECT_THAT(parse_resolvectl_servers("Link 2 (eth0):\n"), IsEmpty());
  EXPECT_THAT(parse_resolvectl_domains("Link 2 (eth0): corp.example ~. ~lab.example x\n"),
              ElementsAre("corp.example", "x"));
}

TEST(Resolver, LooksThroughTheStub) {
  const test::TempDirectory folder;
  const Roots roots = Roots::below(folder.path().string());
  write_file(roots.sys + "/class/net/eth0/address", "02:00:00:00:00:01\n");
  write_file(roots.proc + "/net/route",
             "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
  write_file(roots.etc + "/resolv.conf", "nameserver 127.0.0.53\nsearch stub.example\n");
  QuietContext context;
  EXPECT_THAT(read_resolver(roots, "", context)->servers, ElementsAre("127.0.0.53"));
  // Its folder alone, without the program of resolved, is read as a file.
  write_file(roots.run + "/systemd/resolve/resolv.conf", "nameserver 192.0.2.9\n");
  EXPECT_THAT(read_resolver(roots, "eth0", context)->servers, ElementsAre("192.0.2.9"));
  EXPECT_EQ(read_resolver(roots, "eth9", context).error().message,
            "interface \"eth9\" does not exist");
}

// The program's part is played by a script that answers as systemd's does (resolvectl(1)) and keeps
// what it was asked.
TEST(Resolver, AsksResolvectlForTheInterface) {
  const test::TempDirectory folder;
  const Roots roots = Roots::below(folder.path().string());
  write_file(roots.sys + "/class/net/eth0/address", "02:00:00:00:00:01\n");
  write_file(roots.run + "/systemd/resolve/resolv.conf", "nameserver 192.0.2.9\n");
  const std::string asked = (folder.path() / "asked").string();
  const std::string program = roots.programs.front() + "/resolvectl";
  write_file(program, "#!/bin/sh\necho \"$* $SYSTEMD_COLORS$HOME\" >> " + asked +
                          "\ncase $2 in\n"
                          "dns) echo 'Link 2 (eth0): 10.0.0.2 fe80::1%eth0 9.9.9.9#dns.example';;\n"
                          "domain) echo 'Link 2 (eth0): corp.example ~.';;\nesac\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  QuietContext context;
  const auto resolver = read_resolver(roots, "eth0", context);
  ASSERT_TRUE(resolver) << resolver.error().message;
  EXPECT_THAT(resolver->servers, ElementsAre("10.0.0.2", "fe80::1%eth0", "9.9.9.9"));
  EXPECT_THAT(resolver->domains, ElementsAre("corp.example"));
  EXPECT_EQ(output_of("cat " + asked), "--no-pager dns -- eth0 0\n--no-pager domain -- eth0 0");
  write_file(program,
             "#!/bin/sh\necho 'Failed to resolve interface: No such device.' >&2\nexit 1\n");
  EXPECT_EQ(read_resolver(roots, "eth0", context).error().message,
            "resolvectl dns failed: Failed to resolve interface: No such device");
}

TEST(Resolver, WithoutADefaultRouteThereIsNoPrimaryInterface) {
  const test::TempDirectory folder;
  QuietContext context;
  EXPECT_EQ(read_resolver(Roots::below(folder.path().string()), "", context).error().message,
            "no primary interface");
}

TEST(Resolver, OfThisMachineIsThatOfItsFile) {
  QuietContext context;
  Roots roots;
  roots.programs = {};
  const auto resolver = read_resolver(roots, "lo", context);
  ASSERT_TRUE(resolver);
  std::string servers;
  for (const std::string& server : resolver->servers) servers += server + "\n";
  if (!servers.empty()) servers.pop_back();
  EXPECT_EQ(servers, output_of("awk '$1==\"nameserver\" {print $2}' /etc/resolv.conf"));
}

}  // namespace
}  // namespace docket::executor::host
