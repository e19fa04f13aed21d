#include "support/http_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>

#include "base/check.h"

namespace docket::test {
namespace {

constexpr timeval patience{.tv_sec = 20, .tv_usec = 0};

std::string lower(std::string_view text) {
  std::string folded(text);
  std::ranges::transform(folded, folded.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return folded;
}

// Reads "HTTP/1.1 200 OK\r\nName: value\r\n…" without the blank line.
PeerResponse parse_head(std::string_view head) {
  PeerResponse response;
  response.status = std::stoi(std::string(head.substr(9, 3)));
  for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
    head.remove_prefix(at + 2);
    at = head.find("\r\n");
    const auto line = head.substr(0, at);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    response.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  return response;
}

}  // namespace

HttpPeer::HttpPeer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int on = 1;  // each send is a packet of its own, at once
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int failed = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  DOCKET_CHECK(failed == 0, "the server listens");
}

HttpPeer::~HttpPeer() { close(); }

void HttpPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server has closed; what it said can still be received
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool HttpPeer::receive_some() {
  char bytes[64 * 1024];
  const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
  was_reset_ = count < 0 && errno == ECONNRESET;
  if (count <= 0) return false;
  received_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

PeerResponse HttpPeer::receive(bool to_head) {
  std::size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_some()) return {};
  }
  PeerResponse response = parse_head(std::string_view(received_).substr(0, head_end));
  received_.erase(0, head_end + 4);
  const auto length = response.headers.find("content-length");
  if (!to_head && response.headers.contains("transfer-encoding")) {
    return receive_chunks(response.body) ? response : PeerResponse{};
  }
  if (to_head || length == response.headers.end()) return response;
  const std::size_t body_bytes = std::stoul(length->second);
  while (received_.size() < body_bytes) {
    if (!receive_some()) return {};
  }
  response.body = received_.substr(0, body_bytes);
  received_.erase(0, body_bytes);
  return response;
}

bool HttpPeer::receive_chunks(std::string& body) {
  while (true) {
    std::size_t line = 0;
    while ((line = received_.find("\r\n")) == std::string::npos) {
      if (!receive_some()) return false;
    }
    const std::size_t bytes = std::stoul(received_.substr(0, line), nullptr, 16);
    const std::size_t end = line + 2 + bytes + 2;
    while (received_.size() < end) {
      if (!receive_some()) return false;
    }
    body += std::string_view(received_).substr(line + 2, bytes);
    received_.erase(0, end);
    if (bytes == 0) return true;
  }
}

PeerResponse HttpPeer::ask(std::string_view bytes) {
  send(bytes);
  return receive();
}

std::string HttpPeer::receive_rest() {
  while (receive_some()) {
  }
  return std::exchange(received_, {});
}

void HttpPeer::end_sending() { ::shutdown(socket_, SHUT_WR); }

void HttpPeer::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void HttpPeer::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace docket::test
