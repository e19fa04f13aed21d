#include "http/connection.h"

#include <algorithm>
#include <exception>
#include <typeinfo>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "base/ascii.h"
#include "base/log.h"
#include "http/target.h"

namespace docket::http {
namespace {

namespace asio = boost::asio;
using SocketError = boost::system::error_code;

constexpr std::size_t small_buffer_bytes = 4 * 1024;
constexpr std::size_t large_buffer_bytes = 64 * 1024;
constexpr std::size_t gathered_max = 64;  // Asio passes at most so many pieces to one call
constexpr std::size_t correlation_id_bytes_max = 128;

const Refusal handler_failed{.fault = Fault::failed, .message = "The server failed."};

bool is_good_correlation_id(std::string_view id) {
  const auto is_good = [](char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == ':' || c == '-';
  };
  return !id.empty() && id.size() <= correlation_id_bytes_max && std::ranges::all_of(id, is_good);
}

// Says what was thrown; its text may hold what a client sent, so it is not logged.
void log_escaped(const Route& route, const std::string& correlation_id, const char* type) {
  log::error("http", "a handler threw route={} type={} id={}", route.name, type, correlation_id);
}

// Awaits what `call` starts of a door's code; nothing when it threw.
template <class T, class Call>
Task<std::optional<T>> guarded(const Route* route, std::string id, Call call) {
  try {
    co_return co_await call();
  } catch (const std::exception& thrown) {
    log_escaped(*route, id, typeid(thrown).name());
  } catch (...) {
    log_escaped(*route, id, "unknown");
  }
  co_return std::nullopt;
}

}  // namespace

// Suspends until bytes came or the peer ended.
struct Connection::Arrival {
  Connection& connection;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> reader) const {
    connection.reader_ = reader;
    if (!connection.is_reading_) connection.start_reading();
  }
  void await_resume() const {}
};

// Suspends until the socket takes bytes again or failed.
struct Connection::Writable {
  Connection& connection;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> writer) const {
    connection.socket_.async_wait(Socket::wait_write, [self = connection.shared_from_this(),
                                                       writer](SocketError) { writer.resume(); });
  }
  void await_resume() const {}
};

// Lets the other connections of the thread do something.
struct Connection::Turn {
  Connection& connection;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> self) const {
    asio::post(connection.socket_.get_executor(),
               [alive = connection.shared_from_this(), self] { self.resume(); });
  }
  void await_resume() const {}
};

// Suspends until the handler's `then` resumes it.
struct Connection::HandlerEnd {
  std::coroutine_handle<>& waiter;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> self) const { waiter = self; }
  void await_resume() const {}
};

Connection::Connection(Socket socket, std::string address, Surroundings& around,
                       std::optional<Refusal> refusal)
    : socket_(std::move(socket)),
      peer_(std::make_shared<Peer>(socket_.native_handle())),
      address_(std::move(address)),
      around_(around),
      refusal_(std::move(refusal)),
      is_counted_(!refusal_),
      parser_(around.limits) {}

Connection::~Connection() {
  peer_->forget();
  if (is_counted_) around_.traffic.leave(address_);
  around_.on_gone(this);
}

void Connection::start() {
  await_next(Waiting::first_byte, around_.limits.first_byte_time);
  docket::start(serve(shared_from_this()), [] {});
}

Task<void> Connection::serve(std::shared_ptr<Connection> self) {
  if (self->refusal_) {
    self->refuse(*self->refusal_);
    self->is_closing_ = self->must_linger_ = true;
    co_await self->answer();
  }
  while (!self->is_closing_) {
    if (!co_await self->read_request()) {
      self->end_exchange();  // the request never came to its end
      break;
    }
    co_await self->answer();
    const bool is_full =
        self->outbox_.size() >= static_cast<std::size_t>(self->around_.limits.pipelined_requests);
    if (is_full && !co_await self->flush()) break;
  }
  co_await self->flush();
  if (self->must_linger_) co_await self->linger();
  self->cut();
}

