// What is asked for: lists, jobs, retries and typed calls.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/osapi/job_request.h"
#include "api/osapi/list_request.h"
#include "api/osapi/node_request.h"
#include "api/osapi/operations.h"
#include "http/target.h"

namespace docket::api::osapi {
namespace {

http::Request asked(std::string target, std::string body = {}) {
  http::Request request;
  request.target = std::move(target);
  EXPECT_TRUE(http::split_target(request));
  request.body = std::move(body);
  return request;
}

std::string shown(const Answered& refusal) {
  return std::to_string(refusal.response.status) + " " + std::string(refusal.response.body.view());
}

std::optional<Answered> everybody(job::Class) { return std::nullopt; }

http::Request typed(std::string target, std::string body, std::string_view name = {},
                    std::string value = {}) {
  http::Request request = asked("/node/x", std::move(body));
  request.params.push_back({"target", std::move(target)});
  if (!name.empty()) request.params.push_back({std::string(name), std::move(value)});
  return request;
}

TEST(ListRequest, HasBoundsThatAreRefused) {
  const std::pair<const char*, const char*> rows[] = {
      {"limit=0", R"(400 {"error":"limit must be between 1 and 100"})"},
      {"limit=101", R"(400 {"error":"limit must be between 1 and 100"})"},
      {"limit=-1", R"(400 {"error":"limit must be between 1 and 100"})"},
      {"limit=ten",
       R"(400 {"error":"Invalid format for parameter limit: not an integer","message":"Invalid format for parameter limit: not an integer"})"},
      {"offset=-1", R"(400 {"error":"offset must be 0 or more"})"},
      {"status=done",
       R"(400 {"error":"status must be one of submitted, processing, completed, failed, partial_failure"})"},
      {"status=",
       R"(400 {"error":"status must be one of submitted, processing, completed, failed, partial_failure"})"},
      {"status=skipped",
       R"(400 {"error":"status must be one of submitted, processing, completed, failed, partial_failure"})"},
  };
  for (const auto& [query, answer] : rows) {
    const auto list = decode_list(asked(std::string("/job?") + query));
    ASSERT_FALSE(list) << query;
    EXPECT_EQ(shown(list.error()), answer) << query;
  }
  for (const char* query : {"limit=", "limit=1.5", "limit=1&limit=1", "offset=abc", "limit=+1",
                            "offset=9223372036854775808", "status=failed&status=failed"}) {
    const auto list = decode_list(asked(std::string("/job?") + query));
    ASSERT_FALSE(list) << query;
    EXPECT_EQ(list.error().response.status, 400);
    EXPECT_NE(list.error().response.body.view().find("\"message\""), std::string::npos) << query;
  }
}

TEST(ListRequest, IsReadByItsOwnFieldsOnly) {
  const auto usual = decode_list(asked("/job?page=7&sort"));
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->query.limit, 10U);
  EXPECT_EQ(usual->query.offset, 0U);
  EXPECT_EQ(usual->query.states, job::StateSet::all());
  const auto narrow = decode_list(asked("/api/job?status=partial_failure&limit=100&offset=7"));
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->query.limit, 100U);
  EXPECT_EQ(narrow->query.offset, 7U);
  EXPECT_EQ(narrow->query.states, job::StateSet{job::State::partial});
  EXPECT_FALSE(narrow->matches_nothing);
}

// The menu of today's page offers it.
TEST(ListRequest, SkippedIsAWordUnderApiThatNoJobHas) {
  const auto list = decode_list(asked("/api/job?status=skipped"));
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->matches_nothing);
}

TEST(JobRequest, KeepsItsDataByteForByte) {
  const std::string data = R"({ "pid" : 812, "big" : 9007199254740993123, "x":1.50 })";
  const auto job =
      decode_job(asked("/job", R"({"operation":{"type":"node.process.get","data":)" + data +
                                   R"(,"more":1},"target_hostname":"group:web","more":2})"),
                 everybody);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->data, data);
  EXPECT_EQ(job->type, "node.process.get");
  EXPECT_EQ(job->target, (Target{Target::Sort::label, "group", "web"}));
}

