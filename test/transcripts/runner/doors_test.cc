// What no transcript can show: answers that are lost on the way, and a server without keys.
#include <gtest/gtest.h>

#include <set>

#include <boost/json/parse.hpp>

#include "api/guard.h"
#include "base/task.h"
#include "base/whole_file.h"
#include "http/target.h"
#include "support/http_peer.h"
#include "test_server.h"

namespace docket::test {
namespace {

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

http::Request request_of(const http::Route& route, const job::Principal& who) {
  http::Request request;
  request.method = route.method;
  request.path = request.target = route.sample.target;
  request.headers.add("Content-Type", route.sample.content_type);
  request.body = route.sample.body;
  request.admitted = who;
  return request;
}

// Every route that makes jobs gives a lost answer again, and only a lost one.
TEST(Doors, AResentPostMakesOneJob) {
  for (const std::string name : {"ionworks.submit_job", "native.submit_job", "native.submit_batch",
                                 "ionq.submit_job", "osapi.submit_job"}) {
    SCOPED_TRACE(name);
    TestServer server(noon, 7);
    const http::Router router = server.make_router();
    const http::Route* route = nullptr;
    for (const http::Route* each : router.routes()) {
      if (each->name == name) route = each;
    }
    ASSERT_NE(route, nullptr);
    const job::Principal who = server.founder();

    const http::Response lost = wait_for(route->handle(request_of(*route, who)));
    lost.on_delivered(false);
    const http::Response again = wait_for(route->handle(request_of(*route, who)));
    EXPECT_EQ(again.body.view(), lost.body.view());
    EXPECT_EQ(again.status, lost.status);
    EXPECT_TRUE(again.headers.has("x-docket-replayed"));
    again.on_delivered(true);

    const http::Response fresh = wait_for(route->handle(request_of(*route, who)));
    EXPECT_NE(fresh.body.view(), lost.body.view());
    EXPECT_FALSE(fresh.headers.has("x-docket-replayed"));
    const auto listing = wait_for(server.engine().list(who, {}));
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->total, 2U);
  }
}

TEST(Doors, WithoutKeysEverybodyIsTheBuiltInUser) {
  TestServer server(noon, 7);
  const api::Guard guard(server.engine(), server.founder());
  http::Request head;
  EXPECT_EQ(*guard.check(head, job::Permission::job_write), server.founder());
  head.headers.add("X-API-Key", "whatever");
  EXPECT_EQ(*guard.check(head, job::Permission::job_write), server.founder());
}

// Told by the head alone; in the words of the door.
TEST(Doors, IonqTakesTenMillionBytesAndNoMore) {
  TestServer server(noon, 7);
  const std::string key = server.make_key("acme", "ann", job::Role::write);
  HttpPeer peer(server.port());
  const PeerResponse answer =
      peer.ask("POST /v0.4/jobs HTTP/1.1\r\nHost: docket\r\nAuthorization: apiKey " + key +
               "\r\nContent-Length: 10000001\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  EXPECT_FALSE(answer.headers.at("x-request-id").empty());
  const boost::json::value body = boost::json::parse(answer.body);
  EXPECT_EQ(body.at("statusCode"), 413);
  EXPECT_EQ(body.at("error"), "Request Entity Too Large");
}

TEST(Doors, OsapiMayBeMountedBelowAPath) {
  TestServer server(noon, 7);
  const SystemClock clock;
  api::Services services(server.engine(), clock, api::CursorSeal::Secret{7});
  api::osapi::Options options;
  options.mount = "/hosts/osapi";
  api::osapi::Door door(services, options);
  http::Router router;
  ASSERT_TRUE(door.add_to(router));
  http::Request request;
  request.target = "/hosts/osapi/job?limit=1";
  ASSERT_TRUE(http::split_target(request));
  const http::Router::Match match = router.match(request);
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->name, "osapi.list_jobs.mount");
  request.target = "/hosts/osapi/file";
  request.segments.clear();
  ASSERT_TRUE(http::split_target(request));
  EXPECT_EQ(router.render(router.match(request).refusal, request).status, 401);
}

// "GET /v1/jobs" of every operation in a document of docs/openapi.
std::set<std::string> documented(const std::string& door) {
  const auto text = whole_file(std::string(DOCKET_SOURCE_DIR) + "/docs/openapi/" + door + ".json");
  std::set<std::string> operations;
  const boost::json::value document = boost::json::parse(text.value());
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      if (method.key() == "parameters") continue;
      std::string word(method.key());
      for (char& c : word) c = static_cast<char>(c - 'a' + 'A');
      operations.insert(word + " " + std::string(path.key()));
    }
  }
  return operations;
}

TEST(Doors, TheirRoutesAreTheirOpenApiDocuments) {
  TestServer server(noon, 7);
  const http::Router router = server.make_router();
  std::map<std::string, std::set<std::string>> routed;
  for (const http::Route* route : router.routes()) {
    const std::string door = route->name.substr(0, route->name.find('.'));
    std::set<std::string>& lines = routed[route->name.ends_with(".api") ? "osapi/api" : door];
    const bool is_below_api = route->name.ends_with(".api");
    const std::string path = route->pattern.substr(is_below_api ? std::string("/api").size() : 0);
    lines.insert(std::string(http::name(route->method)) + " " + path);
  }
  // A tolerant route, documented in both forms because the client uses the one with a slash.
  routed["ionworks"].insert("POST /jobs/");
  EXPECT_EQ(routed["unstructured"], documented("unstructured"));
  EXPECT_EQ(routed["ionworks"], documented("ionworks"));
  EXPECT_EQ(routed["native"], documented("native"));
  EXPECT_EQ(routed["ionq"], documented("ionq"));
  EXPECT_EQ(routed["osapi"], documented("osapi"));
  // The same below another path.
  EXPECT_EQ(routed["osapi/api"], routed["osapi"]);
}

}  // namespace
}  // namespace docket::test