// Reads until a request is whole or is to be refused. False when the peer left or was idle.
Task<bool> Connection::read_request() {
  while (true) {
    bool has_advanced = feed();
    if (parser_.state() == Parser::State::admitted) {
      admit();
      has_advanced = true;
    }
    if (exchange_.receiver && !co_await hand_over()) co_return false;
    const bool is_decided = exchange_.early || parser_.state() == Parser::State::complete ||
                            parser_.state() == Parser::State::failed;
    if (is_decided) co_return true;
    if (has_advanced && begin_ < end_) continue;
    if (co_await read_more()) continue;
    if (!is_timed_out_) co_return false;
    refuse({.fault = Fault::timed_out, .message = "The request came too slowly."});
  }
}

// Whether the parser took bytes.
bool Connection::feed() {
  if (begin_ == end_) return false;
  if (next_ == Waiting::first_byte || next_ == Waiting::next_request) {
    await_next(Waiting::head, around_.limits.head_time);
  }
  const std::size_t used = parser_.feed(pending());
  begin_ += used;
  const std::uint64_t body_bytes = parser_.request().body.size();
  const std::uint64_t more = body_bytes - exchange_.body_bytes;
  if (more == 0) return used > 0;
  if (around_.traffic.hold_body(more)) {
    exchange_.body_bytes = body_bytes;
  } else {
    refuse({.fault = Fault::overloaded, .message = "The server has no memory for this body."});
  }
  return used > 0;
}

// Decides on the head alone whether the body may come.
void Connection::admit() {
  Request& head = parser_.request();
  identify(head);
  exchange_.began = around_.clock.monotonic();
  Router::Match match = around_.router.match(head);
  exchange_.route = match.route;
  head.params = std::move(match.params);
  exchange_.is_in_flight = match.route != nullptr && around_.traffic.begin_request();
  if (match.route == nullptr) {
    refuse(match.refusal);
  } else if (!exchange_.is_in_flight) {
    refuse({.fault = Fault::overloaded, .message = "The server has too much to do."});
  } else {
    run_admission(head);
  }
  if (exchange_.early && parser_.has_body()) return;  // which nobody will read: closes
  let_body_in();
}

void Connection::run_admission(Request& head) {
  const Route& route = *exchange_.route;
  try {
    if (route.admit) exchange_.early = route.admit(head);
    if (route.receive && !exchange_.early) exchange_.receiver = route.receive(head);
  } catch (const std::exception& thrown) {
    log_escaped(route, head.correlation_id, typeid(thrown).name());
    refuse(handler_failed);
  }
}

void Connection::let_body_in() {
  const Limits& limits = around_.limits;
  const Route* route = exchange_.route;
  const bool is_known = route != nullptr;
  parser_.let_body_in(is_known ? route->body_bytes_max.value_or(limits.body_bytes) : 0,
                      is_known ? route->inflated_bytes_max.value_or(limits.inflated_bytes) : 0,
                      exchange_.receiver ? Parser::Delivery::pieces : Parser::Delivery::whole);
  if (parser_.state() != Parser::State::body) return;
  await_next(Waiting::body, limits.body_time);
  if (parser_.expects_continue() && begin_ == end_) {
    outbox_.push_back({.head = "HTTP/1.1 100 Continue\r\n\r\n"});
  }
}

// Gives the receiver what came of the body; at its end lets it finish. False when the peer left.
Task<bool> Connection::hand_over() {
  const bool is_whole = parser_.state() == Parser::State::complete;
  if (exchange_.early || (!is_whole && parser_.state() != Parser::State::body)) co_return true;
  if (!co_await flush()) co_return false;
  Request& request = parser_.request();
  BodyReceiver& receiver = *exchange_.receiver;
  using Verdict = std::optional<Response>;
  std::optional<Verdict> verdict = Verdict();
  if (std::string piece = parser_.take_piece(); !piece.empty()) {
    exchange_.timed_bytes += piece.size();
    verdict =
        co_await guarded<Verdict>(exchange_.route, request.correlation_id,
                                  [&receiver, &piece] { return receiver.take(std::move(piece)); });
    around_.traffic.release_body(std::exchange(exchange_.body_bytes, 0));
    if (exchange_.timed_bytes >= Parser::piece_bytes) {
      exchange_.timed_bytes = 0;
      await_next(Waiting::body, around_.limits.body_time);
    }
  }
  if (is_whole && verdict && !*verdict) {
    verdict = co_await guarded<Verdict>(exchange_.route, request.correlation_id,
                                        [&receiver, &request] { return receiver.finish(request); });
  }
  exchange_.early = verdict ? std::move(*verdict) : render(handler_failed, request);
  co_return true;
}

