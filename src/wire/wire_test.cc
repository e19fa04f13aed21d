#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/agent_messages.h"
#include "wire/base64.h"

namespace docket::wire {
namespace {

TaskAttempt attempt(std::uint8_t job, std::uint32_t index, std::uint32_t number) {
  TaskAttempt task;
  task.task.job.uuid.bytes[15] = job;
  task.task.index = index;
  task.attempt = number;
  return task;
}

TEST(TaskText, RoundTripsAndRefusesOtherText) {
  const TaskRef task = attempt(7, 42, 1).task;
  EXPECT_EQ(format_task(task), "00000000-0000-0000-0000-000000000007.42");
  EXPECT_EQ(parse_task(format_task(task)), task);
  for (const char* text :
       {"", ".", "00000000-0000-0000-0000-000000000007", "00000000-0000-0000-0000-000000000007.",
        "00000000-0000-0000-0000-000000000007.-1", "00000000-0000-0000-0000-000000000007.4x",
        "7.4"}) {
    EXPECT_FALSE(parse_task(text)) << text;
  }
}

TEST(AgentMessages, SyncRequestRoundTrips) {
  SyncRequest sent;
  sent.session = "s-1";
  sent.ack = 7;
  sent.wait = Millis(1500);
  sent.running = {attempt(1, 0, 1), attempt(2, 3, 4)};
  sent.starts = {attempt(2, 3, 4)};
  sent.progress = {{attempt(1, 0, 1), 0.25, "half \"done\""}};
  const Failure failure{FailureKind::numeric, "ida_failed", "No.", R"({"ida_flag":-4})", false};
  sent.results = {{attempt(3, 0, 1), executor::Output{R"({"x":1})"}},
                  {attempt(4, 0, 1), LargeOutput{{"ab", 70000}}},
                  {attempt(5, 0, 2), failure}};
  const std::vector<executor::NewTask> spawned = {
      {.input = R"({"page":2})", .takes_files = true, .is_for_any = true},
      {.input = "", .follows = true, .takes_previous = true}};
  sent.results.push_back({attempt(6, 0, 1), executor::Output{"[]", spawned}});
  sent.results.push_back({attempt(7, 0, 1), LargeOutput{{"ab", 70000}, {{.input = "1"}}}});
  sent.released = {{attempt(6, 0, 1), "drain"}};
  sent.room = 3;
  sent.host_room = 2;
  sent.is_draining = true;
  sent.facts = R"({"load_average":{"1min":0.5}})";

  const auto got = decode_sync_request(encode(sent));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(encode(*got), encode(sent));
  EXPECT_EQ(std::get<Failure>(got->results[2].outcome), failure);
  EXPECT_EQ(spawned_of(got->results[2]), nullptr);
  EXPECT_THAT(*spawned_of(got->results[0]), testing::IsEmpty());
  EXPECT_EQ(*spawned_of(got->results[3]), spawned);
  EXPECT_EQ(spawned_of(got->results[4])->at(0).input, "1");
}

TEST(AgentMessages, SyncAnswerRoundTrips) {
  SyncAnswer sent;
  sent.number = 9;
  sent.tasks = {{attempt(1, 0, 1), "dummy", R"({"sleep_s":0})", 13, false, {Millis(5), {}, 6, 7}},
                {attempt(2, 0, 1), "simulate", "", 70'000, true, {}}};
  sent.tasks[0].files = {
      {.name = "ü.pdf", .content_type = "application/pdf", .bytes = 3, .content = "a\xff\n"},
      {.name = "large", .bytes = 1 << 30, .is_large = true},
      {.name = "", .bytes = 0}};
  sent.tasks[0].previous = GrantedOutput{.json = "[1]", .bytes = 3};
  sent.tasks[1].previous = GrantedOutput{.bytes = 70'001, .is_large = true};
  sent.accepted = {attempt(3, 0, 1)};
  sent.stale = {attempt(4, 0, 1)};
  sent.cancel = {attempt(5, 0, 1)};
  sent.is_drain_wanted = true;
  const auto got = decode_sync_answer(encode(sent));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(encode(*got), encode(sent));
  EXPECT_TRUE(got->tasks[1].is_input_large);
  EXPECT_EQ(got->tasks[1].input_bytes, 70'000);
  ASSERT_EQ(got->tasks[0].files.size(), 3U);
  EXPECT_EQ(got->tasks[0].files[0].name, "ü.pdf");
  EXPECT_EQ(got->tasks[0].files[0].content_type, "application/pdf");
  EXPECT_EQ(got->tasks[0].files[0].content, "a\xff\n");
  EXPECT_FALSE(got->tasks[0].files[0].is_large);
  EXPECT_TRUE(got->tasks[0].files[1].is_large);
  EXPECT_EQ(got->tasks[0].files[1].bytes, 1 << 30);
  EXPECT_FALSE(got->tasks[0].files[2].is_large) << "an empty one has come whole";
  EXPECT_EQ(got->tasks[0].previous->json, "[1]");
  EXPECT_TRUE(got->tasks[1].previous->is_large);
  EXPECT_EQ(got->tasks[1].previous->bytes, 70'001);
}

TEST(AgentMessages, AFileIsAsLongAsItSays) {
  const std::string around =
      R"({"n":1,"tasks":[{"task":"00000000-0000-0000-0000-000000000007.1","attempt":1,)"
      R"("kind":"k","input":"","files":[{"name":"a","bytes":2,"content":")";
  for (const char* content : {"YQ==", "YWI", "Y*I=", "YWJj", "", "YWJ="}) {
    const auto got = decode_sync_answer(around + content + R"("}]}]})");
    ASSERT_FALSE(got) << content;
    EXPECT_THAT(got.error().message, testing::HasSubstr("Expected `content`"));
  }
  EXPECT_EQ(decode_sync_answer(around + R"(YWI="}]}]})")->tasks.at(0).files.at(0).content, "ab");
}

