#include "worker/program_message.h"

#include <gtest/gtest.h>

namespace docket::worker {
namespace {

TEST(ProgramMessage, ReadsWhatItWrites) {
  const ProgramRequest requests[] = {
      {.program = "pdftotext",
       .arguments = {"-bbox", "", "-", "-"},
       .limits = {.cpu = Millis(30'000), .memory_bytes = 1 << 30, .output_bytes = 5}},
      {.order = ProgramRequest::Order::kill},
  };
  for (const ProgramRequest& request : requests) {
    const Result<std::string> bytes = encode(request);
    ASSERT_TRUE(bytes);
    const Result<ProgramRequest> read = decode_program_request(*bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, request);
    EXPECT_FALSE(decode_program_request(bytes->substr(0, bytes->size() - 1)));
    EXPECT_FALSE(decode_program_request(*bytes + "x"));
    EXPECT_FALSE(decode_program_request(*bytes + std::string(1, '\0')));
  }
}

TEST(ProgramMessage, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(encode({.program = "cat", .arguments = {std::string("a\0b", 3)}}));
  EXPECT_FALSE(encode({.program = "cat", .arguments = {std::string(40'000, 'x')}}));
  EXPECT_FALSE(decode_program_request(""));
  EXPECT_FALSE(decode_program_request(std::string(64, '\xff')));
}

}  // namespace
}  // namespace docket::worker
