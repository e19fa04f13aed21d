#include "app/live_policy.h"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <new>
#include <utility>

#include "base/log.h"

namespace docket::app {

// Zero pages of the kernel to begin with, which cost memory once they are written.
struct LivePolicy::Shared {
  pthread_mutex_t mutex;
  std::atomic<std::uint64_t> version;  // 0: the policy that every process was born with
  std::size_t size;                    // guarded by mutex, as the text
  std::array<char, text_bytes_max> text;

  static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "it is shared by processes");

  void open() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }

  // Who died with the lock was reading, or was the agent, with whom all others end.
  void lock() {
    if (pthread_mutex_lock(&mutex) == EOWNERDEAD) pthread_mutex_consistent(&mutex);
  }
  void unlock() { pthread_mutex_unlock(&mutex); }
};

Result<std::unique_ptr<LivePolicy>> LivePolicy::make(Policy first, Read read) {
  void* memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return unavailable("There is no memory for the policy.");
  auto* shared = new (memory) Shared;
  shared->open();
  return std::unique_ptr<LivePolicy>(new LivePolicy(shared, std::move(first), std::move(read)));
}

LivePolicy::LivePolicy(Shared* shared, Policy first, Read read)
    : shared_(shared),
      read_(std::move(read)),
      policy_(std::make_shared<const Policy>(std::move(first))) {}

LivePolicy::~LivePolicy() { munmap(shared_, sizeof(Shared)); }

std::shared_ptr<const LivePolicy::Policy> LivePolicy::current() {
  const std::lock_guard lock(mutex_);
  if (shared_->version.load() != version_) follow();
  return policy_;
}

void LivePolicy::follow() {
  std::string text;
  {
    const std::lock_guard lock(*shared_);
    text.assign(shared_->text.data(), shared_->size);
    version_ = shared_->version.load();
  }
  auto policy = read_(text);
  if (policy) {
    policy_ = std::make_shared<const Policy>(*std::move(policy));
  } else {
    log::error("app", "the policy stays as it is: {}", policy.error().message);
  }
}

Result<void> LivePolicy::replace(const std::string& text) {
  if (text.size() > text_bytes_max) {
    return invalid_argument("The settings are longer than 1 MiB.");
  }
  if (const auto policy = read_(text); !policy) return policy.error();
  const std::lock_guard lock(*shared_);
  std::ranges::copy(text, shared_->text.begin());
  shared_->size = text.size();
  ++shared_->version;
  return {};
}

}  // namespace docket::app
