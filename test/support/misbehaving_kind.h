// A kind whose tasks do what no task should, for tests of whatever must outlive them. Its input is
// one word and, for some, a number:
//   echo …       answers its whole input
//   attempt      answers the attempt
//   wait MS      waits so long, answers whether it was cancelled
//   report N     reports N progresses in a row, then waits 60 ms, then echoes
//   write N      answers N bytes
//   segfault, abort, exit, throw, allocate, spin
//   hang         reports "hanging" and never listens again
//   polite       reports "waiting" and waits until it is cancelled
//   directory    answers its working directory
//   descriptors  answers how many descriptors it has open
// Never linked into the product.
#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
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
    if (word == "directory") return text(std::filesystem::current_path().string());
    if (word == "descriptors") return text(std::to_string(count("/proc/self/fd")));
    if (word == "report") report(number, context);
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

  static std::ptrdiff_t count(const char* folder) {
    return std::distance(std::filesystem::directory_iterator(folder), {});
  }

  static void report(long times, executor::Context& context) {
    for (long i = 1; i <= times; ++i) {
      context.progress(static_cast<double>(i) / static_cast<double>(times), std::to_string(i));
    }
    context.wait(Millis(60));
  }

  static void end_badly(const std::string& word, executor::Context& context) {
    if (word == "segfault") die_of(SIGSEGV);
    if (word == "abort") die_of(SIGABRT);
    if (word == "exit") std::_Exit(3);
    if (word == "throw") throw std::runtime_error("no such luck");
    if (word == "allocate") allocate();
    if (word == "hang") context.progress(0, "hanging");
    while (word == "hang" || word == "spin") spins = spins + 1;
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
};

inline executor::Kind misbehaving_kind() {
  executor::Kind kind;
  kind.name = "misbehaving";
  kind.make_executor = [] { return std::make_unique<MisbehavingExecutor>(); };
  return kind;
}

}  // namespace docket::test