// Gives the request its correlation id and address, once.
void Connection::identify(Request& request) {
  if (!request.correlation_id.empty()) return;
  const std::string* sent = request.headers.find("X-Correlation-Id");
  request.correlation_id = sent != nullptr && is_good_correlation_id(*sent)
                               ? *sent
                               : fmt::format("{:016x}-{:x}", around_.id_prefix, around_.ids_made++);
  request.remote_address = address_;
}

// The answer to what is being read will be this refusal, in its door's style.
void Connection::refuse(const Refusal& refusal) {
  Request& request = parser_.request();
  identify(request);
  exchange_.early = render(refusal, request);
}

// A renderer that throws is a door's bug; the client still gets an answer.
Response Connection::render(const Refusal& refusal, const Request& request) const {
  try {
    return around_.router.render(refusal, request);
  } catch (const std::exception&) {
    log::error("http", "a renderer of refusals threw id={}", request.correlation_id);
    return render_problem(handler_failed, request);
  }
}

// Flushes, so that no answer waits for bytes that may not come, and waits for bytes. False when
// the peer has ended, at a time-out, and when an idle connection meets a drain.
Task<bool> Connection::read_more() {
  if (!co_await flush() || has_ended_) co_return false;
  const bool is_idle = next_ == Waiting::first_byte || next_ == Waiting::next_request;
  if (is_idle && around_.is_draining) co_return false;
  waiting_ = next_;
  due_ = next_due_;
  co_await Arrival{*this};
  waiting_ = Waiting::nothing;
  co_return !has_ended_ && !is_timed_out_;
}

Task<void> Connection::answer() {
  if (parser_.state() == Parser::State::failed && !exchange_.early) refuse(parser_.refusal());
  const bool is_whole = parser_.state() == Parser::State::complete;
  const bool is_kept_alive = is_whole && parser_.is_kept_alive();
  const StreamEnd end = parser_.takes_chunks() ? StreamEnd::last_chunk : StreamEnd::close;
  must_linger_ |= !is_whole;
  exchange_.method = parser_.request().method;
  exchange_.path = parser_.request().path;
  exchange_.correlation_id = parser_.request().correlation_id;
  std::optional<Response> response = std::move(exchange_.early);
  if (is_whole) {
    Request request = parser_.take();
    exchange_.receiver.reset();
    if (!response) response = co_await handle(std::move(request));
  }
  is_closing_ |= !is_kept_alive || around_.is_draining;
  must_linger_ |= is_closing_ && begin_ < end_;
  const int status = response->status;
  if (response->body.source() && carries_body(exchange_.method, status)) {
    co_await stream(*std::move(response), end);
  } else {
    respond(*std::move(response), end);
  }
  finish_exchange(status);
}

// Runs the handler. While it is held, earlier answers go out and the peer is watched.
Task<Response> Connection::handle(Request request) {
  exchange_.stop = std::stop_source();
  if (around_.is_draining) exchange_.stop.request_stop();
  request.stop = exchange_.stop.get_token();
  request.peer = peer_;
  bool has_answered = false;
  std::optional<Response> response;
  std::coroutine_handle<> waiter;
  const Route* route = exchange_.route;
  docket::start(guarded<Response>(route, exchange_.correlation_id,
                                  [route, request = std::move(request)]() mutable {
                                    return route->handle(std::move(request));
                                  }),
                [&](std::optional<Response> value) {
                  has_answered = true;
                  response = std::move(value);
                  if (waiter) waiter.resume();
                });
  if (!has_answered) {
    is_handling_ = true;
    co_await flush();
    waiting_ = Waiting::nothing;
    if (!is_reading_ && !has_ended_) start_reading();
    if (!has_answered) co_await HandlerEnd{waiter};
    is_handling_ = false;
  }
  if (response) co_return std::move(*response);
  Request described;
  described.method = exchange_.method;
  described.target = exchange_.path;
  split_target(described);
  described.correlation_id = exchange_.correlation_id;
  described.remote_address = address_;
  co_return render(handler_failed, described);
}

