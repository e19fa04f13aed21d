// Every route with every sort of key, from the route table itself: a new route is in here without
// being written down, and one that asks for no permission must be on the list of public ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "auth/jwt.h"
#include "support/http_peer.h"
#include "test_server.h"
#include "wire/base64.h"

namespace docket::test {
namespace {

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

// Open to everybody; each has its reason.
const std::set<std::string> public_routes = {
    "ionworks.healthz",  // load balancers have no key
    "ionq.health",
    // Clients look at machines before they have a key; nothing in them is anybody's.
    "ionq.list_backends",
    "ionq.get_backend",
    "ionq.list_characterizations",
    "ionq.get_characterization",
    // Its clients ask for these without a key, and fail when they are refused.
    "unstructured.docs",
    "unstructured.openapi",
    "unstructured.root_openapi",
    "unstructured.healthcheck",
    // Its clients and load balancers have no key; nothing in them is anybody's.
    "osapi.health",
    "osapi.health_ready",
    "osapi.version",
    "osapi.health.api",
    "osapi.health_ready.api",
    "osapi.version.api",
};

// What opens these is a token in the body, which is good once.
const std::set<std::string> opened_by_token = {"agent.enroll"};

std::vector<std::string> permission_words() {
  std::vector<std::string> words;
  for (int i = 0; i < job::permissions; ++i) {
    words.emplace_back(job::name(static_cast<job::Permission>(i)));
  }
  return words;
}

class TenantMatrix : public testing::Test {
 protected:
  TenantMatrix() : server_(noon, 7), router_(server_.make_router()) {
    for (const job::Role role :
         {job::Role::read, job::Role::write, job::Role::admin, job::Role::agent}) {
      keys_[role] = server_.make_key("acme", std::string(job::name(role)), role);
    }
  }

  PeerResponse ask(const http::Route& route, const std::string& target, std::string_view key_line) {
    HttpPeer peer(server_.port());
    return peer.ask(
        fmt::format("{} {} HTTP/1.1\r\nHost: docket\r\n{}{}Content-Length: {}\r\n\r\n{}",
                    http::name(route.method), target, key_line,
                    route.sample.content_type.empty()
                        ? ""
                        : fmt::format("Content-Type: {}\r\n", route.sample.content_type),
                    route.sample.body.size(), route.sample.body));
  }
  PeerResponse ask(const http::Route& route, std::string_view key_line) {
    return ask(route, route.sample.target, key_line);
  }

  static bool is_ionq(const http::Route& route) { return route.name.starts_with("ionq."); }
  static bool is_unstructured(const http::Route& route) {
    return route.name.starts_with("unstructured.");
  }

  // A key where the route's door looks for it.
  static std::string header(const http::Route& route, const std::string& secret) {
    const char* where = is_ionq(route)           ? "Authorization: apiKey "
                        : is_unstructured(route) ? "unstructured-api-key: "
                                                 : "X-API-Key: ";
    return fmt::format("{}{}\r\n", where, secret);
  }

  const http::Route& named(std::string_view name) const {
    for (const http::Route* route : router_.routes()) {
      if (route->name == name) return *route;
    }
    throw std::out_of_range(std::string(name));
  }

  // The id of what a route made from its sample.
  std::string make(std::string_view name) {
    const http::Route& route = named(name);
    const PeerResponse made = ask(route, header(route, keys_.at(job::Role::write)));
    EXPECT_TRUE(made.status == 201 || made.status == 200);
    const boost::json::value body = boost::json::parse(made.body);
    const char* id = body.as_object().contains("id") ? "id" : "job_id";
    return std::string(body.at(id).as_string());
  }

  std::vector<std::string> make_things() {
    return {make("native.submit_job"),          make("ionq.submit_job"),
            make("osapi.submit_job"),           make("ionq.create_session"),
            make("unstructured.submit_job"),    make("unstructured.create_workflow"),
            make("unstructured.create_source"), make("unstructured.create_destination")};
  }

