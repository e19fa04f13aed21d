#include "worker/ticket.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <ctime>
#include <system_error>
#include <utility>

namespace docket::worker {
namespace {

constexpr std::size_t page_bytes = Tickets::count * sizeof(std::uint32_t);
static_assert(std::atomic_ref<std::uint32_t>::is_always_lock_free, "shared between processes");

constexpr std::uint32_t raw(Ticket ticket) { return static_cast<std::uint32_t>(ticket); }

Error kernel_error(std::string_view what) {
  return unavailable(std::string(what) + ": " + std::generic_category().message(errno) + ".");
}

}  // namespace

Tickets::Tickets(Descriptor memory, std::uint32_t* page)
    : memory_(std::move(memory)), page_(page) {}

Tickets::Tickets(Tickets&& other) noexcept
    : memory_(std::move(other.memory_)), page_(std::exchange(other.page_, nullptr)) {}

Tickets& Tickets::operator=(Tickets&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(page_, other.page_);
  return *this;
}

Tickets::~Tickets() {
  if (page_ != nullptr) munmap(page_, page_bytes);
}

Result<Tickets> Tickets::make() {
  Descriptor memory(memfd_create("docket-tickets", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory || ftruncate(memory.number(), page_bytes) != 0) {
    return kernel_error("Cannot make a page for tickets");
  }
  // A page that a worker could shrink would be a SIGBUS for the pool.
  if (fcntl(memory.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return kernel_error("Cannot seal the page for tickets");
  }
  return open(std::move(memory));
}

Result<Tickets> Tickets::open(Descriptor memory) {
  void* page = mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory.number(), 0);
  if (page == MAP_FAILED) return kernel_error("Cannot map the page for tickets");
  return Tickets(std::move(memory), static_cast<std::uint32_t*>(page));
}

std::atomic_ref<std::uint32_t> Tickets::at(std::uint8_t ticket) const {
  return std::atomic_ref<std::uint32_t>(page_[ticket]);
}

bool Tickets::move(std::uint8_t ticket, Ticket from, Ticket to) {
  std::uint32_t expected = raw(from);
  return at(ticket).compare_exchange_strong(expected, raw(to));
}

Ticket Tickets::look(std::uint8_t ticket) const { return static_cast<Ticket>(at(ticket).load()); }

void Tickets::offer(std::uint8_t ticket) { at(ticket).store(raw(Ticket::offered)); }

bool Tickets::withdraw(std::uint8_t ticket) {
  return move(ticket, Ticket::offered, Ticket::withdrawn);
}

void Tickets::stop(std::uint8_t ticket) {
  if (!move(ticket, Ticket::begun, Ticket::stopping)) return;
  syscall(SYS_futex, &page_[ticket], FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void Tickets::release(std::uint8_t ticket) { at(ticket).store(raw(Ticket::free)); }

bool Tickets::begin(std::uint8_t ticket) { return move(ticket, Ticket::offered, Ticket::begun); }

bool Tickets::wait_for_stop(std::uint8_t ticket, Micros time) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const std::chrono::nanoseconds rest = time - seconds;
  const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = rest.count()};
  syscall(SYS_futex, &page_[ticket], FUTEX_WAIT, raw(Ticket::begun), &timeout, nullptr, 0);
  return look(ticket) == Ticket::stopping;
}

}  // namespace docket::worker
