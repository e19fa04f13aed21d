// A kind whose tasks do what no task should, for tests of whatever must outlive them. Its input is
// one word and, for some, a number:
//   echo …       answers its whole input
//   attempt      answers the attempt
//   wait MS      waits so long, answers whether it was cancelled
//   report N     reports N progresses in a row, then waits 60 ms, then echoes
//   write N      answers N bytes
//   hoard N      keeps N MiB for ever
//   process      answers its process number
//   segfault, abort, exit, throw, allocate, spin
//   hang         reports "hanging" and never listens again
//   polite       reports "waiting" and waits until it is cancelled
//   held         reports its process number, waits until that process gets SIGUSR1, then echoes
//   directory    answers its working directory
//   descriptors  answers how many descriptors it has open
//   forbidden X  does what a sandbox refuses, answers what the kernel said: socket, create,
//   execute,
//                fork, kill_parent, signal_parent, ptrace, or `read <path>`
//   program …    runs a program with these arguments on what follows the first line; answers
//                "<exit code> <output>|<errors>"
//   given        answers its files and the output of the step before it
//   scatter      leaves a process in a session of its own, reports its number and never listens
//                again
// Never linked into the product.
#pragma once

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iomanip>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/kind.h"

namespace docket::test {

class MisbehavingExecutor final : public executor::Executor {
 public:
  executor::Outcome run(const executor::Task& task, executor::Context& context) override {
    const std::size_t space = task.input.find(' ');
    const std::string word = task.input.substr(0, space);
    const long number = space == std::string::npos ? 0 : std::atol(task.input.c_str() + space);
    if (word == "attempt") return text(std::to_string(task.attempt));
    if (word == "wait") return text(context.wait(Millis(number)) ? "cancelled" : "waited");
    if (word == "write") return text(std::string(static_cast<std::size_t>(number), 'x'));
    if (word == "process") return text(std::to_string(getpid()));
    if (word == "directory") return text(std::filesystem::current_path().string());
    if (word == "descriptors") return text(std::to_string(open_descriptors()));
    if (word == "forbidden") return text(forbidden(task.input.substr(space + 1)));
    if (word == "program") return program(task.input.substr(space + 1), context);
    if (word == "given") return text(given(task));
    if (word == "report") report(number, context);
    if (word == "scatter") context.progress(0, std::to_string(leave_a_process()));
    if (word == "held") await_signal(context);
    if (word == "hoard") hoard_.emplace_back(static_cast<std::size_t>(number) << 20, 'x');
    if (word == "polite") {
      context.progress(0, "waiting");
      while (!context.wait(Millis(60'000))) {
      }
    }
    end_badly(word, context);
    return text(task.input);
  }

 private:
  static executor::Outcome text(std::string json) { return executor::Output{std::move(json)}; }

  static int open_descriptors() {
    int count = 0;
    for (int number = 0; number < 1024; ++number) count += fcntl(number, F_GETFD) >= 0 ? 1 : 0;
    return count;
  }

  static std::string forbidden(const std::string& deed) {
    errno = 0;
    const bool is_done = attempt(deed);
    return is_done ? "done" : strerrorname_np(errno);
  }

  static bool attempt(const std::string& deed) {
    if (deed == "socket") return socket(AF_INET, SOCK_STREAM, 0) >= 0;
    if (deed == "create") return open("made", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
    if (deed == "execute") return execl("/bin/true", "true", nullptr) == 0;
    if (deed == "fork") return fork() >= 0;
    if (deed == "kill_parent") return kill(getppid(), SIGKILL) == 0;
    if (deed == "signal_parent") return tgkill(getppid(), getppid(), SIGKILL) == 0;
    if (deed == "ptrace") return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr) == 0;
    return open(deed.substr(deed.find(' ') + 1).c_str(), O_RDONLY | O_CLOEXEC) >= 0;
  }

  static executor::Outcome program(const std::string& words, executor::Context& context) {
    const std::size_t line = std::min(words.find('\n'), words.size());
    executor::ProgramCall call;
    call.input = std::string_view(words).substr(std::min(line + 1, words.size()));
    std::istringstream stream(words.substr(0, line));
    stream >> call.program;
    // Quoted arguments may hold spaces.
    for (std::string word; stream >> std::quoted(word);) call.arguments.push_back(word);
    executor::ProgramOutcome outcome = context.run_program(call);
    if (Failure* failure = std::get_if<Failure>(&outcome)) return std::move(*failure);
    const auto& end = std::get<executor::ProgramEnd>(outcome);
    return text(std::to_string(end.exit_code) + " " + end.output + "|" + end.errors);
  }

  static std::string given(const executor::Task& task) {
    std::string all;
    for (const executor::File& file : task.files) {
      all += file.name + " (" + file.content_type + "): " + file.bytes + "; ";
    }
    return all + task.previous;
  }

  static void report(long times, executor::Context& context) {
    for (long i = 1; i <= times; ++i) {
      context.progress(static_cast<double>(i) / static_cast<double>(times), std::to_string(i));
    }
    context.wait(Millis(60));
  }

  static void await_signal(executor::Context& context) {
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGUSR1);
    sigprocmask(SIG_BLOCK, &awaited, nullptr);
    context.progress(0, std::to_string(getpid()));
    int signal = 0;
    sigwait(&awaited, &signal);
  }

  static void end_badly(const std::string& word, executor::Context& context) {
    if (word == "segfault") die_of(SIGSEGV);
    if (word == "abort") die_of(SIGABRT);
    if (word == "exit") std::_Exit(3);
    if (word == "throw") throw std::runtime_error("no such luck");
    if (word == "allocate") allocate();
    if (word == "hang") context.progress(0, "hanging");
    while (word == "hang" || word == "spin" || word == "scatter") spins = spins + 1;
  }

  // Its parent ends at once, as that of a daemon does.
  static pid_t leave_a_process() {
    int ends[2] = {};
    pid_t left = 0;
    if (pipe(ends) != 0) return 0;
    const pid_t parent = fork();
    if (parent == 0) {
      setsid();
      const pid_t process = fork();
      if (process > 0) _exit(write(ends[1], &process, sizeof process) > 0 ? 0 : 1);
      for (;;) pause();
    }
    waitpid(parent, nullptr, 0);
    if (read(ends[0], &left, sizeof left) != sizeof left) left = 0;
    close(ends[0]);
    close(ends[1]);
    return left;
  }

  // Without the handlers that a sanitizer may have put there.
  static void die_of(int signal) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }

  static void allocate() {
    std::vector<std::unique_ptr<std::string>> pieces;
    for (;;) pieces.push_back(std::make_unique<std::string>(1U << 20, 'x'));
  }

  static inline volatile unsigned long spins = 0;
  std::vector<std::string> hoard_;
};

inline executor::Kind misbehaving_kind() {
  executor::Kind kind;
  kind.name = "misbehaving";
  kind.profile.programs = {"cat", "env", "head", "perl", "sh", "sleep", "tail", "pdftotext"};
  kind.make_executor = [] { return std::make_unique<MisbehavingExecutor>(); };
  return kind;
}

}  // namespace docket::test