  TestServer server_;
  http::Router router_;
  std::map<job::Role, std::string> keys_;
};

TEST_F(TenantMatrix, EveryRouteAsksForARightOrIsPublicForAReason) {
  for (const http::Route* route : router_.routes()) {
    SCOPED_TRACE(route->name);
    EXPECT_FALSE(route->sample.target.empty());
    if (opened_by_token.contains(route->name)) {
      EXPECT_EQ(ask(*route, "").status, 401);
      EXPECT_EQ(ask(*route, header(*route, keys_.at(job::Role::admin))).status, 401);
    } else if (route->permission.empty()) {
      EXPECT_TRUE(public_routes.contains(route->name));
      EXPECT_EQ(ask(*route, "").status, 200);
    } else {
      EXPECT_TRUE(job::parse_permission(route->permission));
      EXPECT_FALSE(public_routes.contains(route->name));
    }
  }
}

TEST_F(TenantMatrix, NoKeyAndBadKeysAreAllTheSame) {
  const std::string revoked = server_.make_key("acme", "gone", job::Role::admin);
  server_.revoke_key(revoked);
  const std::string good = keys_.at(job::Role::admin);
  for (const http::Route* route : router_.routes()) {
    if (route->permission.empty()) continue;
    const std::string keys[] = {
        "",
        header(*route, ""),
        header(*route, "dk_"),
        header(*route, "no key of ours"),
        header(*route, good.substr(0, good.size() - 1)),
        header(*route, revoked),
        fmt::format("Authorization: Bearer {}\r\n", revoked),
        "Authorization: Bearer \r\n",
        fmt::format("Authorization: Basic {}\r\n", good),
        // Bearer wins over a good key beside it.
        fmt::format("Authorization: Bearer nobody\r\nX-API-Key: {}\r\n", good),
        // A good key, where another door looks for it.
        fmt::format("{}{}\r\n", is_ionq(*route) ? "X-API-Key: " : "Authorization: apiKey ", good),
    };
    for (const std::string& key : keys) {
      SCOPED_TRACE(route->name + " with " + key);
      const PeerResponse answer = ask(*route, key);
      EXPECT_EQ(answer.status, 401);
      EXPECT_EQ(answer.headers.at("www-authenticate"), is_ionq(*route) ? "apiKey" : "Bearer");
    }
  }
}

TEST_F(TenantMatrix, ARoleOpensWhatItsPermissionsSay) {
  for (const http::Route* route : router_.routes()) {
    const auto permission = job::parse_permission(route->permission);
    if (!permission) continue;
    for (const auto& [role, key] : keys_) {
      SCOPED_TRACE(fmt::format("{} as {}", route->name, job::name(role)));
      const int status = ask(*route, header(*route, key)).status;
      if (job::permissions_of(role).has(*permission)) {
        EXPECT_NE(status, 401);
        EXPECT_NE(status, 403);
        EXPECT_LT(status, 500);
      } else {
        EXPECT_EQ(status, 403);
      }
    }
  }
}

std::string bearer(const std::string& token) {
  return fmt::format("Authorization: Bearer {}\r\n", token);
}

std::string token_of(std::string_view roles, std::string_view permissions) {
  return TestServer::make_token(
      fmt::format(R"({{"sub":"tom","roles":[{}],"permissions":[{}]}})", roles, permissions));
}

// Tokens are taken by the door of hosts only, and open there what they say: those of each role, and
// those with one permission each.
TEST_F(TenantMatrix, ATokenOpensWhatItsPermissionsSay) {
  std::map<std::string, job::PermissionSet> tokens;
  for (const job::Role role : {job::Role::read, job::Role::write, job::Role::admin}) {
    tokens[token_of(fmt::format("\"{}\"", job::name(role)), "")] = job::permissions_of(role);
  }
  for (const std::string& word : permission_words()) {
    tokens[token_of(R"("admin")", fmt::format("\"{}\"", word))] = {*job::parse_permission(word)};
  }
  for (const http::Route* route : router_.routes()) {
    const auto permission = job::parse_permission(route->permission);
    if (!permission) continue;
    for (const auto& [token, holds] : tokens) {
      SCOPED_TRACE(route->name);
      const int status = ask(*route, bearer(token)).status;
      if (!route->name.starts_with("osapi.")) {
        EXPECT_EQ(status, 401);
      } else if (holds.has(*permission)) {
        EXPECT_NE(status, 401);
        EXPECT_NE(status, 403);
        EXPECT_LT(status, 500);
      } else {
        EXPECT_EQ(status, 403);
      }
    }
  }
}

TEST_F(TenantMatrix, ForgedTokensOpenNothing) {
  const std::string good = token_of(R"("admin")", "");
  const std::size_t claims = good.find('.');
  const std::size_t signature = good.rfind('.');
  const std::string none = wire::to_base64url(R"({"alg":"none","typ":"JWT"})");
  const std::string other_key =
      auth::sign(R"({"roles":["admin"]})", "another key of 32 characters....");
  const std::string forged[] = {
      none + good.substr(claims, signature - claims) + ".",
      none + good.substr(claims),
      good.substr(0, signature + 1),
      good.substr(0, claims + 1) + wire::to_base64url(R"({"roles":["admin"],"sub":"eve"})") +
          good.substr(signature),
      wire::to_base64url(R"({"alg":"HS256","kid":"../../dev/null"})") + good.substr(claims),
      wire::to_base64url(R"({"alg":"HS256","jwk":{"kty":"oct","k":""}})") + good.substr(claims),
      other_key,
      TestServer::make_token(R"({"roles":["admin"],"exp":1})"),
      TestServer::make_token(R"({"roles":["admin"],"nbf":1e12})"),
      TestServer::make_token(R"({"roles":["root"]})"),
      TestServer::make_token(R"({"roles":[]})"),
      TestServer::make_token(R"({"permissions":["job:read"]})"),
      TestServer::make_token(R"({"roles":["admin"],"exp":"2100-01-01"})"),
  };
  for (const http::Route* route : router_.routes()) {
    if (!route->name.starts_with("osapi.") || route->permission.empty()) continue;
    for (const std::string& token : forged) {
      SCOPED_TRACE(route->name + " with " + token);
      EXPECT_EQ(ask(*route, bearer(token)).status, 401);
    }
  }
}

// Hosts are named, not numbered: those of another tenant are like those that never were.
TEST_F(TenantMatrix, AnotherTenantsHostsDoNotExist) {
  server_.add_host_agent("acme", "web-01", {{"group", "web"}});
  const std::string stranger =
      header(named("osapi.list_jobs"), server_.make_key("other", "admin", job::Role::admin));
  int checked = 0;
  for (const http::Route* route : router_.routes()) {
    const bool is_agent = route->pattern.find("{hostname}") != std::string::npos;
    const bool is_target = route->pattern.find("{target}") != std::string::npos;
    if (!is_agent && !is_target) continue;
    for (const std::string host : {"web-01", "web-02", "group:web"}) {
      SCOPED_TRACE(route->name + " of " + host);
      std::string target = route->sample.target;
      const std::string nobody = is_agent ? "01900000-0000-7000-8000-000000000000" : "no-such-host";
      target.replace(target.find(nobody), nobody.size(), host);
      const PeerResponse answer = ask(*route, target, stranger);
      EXPECT_EQ(answer.status, is_agent ? 404 : 400);
      EXPECT_NE(answer.body.find(host + (is_agent ? "\"" : "\\\" not found")), std::string::npos)
          << answer.body;
    }
    ++checked;
  }
  EXPECT_GE(checked, 2 * (3 + 14));
}

// What is another tenant's does not exist: the answers to its ids and to ids that never were are
// the same but for the id.
TEST_F(TenantMatrix, AnotherTenantsThingsDoNotExist) {
  std::vector<std::string> ids = make_things();
  ids.push_back(to_string(server_.engine().authenticate(keys_.at(job::Role::read))->key));
  const std::string stranger = server_.make_key("other", "admin", job::Role::admin);
  const std::string nobody = "01900000-0000-7000-8000-000000000000";

  int checked = 0;
  for (const http::Route* route : router_.routes()) {
    const std::size_t at = route->sample.target.find(nobody);
    const auto permission = job::parse_permission(route->permission);
    if (at == std::string::npos || !permission) continue;
    if (!job::permissions_of(job::Role::admin).has(*permission)) continue;
    for (const std::string& id : ids) {
      SCOPED_TRACE(route->name);
      std::string target = route->sample.target;
      target.replace(at, nobody.size(), id);
      EXPECT_EQ(ask(*route, target, header(*route, stranger)).status, 404);
      EXPECT_EQ(ask(*route, header(*route, stranger)).status, 404);
      ++checked;
    }
  }
  EXPECT_GE(checked, 8);
  // And it is still there for its own.
  EXPECT_TRUE(server_.engine().authenticate(keys_.at(job::Role::read)));
}

TEST_F(TenantMatrix, ListsHoldOnesOwnOnly) {
  const std::vector<std::string> ids = make_things();
  const auto shows_any = [&](const PeerResponse& answer) {
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
      return answer.body.find(id) != std::string::npos;
    });
  };
  const std::string stranger = server_.make_key("other", "admin", job::Role::admin);
  for (const http::Route* route : router_.routes()) {
    if (route->name.find(".list_") == std::string::npos) continue;
    if (route->permission != "job:read") continue;
    const PeerResponse own = ask(*route, header(*route, keys_.at(job::Role::read)));
    if (own.status != 200) continue;
    SCOPED_TRACE(route->name);
    const PeerResponse theirs = ask(*route, header(*route, stranger));
    EXPECT_EQ(theirs.status, 200);
    EXPECT_TRUE(shows_any(own));
    EXPECT_FALSE(shows_any(theirs));
  }
}

}  // namespace
}  // namespace docket::test
