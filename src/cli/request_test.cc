#include <gtest/gtest.h>

#include "cli/list_request.h"
#include "cli/server.h"
#include "cli/session.h"
#include "cli/submit_request.h"

namespace docket::cli {
namespace {

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

TEST(SubmitRequest, SaysOnlyWhatWasAsked) {
  SubmitRequest request;
  request.door = "ionworks";
  request.type = "dummy";
  request.input = R"({"a": 1.50})";
  EXPECT_EQ(*job_body(request, noon), R"({"door":"ionworks","type":"dummy","input":{"a": 1.50}})");
}

TEST(SubmitRequest, CarriesEveryOption) {
  SubmitRequest request{.door = "ionworks",
                        .type = "dummy",
                        .input = "{}",
                        .priority = -3,
                        .max_attempts = 2,
                        .labels = {"cell=a\"b", "url=x=y", "empty="},
                        .metadata = R"({"k":[1]})",
                        .run_after = "+10m",
                        .deadline = "2030-01-02",
                        .parent = "p",
                        .project = "cells"};
  EXPECT_EQ(*job_body(request, noon),
            R"({"door":"ionworks","type":"dummy","input":{},"priority":-3,"max_attempts":2,)"
            R"("labels":{"cell":"a\"b","url":"x=y","empty":""},"metadata":{"k":[1]},)"
            R"("run_after":"2030-01-01T12:10:00.000000Z","deadline":"2030-01-02T00:00:00.000000Z",)"
            R"("parent":"p","project":"cells"})");
}

TEST(SubmitRequest, RefusesWhatCannotBeSent) {
  struct Row {
    const char* says;
    void (*spoil)(SubmitRequest&);
  };
  const Row rows[] = {
      {"params that are no JSON", [](SubmitRequest& r) { r.input = "{"; }},
      {"params that are no object", [](SubmitRequest& r) { r.input = "[1]"; }},
      {"params with something behind them", [](SubmitRequest& r) { r.input = "{}, \"x\": {}"; }},
      {"a label without a value", [](SubmitRequest& r) { r.labels = {"cell"}; }},
      {"a label without a name", [](SubmitRequest& r) { r.labels = {"=a"}; }},
      {"metadata that is no object", [](SubmitRequest& r) { r.metadata = "1"; }},
      {"a time that is none", [](SubmitRequest& r) { r.run_after = "soon"; }},
  };
  for (const Row& row : rows) {
    SubmitRequest request;
    request.input = "{}";
    row.spoil(request);
    const auto body = job_body(request, noon);
    ASSERT_FALSE(body) << row.says;
    EXPECT_EQ(body.error().exit, ExitCode::usage) << row.says;
  }
}

TEST(SubmitRequest, ABatchHoldsAThousandOrWhatFits) {
  EXPECT_EQ(batch_body("{}", 1), R"({"jobs":[{}]})");
  EXPECT_EQ(batch_body("{}", 3), R"({"jobs":[{},{},{}]})");
  EXPECT_EQ(batch_size(100), 1000U);
  EXPECT_EQ(batch_size(1U << 20U), 32U);
  EXPECT_EQ(batch_size(1U << 30U), 1U);
  EXPECT_EQ(batch_size(0), 1000U);
}

TEST(ListRequest, EncodesItsQuery) {
  EXPECT_EQ(*list_path({}, noon), "/v1/jobs");
  const ListRequest request{.door = "ionworks",
                            .states = {"running", "failed"},
                            .types = {"dummy"},
                            .facets = {"project=a & b"},
                            .created_after = "-1h",
                            .created_before = "2030-01-01",
                            .limit = 5,
                            .offset = 10,
                            .cursor = "a+b"};
  EXPECT_EQ(*list_path(request, noon),
            "/v1/jobs?door=ionworks&state=running&state=failed&type=dummy&project=a%20%26%20b"
            "&created_after=2030-01-01T11%3A00%3A00.000000Z"
            "&created_before=2030-01-01T00%3A00%3A00.000000Z&limit=5&offset=10&cursor=a%2Bb");
}

TEST(ListRequest, RefusesFacetsAndTimesThatAreNone) {
  ListRequest facet;
  facet.facets = {"project"};
  EXPECT_EQ(list_path(facet, noon).error().exit, ExitCode::usage);
  ListRequest time;
  time.created_after = "soon";
  EXPECT_EQ(list_path(time, noon).error().message,
            "--created-after must be a time like 2026-03-01T09:15:27Z, or a distance like +10m or "
            "-2h; 'soon' came.");
}

TEST(Refusal, SaysTheServersSentenceAndTheCorrelationId) {
  const auto refusal = [](int status, const char* body) {
    return refusal_of({.status = status, .content_type = "", .body = body});
  };
  const Refusal known = refusal(409, R"({"detail":"It has finished.","correlation_id":"c-1"})");
  EXPECT_EQ(known.exit, ExitCode::refused);
  EXPECT_EQ(known.message, "It has finished. (correlation id c-1)");
  EXPECT_EQ(refusal(401, R"({"detail":"No."})").exit, ExitCode::key_refused);
  EXPECT_EQ(refusal(403, R"({"detail":"No."})").exit, ExitCode::key_refused);
  EXPECT_EQ(refusal(503, R"({"detail":"Later."})").exit, ExitCode::refused);
  EXPECT_EQ(refusal(400, R"({"detail":"a\u001b[2J"})").message, "a?[2J");
  EXPECT_EQ(refusal(400, R"({"statusCode":400,"error":"Bad Request","message":"Not so."})").message,
            "Not so.");
  EXPECT_EQ(
      refusal(422, R"({"detail":[{"loc":["body","items",2],"msg":"Field required"}]})").message,
      "body.items.2: Field required");
  EXPECT_EQ(refusal(502, "<html>").message,
            "The server answered 502 and not as Docket does; is the URL right?");
}

TEST(Format, IsATableForPeopleAndJsonForPipes) {
  EXPECT_EQ(choose_format("", true), Format::table);
  EXPECT_EQ(choose_format("", false), Format::json);
  EXPECT_EQ(choose_format("table", false), Format::table);
  EXPECT_EQ(choose_format("jsonl", true), Format::jsonl);
}

}  // namespace
}  // namespace docket::cli
