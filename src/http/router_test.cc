#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/target.h"

namespace docket::http {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Task<Response> nothing(Request) { co_return Response{}; }

Route route(Method method, std::string pattern, Slash slash = Slash::tolerant) {
  std::string name = std::string(http::name(method)) + " " + pattern;
  return {.method = method,
          .pattern = std::move(pattern),
          .name = std::move(name),
          .slash = slash,
          .handle = nothing};
}

Request request(Method method, std::string target) {
  Request made;
  made.method = method;
  made.target = std::move(target);
  EXPECT_TRUE(split_target(made));
  return made;
}

Router example() {
  Router router;
  for (const Route& each :
       {route(Method::get, "/"), route(Method::get, "/jobs", Slash::exact),
        route(Method::get, "/jobs/", Slash::exact), route(Method::post, "/jobs"),
        route(Method::get, "/jobs/{id}"), route(Method::delete_, "/jobs/{id}"),
        route(Method::post, "/jobs/batch"), route(Method::get, "/jobs/{id}/log"),
        route(Method::put, "/jobs/last/log"), route(Method::get, "/a/{x}/c/{y}")}) {
    EXPECT_TRUE(router.add(each));
  }
  return router;
}

TEST(Router, FindsTheMostLiteralRoute) {
  const Router router = example();
  struct Row {
    Method method;
    const char* target;
    const char* name;  // or the refusal's status
  };
  const Row rows[] = {
      {Method::get, "/", "GET /"},
      {Method::get, "//", "GET /"},
      {Method::get, "/jobs", "GET /jobs"},
      {Method::get, "//jobs?x=/", "GET /jobs"},
      {Method::get, "/jobs/", "GET /jobs/"},
      {Method::get, "/jobs//", "GET /jobs/"},
      {Method::head, "/jobs", "GET /jobs"},
      {Method::post, "/jobs", "POST /jobs"},
      {Method::post, "/jobs/", "POST /jobs"},
      {Method::post, "/jobs/batch", "POST /jobs/batch"},
      {Method::get, "/jobs/batch", "GET /jobs/{id}"},
      {Method::get, "/jobs/batch/", "GET /jobs/{id}"},
      {Method::delete_, "/jobs/7", "DELETE /jobs/{id}"},
      {Method::get, "/jobs/last/log", "GET /jobs/{id}/log"},
      {Method::put, "/jobs/last/log", "PUT /jobs/last/log"},
      {Method::get, "/jobs/a%2Fb", "GET /jobs/{id}"},
      {Method::get, "/jobs/a/b", "404"},
      {Method::get, "/JOBS", "404"},
      {Method::get, "/a/1/c", "404"},
      {Method::put, "/jobs", "405"},
      {Method::other, "/jobs", "405"},
      {Method::head, "/jobs/last/x", "404"},
  };
  for (const Row& row : rows) {
    const Router::Match match = router.match(request(row.method, row.target));
    const std::string got = match.route != nullptr
                                ? match.route->name
                                : std::to_string(default_status(match.refusal.fault));
    EXPECT_EQ(got, row.name) << name(row.method) << ' ' << row.target;
  }
}

TEST(Router, GivesDecodedParameters) {
  const Router router = example();
  const auto match = router.match(request(Method::get, "/a/1%2F2/c/%20"));
  EXPECT_THAT(match.params, ElementsAre(NamedValue{"x", "1/2"}, NamedValue{"y", " "}));
}

TEST(Router, SaysWhichMethodsAPathTakes) {
  const Router router = example();
  struct Row {
    const char* target;
    const char* allow;
  };
  const Row rows[] = {
      {"/jobs", "GET, HEAD, POST"},         {"/jobs/", "GET, HEAD, POST"},
      {"/jobs/7", "GET, HEAD, DELETE"},     {"/jobs/batch", "GET, HEAD, POST, DELETE"},
      {"/jobs/last/log", "GET, HEAD, PUT"},
  };
  for (const Row& row : rows) {
    const Request patch = request(Method::patch, row.target);
    const auto match = router.match(patch);
    const Response response = router.render(match.refusal, patch);
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(*response.headers.find("allow"), row.allow) << row.target;
  }
}

TEST(Router, RefusesRoutesThatNoRuleTellsApart) {
  struct Row {
    Route first;
    Route second;
    bool is_fine;
  };
  const Row rows[] = {
      {route(Method::get, "/a/{x}"), route(Method::get, "/a/{y}"), false},
      {route(Method::get, "/a/{x}/c"), route(Method::get, "/a/b/{y}"), false},
      {route(Method::get, "/a"), route(Method::get, "/a/", Slash::exact), false},
      {route(Method::get, "/a", Slash::exact), route(Method::get, "/a/", Slash::exact), true},
      {route(Method::get, "/a/{x}"), route(Method::post, "/a/{y}"), true},
      {route(Method::get, "/a/{x}"), route(Method::get, "/a/b"), true},
      {route(Method::get, "/a/{x}"), route(Method::get, "/a/{x}/b"), true},
      {route(Method::get, "/a/{x}/c"), route(Method::get, "/b/{x}/c"), true},
  };
  for (const Row& row : rows) {
    Router router;
    ASSERT_TRUE(router.add(row.first));
    const auto second = router.add(row.second);
    EXPECT_EQ(second.has_value(), row.is_fine) << row.first.name << " and " << row.second.name;
    if (second.has_error()) {
      EXPECT_EQ(second.error().code, ErrorCode::conflict);
      EXPECT_THAT(second.error().message,
                  AllOf(HasSubstr(row.first.name), HasSubstr(row.second.name)));
    }
  }
}

TEST(Router, RefusesBadRoutes) {
  for (const char* pattern : {"", "a", "/a//b", "/{", "/{}", "/a{b}", "/a?b", "/%41"}) {
    Router router;
    const auto added = router.add(route(Method::get, pattern));
    ASSERT_TRUE(added.has_error()) << pattern;
    EXPECT_EQ(added.error().code, ErrorCode::invalid_argument);
  }
  Router router;
  EXPECT_TRUE(router.add({.pattern = "/a", .name = "", .handle = nothing}).has_error());
  EXPECT_TRUE(router.add({.pattern = "/a", .name = "a", .handle = {}}).has_error());
  EXPECT_TRUE(router.add({.pattern = "/a", .name = "a", .handle = nothing}).has_value());
  EXPECT_TRUE(router.add({.pattern = "/b", .name = "a", .handle = nothing}).has_error());
}

RenderRefusal door(std::string word) {
  return [word = std::move(word)](const Refusal& refusal, const Request&) {
    return make_response(default_status(refusal.fault), "text/plain", word);
  };
}

TEST(Router, TheLongestPrefixSpeaks) {
  Router router;
  ASSERT_TRUE(router.own("/api", door("osapi")));
  ASSERT_TRUE(router.own("/api/v1/", door("unstructured")));
  EXPECT_TRUE(router.own("/api/", door("again")).has_error());
  struct Row {
    const char* target;
    const char* word;
  };
  const Row rows[] = {
      {"/api", "osapi"},
      {"/api/x", "osapi"},
      {"/api/v10", "osapi"},
      {"/api/v1", "unstructured"},
      {"//api//v1/x", "unstructured"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(
        router.render({.fault = Fault::not_found}, request(Method::get, row.target)).body.view(),
        row.word)
        << row.target;
  }
}

TEST(Router, NobodysPathGetsAProblem) {
  const Router router;
  Request asked = request(Method::get, "/apis");
  asked.correlation_id = "c1";
  const Response response = router.render(
      {.fault = Fault::body_too_large, .message = "Too \"large\".", .limit_bytes = 7}, asked);
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(*response.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.body.view(),
            R"({"type":"about:blank","title":"Content Too Large","status":413,)"
            R"("detail":"Too \"large\".","correlation_id":"c1","limit_bytes":7})");
}

}  // namespace
}  // namespace docket::http