TEST(JobRequest, WithoutDataHasNone) {
  for (const char* data : {"", R"(,"data":null)", R"(,"data":{})"}) {
    const auto job =
        decode_job(asked("/job", std::string(R"({"operation":{"type":"node.mem.get")") + data +
                                     R"(},"target_hostname":"_any"})"),
                   everybody);
    ASSERT_TRUE(job) << data;
    EXPECT_EQ(job->data, "{}");
    EXPECT_EQ(job->type, "node.mem.get");
    EXPECT_EQ(operations()[job->operation].type, "node.memory.get");
  }
}

TEST(JobRequest, ThatIsNoneIsRefused) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"operation":)",
       R"(400 {"error":"the request body is not valid JSON","message":"the request body is not valid JSON"})"},
      {"",
       R"(400 {"error":"the request body is not valid JSON","message":"the request body is not valid JSON"})"},
      {"[]",
       R"(400 {"error":"the request body must be a JSON object","message":"the request body must be a JSON object"})"},
      {"{}", R"(400 {"error":"operation is required"})"},
      {R"({"operation":[]})",
       R"(400 {"error":"operation must be an object","message":"operation must be an object"})"},
      {R"({"operation":{"data":{}},"target_hostname":"_any"})",
       R"(400 {"error":"operation.type is required"})"},
      {R"({"operation":{"type":7},"target_hostname":"_any"})",
       R"(400 {"error":"type must be a string","message":"type must be a string"})"},
      {R"({"operation":{"type":"x.y.z"},"target_hostname":"_any"})",
       R"(400 {"error":"unknown operation type \"x.y.z\""})"},
      {R"({"operation":{"type":"node.os.get","data":[]},"target_hostname":"_any"})",
       R"(400 {"error":"operation.data must be an object","message":"operation.data must be an object"})"},
      {R"({"operation":{"type":"node.process.get"},"target_hostname":"_any"})",
       R"(400 {"error":"operation.data.pid is required"})"},
      {R"({"operation":{"type":"node.os.get"}})", R"(400 {"error":"target_hostname is required"})"},
      {R"({"operation":{"type":"node.os.get"},"target_hostname":""})",
       R"(400 {"error":"target_hostname is required"})"},
      {R"({"operation":{"type":"node.os.get"},"target_hostname":"a:b:c"})",
       R"(400 {"error":"invalid label target \"a:b:c\""})"},
  };
  for (const auto& [body, answer] : rows) {
    const auto job = decode_job(asked("/job", body), everybody);
    ASSERT_FALSE(job) << body;
    EXPECT_EQ(shown(job.error()), answer) << body;
  }
}

TEST(JobRequest, AsksForTheRightOfItsOperationBeforeItsDataAreLookedAt) {
  job::Class asked_for = 0;
  const auto nobody = [&](job::Class operation) -> std::optional<Answered> {
    asked_for = operation;
    return bad_request("no");
  };
  const auto job = decode_job(
      asked("/job", R"({"operation":{"type":"command.shell.execute","data":{}}})"), nobody);
  ASSERT_FALSE(job);
  EXPECT_EQ(shown(job.error()), R"(400 {"error":"no"})");
  EXPECT_EQ(operations()[asked_for].type, "command.shell.execute");
}

