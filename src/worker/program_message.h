// What a worker and the process that started it say about helper programs, over a socket of their
// own that keeps messages apart (SOCK_SEQPACKET).
//
//   worker ── start (with three descriptors), kill ──▶ spawner
//          ◀──────────── ended or refused ────────────
//
// Guarantees: `decode` accepts exactly what `encode` writes. The spawner reads it as it would a
//   stranger's message.
// Threads: values.
// Errors: `invalid_argument` for what is no message or does not fit into one; `unavailable` when
//   the other side is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "executor/kind.h"

namespace docket::worker {

struct ProgramRequest {
  enum class Order : std::uint32_t { start, kill };
  Order order = Order::start;
  std::string program = {};
  std::vector<std::string> arguments = {};
  executor::Limits limits = {};  // without `wall`: the worker sees to it
  bool reads_once = false;       // as executor/kind.h says
  friend bool operator==(const ProgramRequest&, const ProgramRequest&) = default;
};
inline constexpr std::size_t program_request_bytes_max = 32U << 10;

struct ProgramReply {
  bool was_started = false;
  int status = 0;  // as waitpid(2) gives it
  Micros cpu{0};
};

Result<std::string> encode(const ProgramRequest& request);
Result<ProgramRequest> decode_program_request(std::string_view bytes);

// The files of a program, each empty when it did not come.
struct ProgramDescriptors {
  Descriptor input;
  Descriptor output;
  Descriptor errors;
};
struct ReceivedRequest {
  ProgramRequest request;
  ProgramDescriptors files;
};
// `files`: three numbers, or none.
Result<void> send_request(const Descriptor& line, const ProgramRequest& request,
                          const std::vector<int>& files);
// Never waits; empty when nothing came.
Result<std::optional<ReceivedRequest>> receive_request(const Descriptor& line);

// Never waits: a worker that does not listen loses its answer.
void send_reply(const Descriptor& line, const ProgramReply& reply);
Result<std::optional<ProgramReply>> receive_reply(const Descriptor& line);

}  // namespace docket::worker
