#include "worker/program_line.h"

#include "base/log.h"
#include "executor/program_run.h"
#include "worker/program_message.h"

namespace docket::worker {
namespace {

class RemoteProgram final : public executor::RunningProgram {
 public:
  explicit RemoteProgram(const Descriptor& line) : line_(line) {}

  int poll_descriptor() const override { return line_.number(); }

  Result<std::optional<int>> ended() override {
    const Result<std::optional<ProgramReply>> reply = receive_reply(line_);
    if (!reply) return reply.error();
    if (!*reply) return std::optional<int>();
    if (!(*reply)->was_started) return not_found("The program was not started.");
    cpu_ = (*reply)->cpu;
    return std::optional((*reply)->status);
  }

  void kill() override {
    const auto sent = send_request(line_, {.order = ProgramRequest::Order::kill}, {});
    if (!sent) log::debug("worker", "{}", sent.error().message);  // `ended` will say so
  }

  Micros cpu() const { return cpu_; }

 private:
  const Descriptor& line_;
  Micros cpu_{0};
};

}  // namespace

executor::ProgramOutcome ProgramLine::run(const executor::ProgramCall& call,
                                          const executor::Context& context) {
  Result<executor::ProgramFiles> files = executor::ProgramFiles::make(call.input);
  if (!files) return executor::cannot_run(files.error());
  const ProgramRequest request{.order = ProgramRequest::Order::start,
                               .program = call.program,
                               .arguments = call.arguments,
                               .limits = {.wall = Millis(0),
                                          .cpu = call.limits.cpu,
                                          .memory_bytes = call.limits.memory_bytes,
                                          .output_bytes = call.limits.output_bytes},
                               .reads_once = call.reads_once};
  const auto sent =
      send_request(line_, request, {files->input(), files->output(), files->errors()});
  if (!sent) return executor::cannot_run(sent.error());
  RemoteProgram running(line_);
  executor::ProgramOutcome outcome = executor::follow(running, *std::move(files), call, context);
  cpu_ += running.cpu();
  return outcome;
}

}  // namespace docket::worker
