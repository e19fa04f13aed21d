#include "api/unstructured/forms.h"

#include <gtest/gtest.h>

namespace docket::api::unstructured {
namespace {

TEST(Forms, TimesHaveMillisecondsWhereThereAreSome) {
  EXPECT_EQ(time_text(*parse_time("2026-03-02T09:15:00Z")), "2026-03-02T09:15:00Z");
  EXPECT_EQ(time_text(*parse_time("2026-03-02T09:15:00.2509Z")), "2026-03-02T09:15:00.250Z");
}

TEST(Forms, DurationsAreIso8601) {
  struct Row {
    Micros duration;
    std::string text;
  };
  for (const Row& row : {
           Row{Micros(0), "PT0S"},
           Row{Micros(-5'000'000), "PT0S"},
           Row{Micros(12'000), "PT0.012S"},
           Row{Micros(250'000), "PT0.25S"},
           Row{Micros(150'000'000), "PT2M30S"},
           Row{Micros(3'600'000'000), "PT1H"},
           Row{Micros(3'600'000'000LL * 27 + 60'500'000), "PT27H1M0.5S"},
       }) {
    EXPECT_EQ(duration_text(row.duration), row.text);
  }
}

TEST(Forms, WhatIsNoUuidHasPydanticsReason) {
  struct Row {
    std::string text;
    std::string reason;
  };
  for (const Row& row : {
           Row{"nope", "invalid length: expected length 32 for simple format, found 4"},
           Row{"", "invalid length: expected length 32 for simple format, found 0"},
           Row{"0-0", "invalid group count: expected 5, found 2"},
           Row{"00000000-0000-4000-8000-00000000000",
               "invalid group length in group 4: expected 12, found 11"},
           Row{"0000000g-0000-4000-8000-000000000000",
               "invalid character: expected an optional prefix of `urn:uuid:` followed by "
               "[0-9a-fA-F-], found `g` at 8"},
       }) {
    EXPECT_EQ(std::get<std::string>(read_uuid(row.text)), row.reason);
  }
}

TEST(Forms, UuidsComeWithAndWithoutHyphensOfAnyVersion) {
  const Uuid seed = *parse_uuid("b2c3d4e5-6f7a-8b9c-0d1e-2f3a4b5c6d7e");
  EXPECT_EQ(std::get<Uuid>(read_uuid("B2C3D4E5-6F7A-8B9C-0D1E-2F3A4B5C6D7E")), seed);
  EXPECT_EQ(std::get<Uuid>(read_uuid("b2c3d4e56f7a8b9c0d1e2f3a4b5c6d7e")), seed);
}

TEST(Forms, ATemporaryWorkflowAndItsJobAreKnownFromEachOther) {
  const JobId job{make_uuid_v7(*parse_time("2026-03-02T09:15:00.123456Z"), 0x0123456789abcdefULL)};
  const Uuid workflow = temporary_workflow(job);
  EXPECT_NE(workflow, job.uuid);
  EXPECT_EQ(job_of_temporary_workflow(workflow), job);
  const std::string text = format_uuid(workflow);
  EXPECT_EQ(text[14], '7');
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
  EXPECT_EQ(text.substr(0, 13), to_string(job).substr(0, 13)) << "its time stays";
  EXPECT_EQ(temporary_workflow_name(job), "job-" + to_string(job).substr(0, 8));
}

}  // namespace
}  // namespace docket::api::unstructured
