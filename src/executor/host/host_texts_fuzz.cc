// Any bytes as the texts that a host's kernel and programs give: no crash, and what is read keeps
// the headers' promises. The first byte chooses the text.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "executor/host/disks.h"
#include "executor/host/load.h"
#include "executor/host/memory.h"
#include "executor/host/os_release.h"
#include "executor/host/ping_program.h"
#include "executor/host/process_stat.h"
#include "executor/host/resolver_text.h"
#include "executor/host/routes.h"
#include "executor/host/uptime.h"

namespace {

namespace host = docket::executor::host;

void read_mounts(std::string_view text) {
  const auto mounts = host::parse_mounts(text);
  const auto kept = host::disk_mounts(mounts, true);
  DOCKET_CHECK(kept.size() <= mounts.size(), "only what is there is kept");
}

void read_process(std::string_view text) {
  host::parse_process_user(text);
  const auto stat = host::parse_process_stat(text);
  DOCKET_CHECK(!stat || host::process_state(stat->state).size() < 10, "a state is a word");
}

void read_routes(std::string_view text) {
  for (const host::Route& route : host::parse_routes(text)) {
    DOCKET_CHECK(route.mask_bits <= 32, "a mask has 32 bits");
    DOCKET_CHECK(docket::is_utf8(route.interface), "names are UTF-8");
  }
  DOCKET_CHECK(docket::is_utf8(host::primary_interface(text, text)), "names are UTF-8");
}

void read_resolver(std::string_view text) {
  const host::Resolver resolver = host::parse_resolv_conf(text);
  const auto servers = host::parse_resolvectl_servers(text);
  const auto domains = host::parse_resolvectl_domains(text);
  for (const auto* list : {&resolver.servers, &resolver.domains, &servers, &domains}) {
    DOCKET_CHECK(list->size() <= 100, "lists are bounded");
    for (const std::string& each : *list) DOCKET_CHECK(docket::is_utf8(each), "texts are UTF-8");
  }
}

void read_numbers(std::string_view text) {
  if (const auto load = host::parse_load(text)) {
    DOCKET_CHECK(std::isfinite(load->one) && std::isfinite(load->fifteen), "numbers are finite");
  }
  if (const auto uptime = host::parse_uptime(text)) {
    DOCKET_CHECK(!host::go_duration(static_cast<std::int64_t>(*uptime)).empty(), "it has a text");
  }
  host::parse_memory(text);
}

void read_os_release(std::string_view text) {
  for (const auto& [name, value] : host::parse_os_release(text)) {
    DOCKET_CHECK(!name.empty() && docket::is_utf8(value), "an assignment");
  }
}

void read_ping(std::string_view text) {
  for (const docket::Micros trip : host::parse_ping(text, 20)) {
    DOCKET_CHECK(trip >= docket::Micros(0), "time goes on");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr void (*readers[])(std::string_view) = {read_mounts,   read_process, read_routes,
                                                   read_resolver, read_numbers, read_os_release,
                                                   read_ping};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  readers[data[0] % std::size(readers)](text);
  return 0;
}