// Sends an answer whose body is made while it is sent.
Task<void> Connection::stream(Response response, StreamEnd end) {
  const std::shared_ptr<BodySource> source = response.body.source();
  outbox_.push_back({.head = head_of(response, end)});
  is_handling_ = true;  // so the peer is watched
  bool is_first = true;
  bool is_last = false;
  while (!is_last) {
    std::optional<std::string> piece = co_await pull(source.get());
    if (!piece) break;
    is_last = piece->empty();
    const bool has_frame = end == StreamEnd::last_chunk;
    Outgoing out{.head = has_frame ? chunk_frame(piece->size(), is_first) : std::string(),
                 .body = *std::move(piece),
                 .has_body = true};
    if (is_last) out.on_delivered = std::move(response.on_delivered);
    outbox_.push_back(std::move(out));
    is_first = false;
  }
  is_handling_ = false;
  if (!is_last && response.on_delivered) response.on_delivered(false);
}

// The next piece, when the socket has taken the one before. Nothing when the connection failed or
// the source did.
Task<std::optional<std::string>> Connection::pull(BodySource* source) {
  if (!co_await flush()) co_return std::nullopt;
  if (!is_reading_ && !has_ended_) start_reading();
  co_await Turn{*this};
  auto piece = co_await guarded<Result<std::string>>(exchange_.route, exchange_.correlation_id,
                                                     [source] { return source->next(); });
  if (piece && piece->has_value()) co_return **std::move(piece);
  cut_short();
  co_return std::nullopt;
}

// Ends the connection so that what went out cannot be taken for a whole answer: with a reset, since
// to HTTP/1.0 a proper end is the end of the body.
void Connection::cut_short() {
  log::warning("http", "an answer could not be finished route={} id={}", exchange_.route->name,
               exchange_.correlation_id);
  SocketError ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  is_closing_ = true;
  cut();
}

std::string Connection::head_of(const Response& response, StreamEnd end) {
  return format_head(response, {.stream_end = end,
                                .date = around_.date.at(around_.clock.now()),
                                .correlation_id = exchange_.correlation_id,
                                .closes = is_closing_});
}

void Connection::respond(Response response, StreamEnd end) {
  outbox_.push_back({.head = head_of(response, end),
                     .body = std::move(response.body),
                     .has_body = carries_body(exchange_.method, response.status),
                     .on_delivered = std::move(response.on_delivered)});
}

void Connection::finish_exchange(int status) {
  const Micros took =
      exchange_.began == Monotonic{} ? Micros{} : around_.clock.monotonic() - exchange_.began;
  around_.traffic.record(exchange_.route, status, std::chrono::duration<double>(took).count());
  const auto level = status >= 500 ? log::Level::warning : log::Level::debug;
  if (log::is_enabled(level)) {
    log::write(level, "http",
               fmt::format("answered status={} method={} path={} route={} micros={} peer={} id={}",
                           status, name(exchange_.method), exchange_.path,
                           exchange_.route == nullptr ? "none" : exchange_.route->name,
                           took.count(), address_, exchange_.correlation_id));
  }
  end_exchange();
  await_next(Waiting::next_request, around_.limits.idle_time);
}

void Connection::end_exchange() {
  if (exchange_.is_in_flight) around_.traffic.end_request();
  around_.traffic.release_body(exchange_.body_bytes);
  exchange_ = {};
}

void Connection::await_next(Waiting waiting, Millis time) {
  next_ = waiting;
  next_due_ = around_.clock.monotonic() + time;
}

