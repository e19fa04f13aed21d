#include "worker/program_message.h"

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>

namespace docket::worker {
namespace {

TEST(ProgramMessage, ReadsWhatItWrites) {
  const ProgramRequest requests[] = {
      {.program = "pdftotext",
       .arguments = {"-bbox", "", "-", "-"},
       .limits = {.cpu = Millis(30'000), .memory_bytes = 1 << 30, .output_bytes = 5},
       .reads_once = true},
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

// A worker that is no longer ours writes to its line what it likes.
void send_descriptors(const Descriptor& line, std::string_view bytes, std::size_t count) {
  std::vector<int> numbers(count, line.number());
  std::vector<char> ancillary(CMSG_SPACE(count * sizeof(int)));
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = ancillary.data();
  message.msg_controllen = ancillary.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(count * sizeof(int));
  std::memcpy(CMSG_DATA(rights), numbers.data(), count * sizeof(int));
  ASSERT_EQ(sendmsg(line.number(), &message, 0), std::ssize(bytes));
}

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

TEST(ProgramMessage, ARequestBringsThreeDescriptorsOrNone) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Descriptor ours(ends[0]);
  const Descriptor theirs(ends[1]);
  const Result<std::string> bytes = encode({.program = "cat"});
  ASSERT_TRUE(bytes);
  const std::ptrdiff_t before = open_descriptors();
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{9}}) {
    send_descriptors(theirs, *bytes, count);
    EXPECT_EQ(receive_request(ours).error().code, ErrorCode::invalid_argument) << count;
    EXPECT_EQ(open_descriptors(), before) << count;
  }
  send_descriptors(theirs, *bytes, 3);
  const auto received = receive_request(ours);
  ASSERT_TRUE(received);
  ASSERT_TRUE(received->has_value());
  EXPECT_EQ((*received)->request.program, "cat");
  EXPECT_GE((*received)->files.errors.number(), 0);
}

}  // namespace
}  // namespace docket::worker
