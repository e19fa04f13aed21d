// One thread with one io_context: accepts on its own sockets and drives its connections.
//
// Guarantees: a connection stays on the thread that accepted it; what is posted runs here, in
//   order. The thread runs from construction to `stop`.
// Callers: Server.
// Threads: `post`, `listen`, `begin_drain`, `cut_all` and `stop` from any; the rest is its own.
// Time: deadlines are compared with `clock` on a tick of 50 ms of real time.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <unordered_set>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/task.h"
#include "http/connection.h"

namespace docket::http {

class IoThread final : public Resumer {
 public:
  using Acceptor = boost::asio::ip::tcp::acceptor;
  struct Hooks {
    std::function<void()> on_connection;  // one came
    std::function<void()> on_gone;        // one is destroyed
    std::function<bool()> must_cut;       // asked on every tick
  };

  // What `around` refers to must outlive this.
  IoThread(const Surroundings& around, Hooks hooks);
  ~IoThread() override;

  void post(std::function<void()> work) override;
  boost::asio::io_context& io() { return io_; }
  void listen(std::shared_ptr<Acceptor> acceptor);
  // Closes the acceptors and drains the connections; `then` runs here after that was begun.
  void begin_drain(std::function<void()> then);
  void cut_all();
  // Ends the thread. Connections must be gone.
  void stop();

 private:
  struct Listener {
    std::shared_ptr<Acceptor> acceptor;
    bool is_paused = false;  // no descriptor was free; tried again on the next tick
  };

  void accept(Listener& listener);
  void welcome(boost::asio::ip::tcp::socket socket);
  void tick();
  void for_each_connection(const std::function<void(Connection&)>& act);

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  Surroundings around_;
  const Hooks hooks_;
  std::list<Listener> listeners_;
  std::unordered_set<Connection*> connections_;
  int refused_ = 0;  // connections among them that only hear a refusal
  std::thread thread_;
};

}  // namespace docket::http
