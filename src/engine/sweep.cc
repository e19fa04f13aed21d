#include "engine/sweep.h"

#include <algorithm>

#include "base/log.h"

namespace docket::engine {
namespace {

constexpr Micros sweep_every = std::chrono::hours(1);

}  // namespace

Sweep::Sweep(store::Store& store, const Clock& clock, Metrics& metrics, Offload& offload)
    : store_(store),
      clock_(clock),
      offload_(offload),
      sweeps_(metrics.counter("docket_blob_sweeps_total", "Looks at every blob.")),
      swept_(metrics.counter("docket_blobs_swept_total", "Blobs that no job named any more.")),
      due_at_(clock.monotonic()) {}

void Sweep::before_commit() {
  const Monotonic now = clock_.monotonic();
  if (now < due_at_) return;
  due_at_ = now + sweep_every;
  if (is_running_.exchange(true)) return;
  offload_.post([this] {
    sweep();
    is_running_ = false;
  });
}

void Sweep::sweep() {
  const auto removed = store_.blobs().sweep([this](const store::BlobHash& hash) -> Result<bool> {
    if (is_stopping_) return unavailable("The server stops.");
    return store_.is_named(hash);
  });
  sweeps_.add();
  if (removed) swept_.add(static_cast<double>(*removed));
  if (removed && *removed > 0) log::info("engine", "{} blobs were of no use any more", *removed);
  if (!removed && !is_stopping_) {
    log::warning("engine", "blobs were not swept: {}", removed.error().message);
  }
}

std::optional<Micros> Sweep::sleep_at_most() {
  return std::max<Micros>(due_at_ - clock_.monotonic(), Micros(0));
}

}  // namespace docket::engine
