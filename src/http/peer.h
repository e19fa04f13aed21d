// Whether the other end of a connection is still there, for those who are not on its I/O thread.
//
// Guarantees: asks the kernel, so it knows of a reset before the connection's own thread does.
// Callers: the connection, and holders of `Request::peer`, also after the connection has gone.
// Threads: safe from any thread.
#pragma once

#include <mutex>

namespace docket::http {

class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  // True when it reset the connection or ended its own half, and when we closed ours.
  bool has_left() const;
  // To be called before the socket is closed: its number may soon be another connection's.
  void forget();

 private:
  mutable std::mutex mutex_;
  int socket_;  // -1 once forgotten
};

}  // namespace docket::http
