#include "executor/child_steps.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/process_table.h"

namespace docket::executor {

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void volunteer_for_out_of_memory(std::string_view score) {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  const ssize_t written = write(file, score.data(), score.size());
  static_cast<void>(written);
  close(file);
}

void close_all_but(std::vector<int> kept) {
  std::erase_if(kept, [](int number) { return number < 0; });
  std::ranges::sort(kept);
  auto from = static_cast<unsigned>(STDERR_FILENO + 1);
  bool is_done = true;
  for (const int number : kept) {
    const auto here = static_cast<unsigned>(number);
    if (here > from) is_done = close_range(from, here - 1, 0) == 0 && is_done;
    from = std::max(from, here + 1);
  }
  is_done = close_range(from, ~0U, 0) == 0 && is_done;
  if (is_done) return;
  // Before Linux 5.9.
  for (const std::int64_t each : numbered_entries("/proc/self/fd").numbers) {
    const auto number = static_cast<int>(each);
    if (number > STDERR_FILENO && std::ranges::find(kept, number) == kept.end()) close(number);
  }
}

}  // namespace docket::executor
