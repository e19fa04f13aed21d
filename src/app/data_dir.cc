#include "app/data_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "auth/secret.h"
#include "base/durable_rename.h"
#include "base/write_all.h"

namespace docket::app {
namespace {

Error cannot(const char* what, const std::filesystem::path& file) {
  return unavailable(
      fmt::format("Cannot {} {}: {}.", what, file.filename().string(), std::strerror(errno)));
}

}  // namespace

std::filesystem::path admin_key_file(const std::filesystem::path& data) {
  return data / "admin.key";
}
std::filesystem::path agent_key_file(const std::filesystem::path& data) {
  return data / "agent.key";
}

Result<void> write_secret(const std::filesystem::path& file, const std::string& secret,
                          bool can_change) {
  std::filesystem::path fresh = file;
  fresh += ".new";
  // One that a process left when it was killed may not be open to its owner's writes.
  ::unlink(fresh.c_str());
  const int descriptor =
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return cannot("make", file);
  const mode_t mode = can_change ? S_IRUSR | S_IWUSR : S_IRUSR;
  const bool is_written = write_all(descriptor, secret + "\n") && ::fchmod(descriptor, mode) == 0 &&
                          ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!is_written || !rename_durably(fresh, file)) return cannot("write", file);
  return {};
}

Result<std::string> read_secret(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return cannot("read", file);
  return line;
}

Result<std::optional<std::string>> write_first_key(engine::Engine& engine,
                                                   const std::filesystem::path& data) {
  const auto key = engine.bootstrap();
  if (!key) return key.error();
  if (!*key) return std::optional<std::string>();
  const auto written = write_secret(admin_key_file(data), (*key)->secret);
  if (!written) return written.error();
  return std::optional((*key)->secret);
}

Result<api::CursorSeal::Secret> cursor_secret(const std::filesystem::path& data, Random& random) {
  const std::filesystem::path file = data / "cursor.key";
  if (!std::filesystem::exists(file)) {
    const auto written = write_secret(file, auth::make_secret(random));
    if (!written) return written.error();
  }
  const auto line = read_secret(file);
  if (!line) return line.error();
  return api::CursorSeal::Secret(auth::sha256(*line));
}

}  // namespace docket::app
