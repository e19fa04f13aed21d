#include "executor/host/resolver_text.h"

#include <boost/json/array.hpp>

#include "base/utf8.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t entries_max = 100;

std::vector<std::string_view> words_after_link(std::string_view output) {
  std::vector<std::string_view> all;
  while (const auto line = take_line(output)) {
    const std::size_t colon = line->find(": ");
    if (colon == std::string_view::npos) continue;
    for (const std::string_view word : words(line->substr(colon + 2), entries_max)) {
      if (all.size() < entries_max) all.push_back(word);
    }
  }
  return all;
}

boost::json::array texts(const std::vector<std::string>& from) {
  boost::json::array json;
  for (const std::string& each : from) json.emplace_back(each);
  return json;
}

}  // namespace

Resolver parse_resolv_conf(std::string_view text) {
  Resolver resolver;
  while (const auto line = take_line(text)) {
    const auto fields = words(*line, entries_max + 1);
    if (fields.size() < 2 || fields[0].starts_with('#') || fields[0].starts_with(';')) continue;
    if (fields[0] == "nameserver" && resolver.servers.size() < entries_max) {
      resolver.servers.push_back(scrub_utf8(fields[1]));
    }
    if (fields[0] != "search" && fields[0] != "domain") continue;
    resolver.domains.clear();
    for (std::size_t i = 1; i < fields.size(); ++i) {
      resolver.domains.push_back(scrub_utf8(fields[i]));
    }
  }
  return resolver;
}

std::vector<std::string> parse_resolvectl_servers(std::string_view output) {
  std::vector<std::string> servers;
  for (const std::string_view word : words_after_link(output)) {
    const std::string_view server = word.substr(0, word.find('#'));
    if (!server.empty()) servers.push_back(scrub_utf8(server));
  }
  return servers;
}

std::vector<std::string> parse_resolvectl_domains(std::string_view output) {
  std::vector<std::string> domains;
  for (const std::string_view word : words_after_link(output)) {
    if (!word.starts_with('~')) domains.push_back(scrub_utf8(word));
  }
  return domains;
}

boost::json::object resolver_json(const Resolver& resolver) {
  boost::json::array domains = texts(resolver.domains);
  if (domains.empty()) domains.emplace_back(".");
  return {{"DNSServers", texts(resolver.servers)},
          {"SearchDomains", std::move(domains)},
          {"changed", false}};
}

}  // namespace docket::executor::host
