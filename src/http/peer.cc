#include "http/peer.h"

#include <poll.h>

namespace docket::http {

bool Peer::has_left() const {
  const std::lock_guard lock(mutex_);
  if (socket_ < 0) return true;
  pollfd asked{.fd = socket_, .events = POLLRDHUP, .revents = 0};
  return poll(&asked, 1, 0) > 0;
}

void Peer::forget() {
  const std::lock_guard lock(mutex_);
  socket_ = -1;
}

}  // namespace docket::http
