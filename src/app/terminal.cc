#include "app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>
#include <thread>

namespace docket::app {
namespace {

int terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

cli::World real_world(const Clock& clock) {
  return {.in = std::cin,
          .out = std::cout,
          .err = std::cerr,
          .is_out_terminal = isatty(STDOUT_FILENO) == 1,
          .is_err_terminal = isatty(STDERR_FILENO) == 1,
          .width = terminal_width(),
          .clock = clock,
          .wait = [](Millis time) { std::this_thread::sleep_for(time); }};
}

}  // namespace docket::app
