#include "http/server.h"

#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/ip/address.hpp>

#include "base/check.h"
#include "base/log.h"
#include "http/io_thread.h"
#include "http/traffic.h"

namespace docket::http {
namespace {

namespace asio = boost::asio;
using Endpoint = asio::ip::tcp::endpoint;
using SocketError = boost::system::error_code;

// With a shared port every thread has a socket of its own on it and the kernel deals connections
// out among them.
enum class Port : std::uint8_t { own, shared };

SocketError open(IoThread::Acceptor& acceptor, const Endpoint& endpoint, Port port) {
  SocketError error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && port == Port::shared) {
    const int on = 1;
    if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
      error = SocketError(errno, boost::system::system_category());
    }
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

struct Server::Impl {
  Impl(Router given_router, const Limits& given_limits, const Clock& given_clock, Metrics& metrics)
      : router(std::move(given_router)),
        limits(given_limits),
        clock(given_clock),
        traffic(router, limits, metrics) {}

  const Router router;
  const Limits limits;
  const Clock& clock;
  Traffic traffic;
  std::vector<std::unique_ptr<IoThread>> threads;

  std::mutex mutex;
  std::condition_variable changed;
  int live = 0;             // connections, also those that only hear a refusal; guarded by mutex
  int threads_to_tell = 0;  // of a drain; guarded by mutex
  Monotonic cut_at = Monotonic::max();  // guarded by mutex
  bool has_cut = false;                 // guarded by mutex

  IoThread::Hooks hooks();
  void begin_drain();
  void wait_until_empty();
};

IoThread::Hooks Server::Impl::hooks() {
  return {.on_connection =
              [this] {
                const std::lock_guard lock(mutex);
                ++live;
              },
          .on_gone =
              [this] {
                const std::lock_guard lock(mutex);
                --live;
                changed.notify_all();
              },
          .must_cut =
              [this] {
                const Monotonic now = clock.monotonic();
                const std::lock_guard lock(mutex);
                if (now < cut_at || live == 0) return false;
                has_cut = true;
                return true;
              }};
}

void Server::Impl::begin_drain() {
  const std::lock_guard lock(mutex);
  threads_to_tell = static_cast<int>(threads.size());
  for (const auto& thread : threads) {
    thread->begin_drain([this] {
      const std::lock_guard inner(mutex);
      --threads_to_tell;
      changed.notify_all();
    });
  }
}

void Server::Impl::wait_until_empty() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return threads_to_tell == 0 && live == 0; });
}

Server::Server(Router router, const Limits& limits, const Clock& clock, Random& random,
               Metrics& metrics, int threads)
    : impl_(std::make_unique<Impl>(std::move(router), limits, clock, metrics)) {
  DOCKET_CHECK(threads >= 1, "a server needs a thread");
  for (int i = 0; i < threads; ++i) {
    const Surroundings around{.router = impl_->router,
                              .limits = impl_->limits,
                              .clock = clock,
                              .traffic = impl_->traffic,
                              .id_prefix = random.next()};
    impl_->threads.push_back(std::make_unique<IoThread>(around, impl_->hooks()));
  }
}

Server::~Server() {
  impl_->begin_drain();
  for (const auto& thread : impl_->threads) thread->cut_all();
  impl_->wait_until_empty();
  for (const auto& thread : impl_->threads) thread->stop();
}

Result<std::uint16_t> Server::listen(const std::string& address, std::uint16_t port) {
  SocketError error;
  Endpoint endpoint(asio::ip::make_address(address, error), port);
  if (error) return invalid_argument(fmt::format("'{}' is not a numeric address.", address));
  const auto busy = [&](const SocketError& why) {
    return unavailable(fmt::format("Cannot listen on {}:{}: {}.", address, port, why.message()));
  };
  {
    // Another process that shares the port would get part of our connections without a word, so
    // first see that nobody has it.
    IoThread::Acceptor probe(impl_->threads.front()->io());
    if (const auto why = open(probe, endpoint, Port::own)) return busy(why);
  }
  std::vector<std::shared_ptr<IoThread::Acceptor>> acceptors;
  for (const auto& thread : impl_->threads) {
    auto acceptor = std::make_shared<IoThread::Acceptor>(thread->io());
    if (const auto why = open(*acceptor, endpoint, Port::shared)) return busy(why);
    endpoint = acceptor->local_endpoint();
    acceptors.push_back(std::move(acceptor));
  }
  for (std::size_t i = 0; i < acceptors.size(); ++i) {
    impl_->threads[i]->listen(std::move(acceptors[i]));
  }
  return endpoint.port();
}

bool Server::drain(Millis grace) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->cut_at = impl_->clock.monotonic() + grace;
  }
  impl_->begin_drain();
  impl_->wait_until_empty();
  const std::lock_guard lock(impl_->mutex);
  impl_->cut_at = Monotonic::max();
  return !impl_->has_cut;
}

int Server::requests_in_flight() const { return impl_->traffic.requests_in_flight(); }
int Server::connections() const { return impl_->traffic.connections(); }

}  // namespace docket::http
