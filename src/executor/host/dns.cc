#include "executor/host/dns.h"

#include <fmt/format.h>

#include "executor/host/interfaces.h"
#include "executor/host/routes.h"
#include "executor/host/text_file.h"
#include "executor/host/tool.h"

namespace docket::executor::host {
namespace {

constexpr std::string_view stub = "127.0.0.53";  // of systemd-resolved.service(8)

OrFailure<Resolver> from_files(const Roots& roots) {
  const OrFailure<std::string> text = read_text(roots.etc + "/resolv.conf");
  if (!text) return text.error();
  Resolver resolver = parse_resolv_conf(*text);
  if (resolver.servers != std::vector<std::string>{std::string(stub)}) return resolver;
  const ReadText behind = try_read_text(roots.run + "/systemd/resolve/resolv.conf");
  return behind.error == 0 ? parse_resolv_conf(behind.text) : resolver;
}

OrFailure<std::string> ask(const std::string& resolvectl, std::string_view what,
                           const std::string& interface, Context& context) {
  const OrFailure<ToolEnd> end =
      run_tool({.path = resolvectl,
                .arguments = {"--no-pager", std::string(what), "--", interface},
                .environment = {"SYSTEMD_COLORS=0", "LC_ALL=C"},
                .wall = Millis(5000)},
               context);
  if (!end) return end.error();
  if (end->exit_code != 0) {
    return io(fmt::format("resolvectl {} failed: {}", what, end->errors));
  }
  return end->output;
}

}  // namespace

OrFailure<Resolver> read_resolver(const Roots& roots, const std::string& asked, Context& context) {
  const std::string interface = asked.empty() ? primary_interface(roots) : asked;
  if (interface.empty()) return no_such("no primary interface");
  if (!has_interface(roots, interface)) {
    return no_such(fmt::format("interface {} does not exist", in_quotes(interface)));
  }
  const std::string resolvectl =
      exists(roots.run + "/systemd/resolve") ? tool_path(roots, "resolvectl") : std::string();
  if (resolvectl.empty()) return from_files(roots);
  const OrFailure<std::string> servers = ask(resolvectl, "dns", interface, context);
  if (!servers) return servers.error();
  const OrFailure<std::string> domains = ask(resolvectl, "domain", interface, context);
  if (!domains) return domains.error();
  return Resolver{.servers = parse_resolvectl_servers(*servers),
                  .domains = parse_resolvectl_domains(*domains)};
}

}  // namespace docket::executor::host
