#include "http/io_thread.h"

#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "base/log.h"

namespace docket::http {
namespace {

namespace asio = boost::asio;
using SocketError = boost::system::error_code;

constexpr std::chrono::milliseconds tick_time{50};
// Past a limit so many connections at a time are told so; what comes beyond is closed at once.
constexpr int refused_max = 256;

}  // namespace

IoThread::IoThread(const Surroundings& around, Hooks hooks)
    : work_(io_.get_executor()), timer_(io_), around_(around), hooks_(std::move(hooks)) {
  around_.on_gone = [this](Connection* connection) {
    connections_.erase(connection);
    if (!connection->is_counted()) --refused_;
    hooks_.on_gone();
  };
  tick();
  thread_ = std::thread([this] {
    Resumer::set_current(this);
    io_.run();
  });
}

IoThread::~IoThread() { stop(); }

void IoThread::post(std::function<void()> work) { asio::post(io_, std::move(work)); }

void IoThread::listen(std::shared_ptr<Acceptor> acceptor) {
  post([this, acceptor = std::move(acceptor)] {
    if (around_.is_draining) return;
    accept(listeners_.emplace_back(Listener{acceptor}));
  });
}

void IoThread::accept(Listener& listener) {
  listener.is_paused = false;
  listener.acceptor->async_accept(
      [this, &listener](SocketError error, asio::ip::tcp::socket socket) {
        if (!listener.acceptor->is_open()) return;
        if (error) {
          log::warning("http", "cannot accept a connection: {}", error.message());
          listener.is_paused = true;
          return;
        }
        welcome(std::move(socket));
        accept(listener);
      });
}

void IoThread::welcome(asio::ip::tcp::socket socket) {
  SocketError error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;
  std::string address = peer.address().to_string();
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  socket.non_blocking(true, error);
  if (error) return;
  auto refusal = around_.traffic.enter(address);
  if (refusal && refused_ >= refused_max) return;
  if (refusal) ++refused_;
  hooks_.on_connection();
  const auto connection = std::make_shared<Connection>(std::move(socket), std::move(address),
                                                       around_, std::move(refusal));
  connections_.insert(connection.get());
  connection->start();
}

void IoThread::begin_drain(std::function<void()> then) {
  post([this, then = std::move(then)] {
    around_.is_draining = true;
    for (Listener& listener : listeners_) {
      SocketError ignored;
      listener.acceptor->close(ignored);
    }
    for_each_connection([](Connection& connection) { connection.begin_drain(); });
    then();
  });
}

void IoThread::cut_all() {
  post([this] { for_each_connection([](Connection& connection) { connection.cut(); }); });
}

void IoThread::stop() {
  if (!thread_.joinable()) return;
  io_.stop();
  thread_.join();
}

void IoThread::for_each_connection(const std::function<void(Connection&)>& act) {
  // Acting on one may end others, so all are held meanwhile.
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(connections_.size());
  for (Connection* connection : connections_) all.push_back(connection->shared_from_this());
  for (const auto& connection : all) act(*connection);
}

void IoThread::tick() {
  timer_.expires_after(tick_time);
  timer_.async_wait([this](SocketError error) {
    if (error) return;
    const Monotonic now = around_.clock.monotonic();
    for_each_connection([now](Connection& connection) { connection.check_deadline(now); });
    if (hooks_.must_cut()) {
      for_each_connection([](Connection& connection) { connection.cut(); });
    }
    for (Listener& listener : listeners_) {
      if (listener.is_paused && listener.acceptor->is_open()) accept(listener);
    }
    around_.traffic.publish();
    tick();
  });
}

}  // namespace docket::http
