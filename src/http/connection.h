// One TCP connection: reads requests, has them handled one after the other, answers in order.
//
// Guarantees: lives until its last handler has ended, also when the peer has gone; every
//   `on_delivered` is called. Answers to pipelined requests are gathered into one write; nothing
//   that is ready waits for a handler, a receiver or a source that is held or for bytes that have
//   not come. Nothing is read while a receiver works, no source is asked before the socket took
//   what it gave before.
// Callers: the I/O thread that accepted it.
// Threads: that thread only.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "base/task.h"
#include "base/time.h"
#include "http/limits.h"
#include "http/parser.h"
#include "http/peer.h"
#include "http/response_head.h"
#include "http/router.h"
#include "http/traffic.h"

namespace docket::http {

class Connection;

// What the connections of one I/O thread share. The thread owns it and outlives them.
struct Surroundings {
  const Router& router;
  const Limits& limits;
  const Clock& clock;
  Traffic& traffic;
  std::uint64_t id_prefix = 0;  // of the correlation ids made on this thread
  std::uint64_t ids_made = 0;
  DateText date = {};
  bool is_draining = false;
  std::function<void(Connection*)> on_gone = {};  // from the connection's destructor
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  // `refusal`: what every peer is told that came when there was no room.
  Connection(Socket socket, std::string address, Surroundings& around,
             std::optional<Refusal> refusal);
  ~Connection();

  bool is_counted() const { return is_counted_; }
  void start();
  // Acts on a time-out that has passed.
  void check_deadline(Monotonic now);
  // Ends an idle connection; tells a held handler to end; closes after the current answer.
  void begin_drain();
  // Closes the socket now. A handler that runs is told and awaited.
  void cut();

 private:
  enum class Waiting : std::uint8_t {
    nothing,
    first_byte,
    next_request,
    head,
    body,
    write,
    linger
  };
  // The request that is being read or handled.
  struct Exchange {
    const Route* route = nullptr;
    Method method = Method::get;
    std::string path;
    std::string correlation_id;
    Monotonic began{};  // when the head was whole
    bool is_in_flight = false;
    std::uint64_t body_bytes = 0;            // counted in Traffic
    std::optional<Response> early;           // an answer instead of the handler's
    std::unique_ptr<BodyReceiver> receiver;  // gets the body as it arrives
    std::uint64_t timed_bytes = 0;           // it was given since the time limit was set anew
    std::stop_source stop{std::nostopstate};
  };
  struct Outgoing {
    std::string head;
    Body body = {};
    bool has_body = false;
    std::function<void(bool)> on_delivered = {};
    std::size_t size() const { return head.size() + (has_body ? body.view().size() : 0); }
  };
  struct Arrival;
  struct Writable;
  struct HandlerEnd;
  struct Turn;

  static Task<void> serve(std::shared_ptr<Connection> self);
  Task<bool> read_request();
  Task<bool> read_more();
  Task<bool> hand_over();
  Task<void> answer();
  Task<Response> handle(Request request);
  Task<void> stream(Response response, StreamEnd end);
  Task<std::optional<std::string>> pull(BodySource* source);
  Task<bool> flush();
  Task<void> linger();

  bool feed();
  void admit();
  void run_admission(Request& head);
  void let_body_in();
  void identify(Request& request);
  void refuse(const Refusal& refusal);
  Response render(const Refusal& refusal, const Request& request) const;
  std::string head_of(const Response& response, StreamEnd end);
  void respond(Response response, StreamEnd end);
  void finish_exchange(int status);
  void end_exchange();
  void await_next(Waiting waiting, Millis time);
  void start_reading();
  void on_read(boost::system::error_code error, std::size_t bytes);
  void sent(std::size_t bytes);
  void fail_outbox();
  void cut_short();
  void end_input();
  std::string_view pending() const {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
  }

  Socket socket_;
  const std::shared_ptr<Peer> peer_;
  const std::string address_;
  Surroundings& around_;
  std::optional<Refusal> refusal_;
  const bool is_counted_;

  Parser parser_;
  Exchange exchange_;
  bool is_closing_ = false;   // after what is in the outbox
  bool must_linger_ = false;  // bytes of the peer may be unread
  bool is_timed_out_ = false;

  std::string buffer_;  // received and not yet parsed: [begin_, end_)
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool was_filled_ = false;  // by the last read: larger ones pay
  bool is_reading_ = false;
  bool has_ended_ = false;  // the peer sends no more, or the socket is closed
  std::coroutine_handle<> reader_;
  bool is_handling_ = false;

  std::deque<Outgoing> outbox_;
  std::size_t sent_of_first_ = 0;
  std::vector<boost::asio::const_buffer> gathered_;

  Waiting waiting_ = Waiting::nothing;  // what the coroutine waits for now
  Monotonic due_{};
  Waiting next_ = Waiting::first_byte;  // what the next read waits for
  Monotonic next_due_{};
};

}  // namespace docket::http
