// Addresses, routes, interfaces, resolvers and pings, against the machine's own tools.
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/host/dns.h"
#include "executor/host/icmp_echo.h"
#include "executor/host/interfaces.h"
#include "executor/host/machine_test.h"
#include "executor/host/network_address.h"
#include "executor/host/ping.h"
#include "executor/host/ping_program.h"
#include "executor/host/ping_socket.h"
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
  for (const char* text : {"10.0.0.0/33", "::/129", "10.0.0.0/", "x/8", "fe80::1%eth0/64"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

TEST(Routes, AreThoseOfIp) {
  if (!has_tool("ip")) GTEST_SKIP() << "no ip here";
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
  if (!has_tool("ip")) GTEST_SKIP() << "no ip here";
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
  if (has_tool("resolvectl")) GTEST_SKIP() << "resolvectl would answer for this machine";
  write_file(roots.run + "/systemd/resolve/resolv.conf", "nameserver 192.0.2.9\n");
  EXPECT_THAT(read_resolver(roots, "eth0", context)->servers, ElementsAre("192.0.2.9"));
  EXPECT_EQ(read_resolver(roots, "eth9", context).error().message,
            "interface \"eth9\" does not exist");
}

TEST(Resolver, WithoutADefaultRouteThereIsNoPrimaryInterface) {
  const test::TempDirectory folder;
  QuietContext context;
  EXPECT_EQ(read_resolver(Roots::below(folder.path().string()), "", context).error().message,
            "no primary interface");
}

TEST(Resolver, OfThisMachineIsThatOfItsFile) {
  QuietContext context;
  const auto resolver = read_resolver({}, "lo", context);
  ASSERT_TRUE(resolver);
  if (has_tool("resolvectl")) GTEST_SKIP() << "resolvectl answers by interface";
  std::string servers;
  for (const std::string& server : resolver->servers) servers += server + "\n";
  if (!servers.empty()) servers.pop_back();
  EXPECT_EQ(servers, output_of("awk '$1==\"nameserver\" {print $2}' /etc/resolv.conf"));
}

TEST(Echo, ARequestHasItsChecksum) {
  const Echo echo{.is_ipv6 = false, .identifier = 0x1234, .cookie = std::string(16, 'c')};
  const std::string packet = echo_request(echo, 7);
  ASSERT_EQ(packet.size(), 64U);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < packet.size(); i += 2) {
    sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(packet[i]) << 8 |
                                      static_cast<std::uint8_t>(packet[i + 1]));
  }
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  EXPECT_EQ(sum, 0xffffU);
}

TEST(Echo, OnlyItsOwnRepliesCount) {
  const Echo echo{.is_ipv6 = false, .identifier = 9, .cookie = std::string(16, 'c')};
  const auto reply = [&](const Echo& of) {
    std::string packet = echo_request(of, 3);
    packet[0] = of.is_ipv6 ? static_cast<char>(129) : 0;
    return packet;
  };
  EXPECT_EQ(reply_sequence(echo, reply(echo), false), 3);
  Echo other = echo;
  other.identifier = 10;
  EXPECT_EQ(reply_sequence(echo, reply(other), false), std::nullopt);
  EXPECT_EQ(reply_sequence(echo, reply(other), true), 3);
  other.cookie[5] = 'x';
  EXPECT_EQ(reply_sequence(echo, reply(other), true), std::nullopt);
  EXPECT_EQ(reply_sequence(echo, echo_request(echo, 3), true), std::nullopt);
  EXPECT_EQ(reply_sequence(echo, reply(echo).substr(1), true), std::nullopt);
  EXPECT_EQ(without_ipv4_header(std::string(20, 'E')), std::string());
  EXPECT_EQ(without_ipv4_header("\x4f" + std::string(10, 'x')), std::string());
}

TEST(PingProgram, ItsLinesAreRead) {
  const char* output =
      "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n"
      "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.031 ms\n"
      "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.040 ms (DUP!)\n"
      "64 bytes from 192.0.2.1: icmp_seq=3 ttl=64 time=12.5 ms\n"
      "64 bytes from 192.0.2.1: icmp_seq=4 ttl=64 time=1 ms\n"
      "From 192.0.2.254 icmp_seq=2 Destination Host Unreachable\n";
  EXPECT_THAT(parse_ping(output, 3), ElementsAre(Micros(31), Micros(12'500)));
}

bool may_ping() {
  return geteuid() == 0 || output_of("cat /proc/sys/net/ipv4/ping_group_range") != "1\t0";
}

TEST(Ping, ReachesThisMachine) {
  if (!may_ping()) GTEST_SKIP() << "this process may not ping";
  for (const char* address : {"127.0.0.1", "::1"}) {
    if (std::string_view(address) == "::1" && !has_interface({}, "lo")) continue;
    QuietContext context;
    const auto result = ping({.address = address, .count = 2}, {}, {}, context);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->at("PacketsSent"), 2);
    EXPECT_EQ(result->at("PacketsReceived"), 2) << address;
    EXPECT_EQ(result->at("PacketLoss"), 0);
    EXPECT_GT(result->at("MinRTT").as_int64(), 0);
    EXPECT_LE(result->at("MinRTT").as_int64(), result->at("AvgRTT").as_int64());
    EXPECT_LE(result->at("AvgRTT").as_int64(), result->at("MaxRTT").as_int64());
    EXPECT_LT(result->at("MaxRTT").as_int64(), 1'000'000'000);
  }
}

TEST(Ping, LossIsAResult) {
  if (!may_ping()) GTEST_SKIP() << "this process may not ping";
  QuietContext context;
  // A network for documentation (RFC 5737): nobody answers.
  const auto result =
      ping({.address = "198.51.100.1", .count = 1, .timeout_s = 1}, {}, {}, context);
  if (!result) {
    EXPECT_EQ(result.error().message, "network unreachable");
    return;
  }
  EXPECT_EQ(json_text(*result),
            R"({"PacketsSent":1,"PacketsReceived":0,"PacketLoss":100,"MinRTT":0,"AvgRTT":0,)"
            R"("MaxRTT":0,"changed":false})");
}

TEST(Ping, ThePolicyMayForbidNetworks) {
  QuietContext context;
  const auto result =
      ping({.address = "127.0.0.9"}, {.ping_denied = {"10.0.0.0/8", "127.0.0.0/8"}}, {}, context);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "address \"127.0.0.9\" is not allowed by host policy");
  EXPECT_EQ(result.error().code, "denied");
}

}  // namespace
}  // namespace docket::executor::host
