#include "worker/pool.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

#include "worker/pool_loop.h"

namespace docket::worker {
namespace {

constexpr std::size_t slots_max = 256;

Result<void> check(const PoolOptions& options) {
  if (options.slots < 1 || options.slots > slots_max) {
    return invalid_argument("A pool has 1 to 256 workers.");
  }
  if (options.frame_bytes_max < 1 || options.frame_bytes_max > frame_bytes_limit) {
    return invalid_argument("An input or output may have 1 byte to 1 GiB.");
  }
  return {};
}

Result<std::filesystem::path> make_scratch(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return std::filesystem::canonical(path);
  return unavailable("Cannot make the scratch directory: " + error.message() + ".");
}

}  // namespace

std::size_t bytes_of(const Assignment& assignment) {
  constexpr std::size_t lengths = 3 * sizeof(std::uint32_t);  // of a file in a frame
  std::size_t bytes = assignment.input.size() + assignment.previous.size();
  for (const executor::File& file : assignment.files) {
    bytes += file.name.size() + file.content_type.size() + file.bytes.size() + lengths;
  }
  return bytes;
}

Result<std::unique_ptr<Pool>> Pool::start(PoolOptions options, Spawner& spawner,
                                          const executor::Registry& registry, const Clock& clock,
                                          Listener listener) {
  const Result<void> checked = check(options);
  if (!checked) return checked.error();
  Result<std::filesystem::path> scratch = make_scratch(options.scratch);
  if (!scratch) return scratch.error();
  options.scratch = *std::move(scratch);
  Descriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) {
    return unavailable("Cannot make an eventfd: " + std::generic_category().message(errno) + ".");
  }
  return std::unique_ptr<Pool>(new Pool(std::make_unique<PoolLoop>(
      std::move(options), spawner, registry, clock, std::move(listener), std::move(wake))));
}

Pool::Pool(std::unique_ptr<PoolLoop> loop)
    : loop_(std::move(loop)), thread_([this] { loop_->run(); }) {}

Pool::~Pool() { stop(Millis(0)); }

void Pool::submit(std::vector<Assignment> tasks) { loop_->post({.submitted = std::move(tasks)}); }

void Pool::cancel(const std::vector<wire::TaskAttempt>& tasks) {
  loop_->post({.cancelled = tasks});
}

void Pool::kill(const std::vector<wire::TaskAttempt>& tasks) { loop_->post({.killed = tasks}); }

void Pool::allow_until(Monotonic until) { loop_->post({.allow_until = until}); }

void Pool::stop(Millis grace) {
  if (!thread_.joinable()) return;
  loop_->post({.stop_grace = grace});
  thread_.join();
}

}  // namespace docket::worker
