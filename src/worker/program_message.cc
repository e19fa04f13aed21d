#include "worker/program_message.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace docket::worker {
namespace {

// Both ends are one program on one machine. Then follow the name and the arguments, each with a
// zero byte behind it.
struct Head {
  std::uint32_t order;
  std::uint32_t arguments;
  std::int64_t cpu_ms;
  std::int64_t memory_bytes;
  std::int64_t output_bytes;
  std::uint64_t reads_once;  // 0 or 1
};
constexpr std::size_t files_count = 3;

Error no_message() { return invalid_argument("The bytes are no request for a program."); }
Error gone() { return unavailable("The other side of a line for programs is gone."); }

// Every descriptor that came, so that none stays open: the padding of the buffer has room for more
// than a request names, and a worker may send what it likes.
std::vector<Descriptor> descriptors_of(msghdr& message) {
  std::vector<Descriptor> came;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t bytes = part->cmsg_len - CMSG_LEN(0);
    for (std::size_t at = 0; at + sizeof(int) <= bytes; at += sizeof(int)) {
      int number = 0;
      std::memcpy(&number, CMSG_DATA(part) + at, sizeof number);
      came.emplace_back(number);
    }
  }
  return came;
}

}  // namespace

Result<std::string> encode(const ProgramRequest& request) {
  const Head head{.order = static_cast<std::uint32_t>(request.order),
                  .arguments = static_cast<std::uint32_t>(request.arguments.size()),
                  .cpu_ms = request.limits.cpu.count(),
                  .memory_bytes = request.limits.memory_bytes,
                  .output_bytes = request.limits.output_bytes,
                  .reads_once = request.reads_once ? 1U : 0U};
  std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
  bytes.append(request.program).push_back('\0');
  for (const std::string& argument : request.arguments) bytes.append(argument).push_back('\0');
  const Result<ProgramRequest> read = decode_program_request(bytes);
  if (!read || *read != request) {
    return invalid_argument("The arguments of a program are too long or hold a zero byte.");
  }
  return bytes;
}

Result<ProgramRequest> decode_program_request(std::string_view bytes) {
  Head head{};
  if (bytes.size() < sizeof head || bytes.size() > program_request_bytes_max) return no_message();
  std::memcpy(&head, bytes.data(), sizeof head);
  bytes.remove_prefix(sizeof head);
  if (head.order > static_cast<std::uint32_t>(ProgramRequest::Order::kill)) return no_message();
  if (head.reads_once > 1) return no_message();
  std::vector<std::string> words;
  for (std::size_t end = 0; !bytes.empty(); bytes.remove_prefix(end + 1)) {
    end = bytes.find('\0');
    if (end == std::string_view::npos) return no_message();
    words.emplace_back(bytes.substr(0, end));
  }
  if (words.size() != std::size_t{head.arguments} + 1) return no_message();
  ProgramRequest request{.order = ProgramRequest::Order{head.order},
                         .program = std::move(words.front()),
                         .arguments = {},
                         .limits = {.wall = Millis(0),
                                    .cpu = Millis(head.cpu_ms),
                                    .memory_bytes = head.memory_bytes,
                                    .output_bytes = head.output_bytes},
                         .reads_once = head.reads_once == 1};
  request.arguments.assign(std::move_iterator(words.begin() + 1), std::move_iterator(words.end()));
  return request;
}

Result<void> send_request(const Descriptor& line, const ProgramRequest& request,
                          const std::vector<int>& files) {
  Result<std::string> bytes = encode(request);
  if (!bytes) return bytes.error();
  iovec part{bytes->data(), bytes->size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(files_count * sizeof(int))> ancillary{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (files.size() == files_count) {
    message.msg_control = ancillary.data();
    message.msg_controllen = ancillary.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(files_count * sizeof(int));
    std::memcpy(CMSG_DATA(rights), files.data(), files_count * sizeof(int));
  }
  if (sendmsg(line.number(), &message, MSG_NOSIGNAL) < 0) return gone();
  return {};
}

Result<std::optional<ReceivedRequest>> receive_request(const Descriptor& line) {
  std::array<char, program_request_bytes_max + 1> bytes;
  iovec part{bytes.data(), bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(files_count * sizeof(int))> ancillary{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = ancillary.data();
  message.msg_controllen = ancillary.size();
  const ssize_t size = recvmsg(line.number(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::optional<ReceivedRequest>();
  if (size <= 0) return gone();
  std::vector<Descriptor> files = descriptors_of(message);
  Result<ProgramRequest> request =
      decode_program_request({bytes.data(), static_cast<std::size_t>(size)});
  if (!request) return request.error();
  const bool is_cut = (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0;
  if (is_cut || (!files.empty() && files.size() != files_count)) return no_message();
  ReceivedRequest received;
  received.request = *std::move(request);
  if (!files.empty()) {
    received.files = {std::move(files[0]), std::move(files[1]), std::move(files[2])};
  }
  return std::optional(std::move(received));
}

void send_reply(const Descriptor& line, const ProgramReply& reply) {
  if (send(line.number(), &reply, sizeof reply, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
    log::debug("worker", "nobody asks for the end of a program any more");
  }
}

Result<std::optional<ProgramReply>> receive_reply(const Descriptor& line) {
  ProgramReply reply;
  const ssize_t size = recv(line.number(), &reply, sizeof reply, MSG_DONTWAIT);
  if (size == sizeof reply) return std::optional(reply);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::optional<ProgramReply>();
  return gone();
}

}  // namespace docket::worker
