#include "executor/program_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/write_all.h"

namespace docket::executor {
namespace {

constexpr std::size_t errors_kept_bytes = 4096;

Error refused(std::string_view what) {
  return unavailable("Cannot make " + std::string(what) +
                     " for a program: " + std::generic_category().message(errno) + ".");
}

}  // namespace

Result<ProgramFiles> ProgramFiles::make(std::string_view input) {
  ProgramFiles files;
  files.input_ = Descriptor(memfd_create("docket-input", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!files.input_ || !write_all(files.input(), input) || lseek(files.input(), 0, SEEK_SET) != 0 ||
      fcntl(files.input(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) !=
          0) {
    return refused("the input");
  }
  files.output_ = Descriptor(memfd_create("docket-output", MFD_CLOEXEC));
  if (!files.output_) return refused("the output");
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return refused("a pipe");
  files.errors_read_ = Descriptor(ends[0]);
  files.errors_ = Descriptor(ends[1]);
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return refused("a pipe");
  return files;
}

void ProgramFiles::started() {
  input_.close();
  errors_.close();
}

void ProgramFiles::take_errors() {
  std::array<char, 4096> chunk;
  while (errors_read_) {
    const ssize_t size = read(errors_read_.number(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return errors_read_.close();
    const std::size_t room = errors_kept_bytes - kept_errors_.size();
    kept_errors_.append(chunk.data(), std::min(static_cast<std::size_t>(size), room));
  }
}

std::size_t ProgramFiles::output_bytes() const {
  struct stat found{};
  return fstat(output_.number(), &found) == 0 ? static_cast<std::size_t>(found.st_size) : 0;
}

Result<std::string> ProgramFiles::read_output() const {
  std::string bytes(output_bytes(), '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t size =
        pread(output_.number(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return unavailable("The output of a program cannot be read.");
    done += static_cast<std::size_t>(size);
  }
  return bytes;
}

}  // namespace docket::executor
