#include "bench/http_load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>

#include <fmt/format.h>

namespace docket::bench {
namespace {

using Moment = std::chrono::steady_clock::time_point;

double millis_between(Moment from, Moment to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

Error cannot(std::string_view what) {
  return unavailable(fmt::format("Cannot {}: {}.", what, std::strerror(errno)));
}

// Where the body ends in `text`; empty while some of it is missing. Docket and nginx always send a
// Content-Length.
std::optional<std::size_t> end_of_answer(std::string_view text, std::size_t* body_begin) {
  const std::size_t head = text.find("\r\n\r\n");
  if (head == std::string_view::npos) return std::nullopt;
  *body_begin = head + 4;
  constexpr std::string_view name = "\r\ncontent-length:";
  const auto is_same = [](char a, char b) { return (a | ('A' <= a && a <= 'Z' ? 32 : 0)) == b; };
  const auto found = std::search(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(head),
                                 name.begin(), name.end(), is_same);
  std::size_t length = 0;
  std::string_view digits = text.substr(static_cast<std::size_t>(found - text.begin()));
  if (digits.size() > name.size()) {
    digits.remove_prefix(name.size());
    digits.remove_prefix(digits.find_first_not_of(' '));
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
  }
  if (text.size() < *body_begin + length) return std::nullopt;
  return *body_begin + length;
}

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }

  Result<void> open(const Target& target) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(target.port);
    if (::inet_pton(AF_INET, target.host.c_str(), &address.sin_addr) != 1 ||
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return cannot("connect to the server");
    }
    return {};
  }

  Result<void> ask(std::int64_t place, std::string_view request) {
    place_ = place;
    received_.clear();
    sent_at_ = std::chrono::steady_clock::now();
    while (!request.empty()) {
      const ssize_t sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
      if (sent < 0) return cannot("send a request");
      request.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

  // Reads what has come; true when the answer is whole.
  Result<bool> receive() {
    char piece[65536];
    const ssize_t size = ::recv(socket_, piece, sizeof piece, 0);
    if (size < 0) return cannot("read an answer");
    if (size == 0) return unavailable("The server cut a connection.");
    received_.append(piece, static_cast<std::size_t>(size));
    return end_of_answer(received_, &body_begin_).has_value();
  }

  int socket() const { return socket_; }
  std::int64_t place() const { return place_; }
  Moment sent_at() const { return sent_at_; }
  bool is_good() const { return received_.size() > 9 && received_[9] == '2'; }
  std::string_view body() const { return std::string_view(received_).substr(body_begin_); }

 private:
  int socket_ = -1;
  std::int64_t place_ = 0;
  Moment sent_at_;
  std::string received_;
  std::size_t body_begin_ = 0;
};

class Run {
 public:
  explicit Run(const Load& load) : load_(load) {}

  Result<LoadResult> go() {
    const auto count =
        static_cast<std::size_t>(std::min<std::int64_t>(load_.connections, load_.requests));
    std::vector<Connection> connections(count);
    std::vector<pollfd> polled;
    for (Connection& connection : connections) {
      if (const auto opened = connection.open(load_.target); !opened) return opened.error();
      polled.push_back({connection.socket(), POLLIN, 0});
    }
    const Moment start = std::chrono::steady_clock::now();
    end_ = start + load_.time_max;
    for (Connection& connection : connections) {
      if (const auto asked = ask(connection); !asked) return asked.error();
    }
    while (waiting_ > 0) {
      if (::poll(polled.data(), polled.size(), 30'000) <= 0) {
        return unavailable("The server was silent for 30 s.");
      }
      for (std::size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents == 0) continue;
        if (const auto read = receive(connections[i]); !read) return read.error();
      }
    }
    result_.seconds = millis_between(start, std::chrono::steady_clock::now()) / 1000;
    std::ranges::sort(result_.millis);
    return std::move(result_);
  }

 private:
  Result<void> ask(Connection& connection) {
    if (next_ == load_.requests || std::chrono::steady_clock::now() > end_) return {};
    ++waiting_;
    const std::int64_t place = next_++;
    return connection.ask(place, load_.request(place));
  }

  Result<void> receive(Connection& connection) {
    const auto is_whole = connection.receive();
    if (!is_whole) return is_whole.error();
    if (!*is_whole) return {};
    --waiting_;
    if (connection.is_good()) {
      ++result_.answers;
      result_.millis.push_back(
          millis_between(connection.sent_at(), std::chrono::steady_clock::now()));
      if (load_.answered) load_.answered(connection.place(), connection.body());
    } else {
      ++result_.refusals;
    }
    return ask(connection);
  }

  const Load& load_;
  Moment end_;
  std::int64_t next_ = 0;
  std::int64_t waiting_ = 0;
  LoadResult result_;
};

}  // namespace

std::string get_request(const Target& target, std::string_view path) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nAuthorization: {} {}\r\n\r\n", path,
                     target.host, target.port, target.scheme, target.key);
}

std::string post_request(const Target& target, std::string_view path, std::string_view body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}:{}\r\nAuthorization: {} {}\r\n"
      "Content-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
      path, target.host, target.port, target.scheme, target.key, target.content_type, body.size(),
      body);
}

Result<LoadResult> run_load(const Load& load) { return Run(load).go(); }

double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(share * last))];
}

}  // namespace docket::bench