// Writes what is in the outbox. False when the socket failed; then nothing is left in it.
Task<bool> Connection::flush() {
  while (!outbox_.empty()) {
    gathered_.clear();
    for (const Outgoing& out : outbox_) {
      if (gathered_.size() + 2 > gathered_max) break;
      gathered_.push_back(asio::buffer(out.head));
      if (out.has_body) gathered_.emplace_back(out.body.view().data(), out.body.view().size());
    }
    gathered_.front() += std::min(sent_of_first_, outbox_.front().head.size());
    if (sent_of_first_ > outbox_.front().head.size()) {
      gathered_[1] += sent_of_first_ - outbox_.front().head.size();
    }
    SocketError error;
    const std::size_t bytes = socket_.write_some(gathered_, error);
    sent(bytes);
    if (error == asio::error::would_block || error == asio::error::try_again) {
      waiting_ = Waiting::write;
      due_ = around_.clock.monotonic() + around_.limits.write_time;
      co_await Writable{*this};
      waiting_ = Waiting::nothing;
    } else if (error) {
      fail_outbox();
      co_return false;
    }
  }
  co_return true;
}

void Connection::sent(std::size_t bytes) {
  sent_of_first_ += bytes;
  while (!outbox_.empty() && sent_of_first_ >= outbox_.front().size()) {
    sent_of_first_ -= outbox_.front().size();
    const auto on_delivered = std::move(outbox_.front().on_delivered);
    outbox_.pop_front();
    if (on_delivered) on_delivered(true);
  }
}

void Connection::fail_outbox() {
  is_closing_ = true;
  sent_of_first_ = 0;
  for (const Outgoing& lost : std::exchange(outbox_, {})) {
    if (lost.on_delivered) lost.on_delivered(false);
  }
  end_input();
}

// A close while the peer still sends would reset the connection and take the answer with it, so
// its bytes are read and dropped for a while (RFC 9112 section 9.6).
Task<void> Connection::linger() {
  SocketError ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  waiting_ = Waiting::linger;
  due_ = around_.clock.monotonic() + around_.limits.linger_time;
  while (!has_ended_) {
    if (!is_reading_) begin_ = end_ = 0;
    co_await Arrival{*this};
  }
}

void Connection::start_reading() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == 0 && next_ == Waiting::next_request && buffer_.size() > small_buffer_bytes) {
    buffer_ = std::string();  // an idle connection keeps little
  }
  const std::size_t most =
      std::max(large_buffer_bytes, around_.limits.header_bytes + small_buffer_bytes);
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (was_filled_ || end_ + small_buffer_bytes > buffer_.size()) {
    buffer_.resize(std::min(most, std::max(2 * buffer_.size(), small_buffer_bytes)));
  }
  if (end_ == buffer_.size()) return;  // the peer pipelines on while a handler is held
  is_reading_ = true;
  socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                          [self = shared_from_this()](SocketError error, std::size_t bytes) {
                            self->on_read(error, bytes);
                          });
}

void Connection::on_read(SocketError error, std::size_t bytes) {
  is_reading_ = false;
  const bool is_our_time_out = is_timed_out_ && error == asio::error::operation_aborted;
  if ((error && !is_our_time_out) || !socket_.is_open()) {
    end_input();
  } else {
    end_ += bytes;
    was_filled_ = end_ == buffer_.size();
    if (is_handling_) start_reading();
  }
  if (reader_) std::exchange(reader_, {}).resume();
}

void Connection::end_input() {
  has_ended_ = true;
  exchange_.stop.request_stop();
}

void Connection::check_deadline(Monotonic now) {
  if (waiting_ == Waiting::nothing || now < due_) return;
  if (waiting_ == Waiting::head || waiting_ == Waiting::body) {
    is_timed_out_ = true;
    SocketError ignored;
    socket_.cancel(ignored);
  } else {
    cut();
  }
}

void Connection::begin_drain() {
  if (waiting_ == Waiting::first_byte || waiting_ == Waiting::next_request) {
    cut();
  } else {
    exchange_.stop.request_stop();
  }
}

void Connection::cut() {
  SocketError ignored;
  peer_->forget();
  socket_.close(ignored);
  end_input();
}

}  // namespace docket::http
