#include "worker/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::worker {
namespace {

std::vector<Frame> samples() {
  return {
      Assign{.ticket = 3,
             .kind = "simulate",
             .task = {.job = "0198c8a0-0000-7000-8000-000000000001",
                      .input = R"({"model":{"type":"SPM"}})",
                      .attempt = 2,
                      .limits = {.wall = Millis(600'000),
                                 .cpu = Millis(1),
                                 .memory_bytes = 1LL << 40,
                                 .output_bytes = 17}}},
      Assign{.ticket = 0,
             .kind = "document",
             .task = {.input = "{}",
                      .limits = {},
                      .files = {{.name = "a.pdf",
                                 .content_type = "application/pdf",
                                 .bytes = std::string("%PDF\0\xff", 6)},
                                {.name = "", .content_type = "", .bytes = ""}},
                      .previous = R"([{"type":"Title"}])"}},
      Ready{},
      Skipped{.ticket = 7},
      Reported{.ticket = 0, .fraction = 0.25, .message = "step 1 of 4"},
      Ended{.ticket = 1,
            .is_worn = false,
            .cpu = Micros(12),
            .wall = Micros(34),
            .outcome = executor::Output{std::string("{\"a\":\0}", 7)}},
      Ended{.ticket = 1,
            .is_worn = false,
            .cpu = Micros(1),
            .wall = Micros(2),
            .outcome =
                executor::Output{
                    "[]",
                    {{.input = std::string("\0x", 2), .takes_files = true, .is_for_any = true},
                     {.input = "", .follows = true, .takes_previous = true}}}},
      Ended{.ticket = 2,
            .is_worn = true,
            .cpu = Micros(0),
            .wall = Micros(-1),
            .outcome = Failure{.kind = FailureKind::numeric,
                               .code = "no_convergence",
                               .message = "It does not converge.",
                               .detail = R"({"time_s":3})",
                               .retryable = true}},
  };
}

TEST(Frame, IsReadAsItWasWrittenByteByByte) {
  std::string bytes;
  for (const Frame& frame : samples()) encode(frame, bytes);
  FrameReader reader(1000);
  std::vector<Frame> read;
  for (const char byte : bytes) {
    reader.add({&byte, 1});
    const Result<std::optional<Frame>> next = reader.next();
    ASSERT_TRUE(next);
    if (*next) read.push_back(**next);
  }
  EXPECT_EQ(read, samples());
}

TEST(Frame, CutShortOrTooLongIsRefused) {
  for (const Frame& frame : samples()) {
    std::string bytes;
    encode(frame, bytes);
    const std::string_view body = std::string_view(bytes).substr(4);
    EXPECT_TRUE(decode(body));
    for (std::size_t size = 0; size < body.size(); ++size)
      EXPECT_FALSE(decode(body.substr(0, size)));
    EXPECT_FALSE(decode(std::string(body) + '\0'));
  }
}

TEST(Frame, ValuesOutOfRangeAreRefused) {
  struct Row {
    const char* says;
    std::string_view body;
  };
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"no type", ""sv},
      {"an unknown type", "\x05"sv},
      {"a ticket past the last", "\x02\x08"sv},
      {"a fraction above 1", "\x03\x00\0\0\0\0\0\0\x00\x40\0\0\0\0"sv},
      {"a fraction that is no number", "\x03\x00\0\0\0\0\0\0\xf8\x7f\0\0\0\0"sv},
      {"a text longer than the frame", "\x03\x00\0\0\0\0\0\0\0\0\x01\0\0\0"sv},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    EXPECT_FALSE(decode(row.body));
  }
}

TEST(Frame, MoreFilesThanBytesAreRefused) {
  std::string bytes;
  encode(Assign{}, bytes);
  const std::string body = bytes.substr(4);
  ASSERT_TRUE(decode(body));
  const std::string files_and_previous(8, '\0');
  ASSERT_TRUE(body.ends_with(files_and_previous));
  const std::string before = body.substr(0, body.size() - 8);
  EXPECT_FALSE(decode(before + std::string(4, '\xff') + std::string(4, '\0')));
}

TEST(Frame, MoreNewTasksThanATaskMayBringAreRefused) {
  const auto is_read = [](std::size_t tasks, std::size_t bytes) {
    executor::Output output{"{}", std::vector<executor::NewTask>(tasks)};
    output.spawned.front().input.assign(bytes, '1');
    std::string frame;
    encode(Ended{.outcome = output}, frame);
    EXPECT_LE(frame.size(), frame_overhead_max + bytes);
    return decode(std::string_view(frame).substr(4)).has_value();
  };
  EXPECT_TRUE(is_read(executor::spawned_max, executor::spawned_bytes_max));
  EXPECT_FALSE(is_read(executor::spawned_max + 1, 0));
  EXPECT_FALSE(is_read(1, executor::spawned_bytes_max + 1));
}

TEST(FrameReader, RefusesAFrameAboveItsLimitWhenItReadsTheLength) {
  std::string bytes;
  encode(Reported{.ticket = 0, .fraction = 1, .message = std::string(100, 'x')}, bytes);
  FrameReader exact(bytes.size() - 4);
  exact.add(bytes);
  EXPECT_TRUE(exact.next());
  FrameReader small(bytes.size() - 5);
  small.add(bytes.substr(0, 4));
  EXPECT_FALSE(small.next());
}

}  // namespace
}  // namespace docket::worker
