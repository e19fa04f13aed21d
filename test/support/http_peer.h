// The other end of an HTTP connection, byte by byte: sends what a test says, odd framing too.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace docket::test {

struct PeerResponse {
  int status = 0;                              // 0: the connection ended first
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Connects to 127.0.0.1. Every wait ends after 20 s, as a failure.
// Threads: one at a time.
class HttpPeer {
 public:
  explicit HttpPeer(std::uint16_t port);
  ~HttpPeer();
  HttpPeer(const HttpPeer&) = delete;
  HttpPeer& operator=(const HttpPeer&) = delete;

  void send(std::string_view bytes);
  // The next answer, its chunks joined; `to_head`: it answers a HEAD and has no body.
  PeerResponse receive(bool to_head = false);
  // Sends and receives.
  PeerResponse ask(std::string_view bytes);
  // Waits for the server's close (or reset) and returns what came before it.
  std::string receive_rest();
  // The server ended the connection with a reset.
  bool was_reset() const { return was_reset_; }
  // Sends no more, but still receives.
  void end_sending();
  void close();
  // Closes with a reset, so that the server's writes fail.
  void reset();

 private:
  bool receive_some();
  bool receive_chunks(std::string& body);

  int socket_ = -1;
  std::string received_;
  bool was_reset_ = false;
};

}  // namespace docket::test