// The vectors of RFC 4648 section 10, and bytes above 0x7f.
TEST(Base64, RoundTripsAndRefusesWhatItNeverWrites) {
  const std::pair<std::string, std::string> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"},
                                                      {"\xff\xfe\xfb", "//77"}};
  for (const auto& [bytes, text] : rows) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  for (const char* text :
       {"Zg", "Zg=", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", "Zm-_"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

// The octets of RFC 7515 appendix C, and every length.
TEST(Base64Url, RoundTripsAndRefusesWhatItNeverWrites) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},        {"f", "Zg"},        {"fo", "Zm8"},
      {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"\x03\xec\xff\xe0\xc1", "A-z_4ME"}};
  for (const auto& [bytes, text] : rows) {
    EXPECT_EQ(to_base64url(bytes), text);
    EXPECT_EQ(from_base64url(text), bytes);
  }
  for (const char* text :
       {"Z", "Zm9vZ", "Zg==", "Zm8=", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm 9", "="}) {
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  }
}

TEST(AgentMessages, RegistrationRoundTrips) {
  RegisterRequest sent;
  sent.name = "ann";
  sent.instance = "i";
  sent.version = "0.1.0";
  sent.kinds = {"dummy", "simulate"};
  sent.resources = {2, 1 << 30, 16, 10};
  sent.running = {attempt(1, 0, 1)};
  sent.machine_id = "00ff";
  sent.labels = {{"group", "web.dev"}};
  sent.facts = R"({"cpu_count":2})";
  const auto got = decode_register_request(encode(sent));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->labels, sent.labels);
  EXPECT_EQ(got->resources.host_slots, 10U);
  EXPECT_EQ(got->facts, sent.facts);
  EXPECT_EQ(encode(*got), encode(sent));

  const RegisterAnswer answer{"s", Millis(10), Millis(30), {attempt(2, 0, 1)}};
  const auto read = decode_register_answer(encode(answer));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(encode(*read), encode(answer));
}

TEST(AgentMessages, KeysRoundTrip) {
  const auto request = decode_enroll_request(encode(EnrollRequest{"dk_a", "web-01", "00ff"}));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->token, "dk_a");
  EXPECT_EQ(request->name, "web-01");
  EXPECT_EQ(request->machine_id, "00ff");
  EXPECT_FALSE(decode_enroll_request(R"({"token":"dk_a"})"));
  const auto answer = decode_key_answer(encode(KeyAnswer{"id", "dk_b"}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->agent_id, "id");
  EXPECT_EQ(answer->key, "dk_b");
  EXPECT_EQ(decode_error(R"({"error":"no"})"), "no");
  for (const char* none : {"", "[]", "{}", R"({"error":7})"}) EXPECT_EQ(decode_error(none), "");
}

TEST(AgentMessages, AnAgentsNameIsShortAndPlain) {
  for (const std::string& good : {std::string("web-01.example_org"), std::string(255, 'w')}) {
    EXPECT_TRUE(is_agent_name(good));
  }
  for (const std::string& bad :
       {std::string(), std::string(256, 'w'), std::string("web 01"), std::string("w\xc3\xa4")}) {
    EXPECT_FALSE(is_agent_name(bad)) << bad;
  }
  EXPECT_FALSE(decode_register_request(R"({"name":"web 01"})"));
}

TEST(AgentMessages, SaysWhatIsWrong) {
  struct Row {
    const char* json;
    const char* says;
  };
  const Row rows[] = {
      {"", "no JSON"},
      {"[]", "no JSON object"},
      {"{}", "Expected `session` to be there"},
      {R"({"session":1})", "Expected `session` to be a string"},
      {R"({"session":"s","ack":-1})", "Expected `ack` to be an integer from 0"},
      {R"({"session":"s","running":[1]})", "Expected `running` to hold objects"},
      {R"({"session":"s","running":[{"task":"x","attempt":1}]})", "Expected `task` to be a job's"},
      {R"({"session":"s","progress":[{"task":"00000000-0000-0000-0000-000000000007.1",)"
       R"("attempt":1,"fraction":2}]})",
       "Expected `fraction` to be from 0 to 1"},
      {R"({"session":"s","results":[{"task":"00000000-0000-0000-0000-000000000007.1",)"
       R"("attempt":1,"failure":{"kind":"odd"}}]})",
       "Expected `kind` to be a kind of failure"},
      {R"({"session":"s","results":[{"task":"00000000-0000-0000-0000-000000000007.1",)"
       R"("attempt":1,"output":"{}","spawned":[{"input":{}}]}]})",
       "Expected `input` to be a string"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    const auto got = decode_sync_request(row.json);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(got.error().message, testing::HasSubstr(row.says));
  }
}

}  // namespace
}  // namespace docket::wire
