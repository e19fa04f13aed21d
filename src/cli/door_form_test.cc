#include "cli/door_form.h"

#include <gtest/gtest.h>

namespace docket::cli {
namespace {

TEST(DoorForm, SendsABodyAsItIsToItsDoor) {
  struct Row {
    const char* door;
    const char* path;
    const char* key_scheme;
  };
  const Row rows[] = {
      {"ionq", "/v0.4/jobs", "apiKey"},
      {"ionworks", "/jobs", "Bearer"},
      {"native", "/v1/jobs", "Bearer"},
      {"osapi", "/job", "Bearer"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.door);
    const auto form = find_door_form(row.door);
    ASSERT_TRUE(form);
    const auto call = call_of(*form, "{ \"angle\": 1.50 }\n");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->method, "POST");
    EXPECT_EQ(call->path, row.path);
    EXPECT_EQ(call->key_scheme, row.key_scheme);
    EXPECT_EQ(call->body, "{ \"angle\": 1.50 }\n");
  }
}

TEST(DoorForm, AnUnknownDoorIsToldTheNearest) {
  EXPECT_EQ(find_door_form("ionqq").error().message,
            "There is no door 'ionqq'; did you mean ionq?");
  EXPECT_EQ(find_door_form("xyz").error().message,
            "There is no door 'xyz'; there are ionq, ionworks, native, osapi.");
  EXPECT_EQ(find_door_form("").error().exit, ExitCode::usage);
}

TEST(DoorForm, WhatIsNoObjectIsNotSent) {
  for (const char* body : {"", "[]", "{", "{} {}"}) {
    EXPECT_EQ(call_of(*find_door_form("ionq"), body).error().exit, ExitCode::usage) << body;
  }
}

}  // namespace
}  // namespace docket::cli