TEST(JobRequest, KnowsHowLongACommandMayTake) {
  const auto time = [](const char* operation) {
    return decode_job(asked("/job", std::string(R"({"target_hostname":"_any","operation":)") +
                                        operation + "}"),
                      everybody)
        ->work_time;
  };
  EXPECT_EQ(time(R"({"type":"command.exec.execute","data":{"command":"x","timeout":7}})"),
            Millis(7'000));
  EXPECT_EQ(time(R"({"type":"command.exec.execute","data":{"command":"x"}})"), Millis(30'000));
  EXPECT_EQ(time(R"({"type":"node.os.get"})"), std::nullopt);
  EXPECT_EQ(decode_node(typed("web-01", R"({"command":"x","timeout":9})"), "command.shell.execute")
                ->work_time,
            Millis(9'000));
}

TEST(JobRequest, OfAnotherMediaTypeIs415) {
  http::Request request = asked("/job", "a=b");
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  EXPECT_EQ(shown(decode_job(request, everybody).error()),
            R"(415 {"error":"Unsupported Media Type","message":"Unsupported Media Type"})");
  request.headers.set("Content-Type", "Application/JSON; charset=utf-8");
  EXPECT_EQ(decode_job(request, everybody).error().response.status, 400);
}

TEST(JobRequest, IsBounded) {
  const std::string body = R"({"operation":{"type":"node.os.get","data":{"x":")" +
                           std::string(operation_bytes_max, 'x') +
                           R"("}},"target_hostname":"_any"})";
  EXPECT_EQ(shown(decode_job(asked("/job", body), everybody).error()),
            R"(400 {"error":"operation must be at most 262144 bytes"})");
}

TEST(Retry, GoesToAnyHostUnlessItNamesOne) {
  for (const char* body :
       {"", "  ", "{}", R"({"target_hostname":null})", R"({"target_hostname":"_any"})"}) {
    const auto target = decode_retry(asked("/job/x/retry", body));
    ASSERT_TRUE(target) << body;
    EXPECT_EQ(*target, Target{});
  }
  EXPECT_EQ(decode_retry(asked("/job/x/retry", R"({"target_hostname":"db-01"})"))->value, "db-01");
  for (const char* body : {"[]", "{", R"({"target_hostname":7})", R"({"target_hostname":""})",
                           R"({"target_hostname":"*"})"}) {
    EXPECT_FALSE(decode_retry(asked("/job/x/retry", body))) << body;
  }
}

TEST(NodeRequest, TakesItsDataFromPathOrBody) {
  EXPECT_EQ(decode_node(typed("_all", "ignored"), "node.os.get")->data, "{}");
  EXPECT_EQ(decode_node(typed("web-01", "", "pid", "812"), "node.process.get")->data,
            R"({"pid":812})");
  EXPECT_EQ(decode_node(typed("web-01", "", "interfaceName", "@fact.interface.primary"),
                        "network.dns.get")
                ->data,
            R"({"interface":"@fact.interface.primary"})");
  const auto exec = decode_node(
      typed("group:web.dev", R"({"command":"df","args":[ "-k" ],"cwd":null,"timeout":7,"more":1})"),
      "command.exec.execute");
  ASSERT_TRUE(exec);
  EXPECT_EQ(exec->data, R"({"command":"df","args":[ "-k" ],"timeout":7})");
  EXPECT_TRUE(exec->target.is_broadcast());
}

TEST(NodeRequest, NamesTheMemberAtFault) {
  const std::tuple<http::Request, const char*, const char*> rows[] = {
      {typed("*", ""), "node.os.get", R"(400 {"error":"invalid target \"*\""})"},
      {typed("web-01", "", "pid", "x"), "node.process.get",
       R"(400 {"error":"Invalid format for parameter pid: not an integer","message":"Invalid format for parameter pid: not an integer"})"},
      {typed("web-01", "", "pid", "0"), "node.process.get",
       R"(400 {"error":"pid must be an integer from 1 on"})"},
      {typed("web-01", "", "interfaceName", "eth0/1"), "network.dns.get",
       R"(400 {"error":"interfaceName must be the name of an interface"})"},
      {typed("web-01", R"({"address":"example.org"})"), "network.ping.do",
       R"(400 {"error":"address must be an IP address"})"},
      {typed("web-01", R"({"command":"","timeout":1})"), "command.shell.execute",
       R"(400 {"error":"command is required"})"},
      {typed("web-01", R"({"command":"x","timeout":301})"), "command.shell.execute",
       R"(400 {"error":"timeout must be an integer between 0 and 300"})"},
  };
  for (const auto& [request, type, answer] : rows) {
    const auto job = decode_node(request, type);
    ASSERT_FALSE(job) << answer;
    EXPECT_EQ(shown(job.error()), answer);
  }
}

}  // namespace
}  // namespace docket::api::osapi
