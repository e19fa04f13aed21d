#include "http/parser.h"

#include <algorithm>
#include <optional>

#include <boost/beast/http/basic_parser.hpp>

#include "base/ascii.h"
#include "base/check.h"
#include "http/inflate.h"
#include "http/target.h"

namespace docket::http {
namespace {

namespace beast = boost::beast;
using BeastError = boost::system::error_code;

// A body of announced length gets its memory at once only up to here; beyond, as it arrives.
constexpr std::uint64_t reserved_bytes_max = 1024 * 1024;
// Of "0\r\n\r\n". Beast asserts that it sees no fewer bytes of a last chunk when it is asked again,
// and every chunked body ends with these, so waiting for as many never waits in vain.
constexpr std::size_t last_chunk_bytes = 5;
// Of a gzip body that is delivered in pieces so much is inflated at once: deflate makes at most
// 1032 bytes of one (zlib's technical details), so a piece stays near 4 MiB.
constexpr std::size_t inflated_at_once = 4 * 1024;

Refusal malformed(std::string message) {
  return {.fault = Fault::malformed, .message = std::move(message)};
}

// Why the framing or routing fields of a head cannot be trusted; empty when they can. Stricter than
// Beast, which takes a repeated Content-Length, unknown transfer codings and a missing Host.
std::string_view distrust(const Headers& headers, bool is_http_1_1) {
  const auto codings = headers.all("Transfer-Encoding");
  const auto lengths = headers.all("Content-Length");
  const auto hosts = headers.all("Host");
  if (!codings.empty() && !lengths.empty())
    return "Content-Length and Transfer-Encoding are both given.";
  if (lengths.size() > 1) return "Content-Length is given more than once.";
  if (!lengths.empty() && lengths[0].find_first_not_of("0123456789") != std::string_view::npos) {
    return "Content-Length is not a number.";
  }
  if (codings.size() > 1) return "Transfer-Encoding is given more than once.";
  if (!codings.empty() && (!is_http_1_1 || !equal_without_case(codings[0], "chunked"))) {
    return "Transfer-Encoding is not 'chunked' in HTTP/1.1.";
  }
  if (hosts.size() > 1 || (hosts.empty() && is_http_1_1)) return "Host is not given exactly once.";
  // Beast unfolds a field that goes on in the next line, so a fold shows as a space.
  if (!hosts.empty() && hosts[0].find_first_of(" \t") != std::string_view::npos) {
    return "Host is not a host.";
  }
  return {};
}

// Beast's state machine, filling a Request.
class Machine final : public beast::http::basic_parser<true> {
 public:
  Machine() {
    body_limit(boost::none);    // set when the route is known
    header_limit(0xFFFF'FFFF);  // we count ourselves: Beast forgets what it has consumed
  }

  Request request;
  bool is_http_1_1 = false;
  bool is_in_body = false;
  std::optional<Inflater> inflater;
  std::uint64_t inflated_bytes_max = 0;
  Parser::Delivery delivery = Parser::Delivery::whole;
  std::uint64_t delivered_bytes = 0;  // taken out of the request's body
  Inflater::Verdict verdict = Inflater::Verdict::ok;

 private:
  using View = beast::string_view;

  void on_request_impl(beast::http::verb, View method, View target, int version,
                       BeastError&) override {
    request.method = http::parse_method({method.data(), method.size()});
    request.target.assign(target.data(), target.size());
    is_http_1_1 = version == 11;
  }
  void on_response_impl(int, View, int, BeastError&) override {}
  void on_field_impl(beast::http::field, View name, View value, BeastError&) override {
    if (is_in_body) return;  // trailers are read and dropped
    request.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
  void on_header_impl(BeastError&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError&) override {
    if (length && !inflater && delivery == Parser::Delivery::whole)
      request.body.reserve(std::min(*length, reserved_bytes_max));
  }
  std::size_t on_body_impl(View piece, BeastError& error) override { return keep(piece, error); }
  void on_chunk_header_impl(std::uint64_t, View, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View piece, BeastError& error) override {
    return keep(piece, error);
  }
  void on_finish_impl(BeastError& error) override {
    if (!inflater || inflater->is_whole()) return;
    verdict = Inflater::Verdict::broken;
    error = beast::http::error::partial_message;
  }

  std::size_t keep(View piece, BeastError& error) {
    if (!inflater) {
      request.body.append(piece.data(), piece.size());
      return piece.size();
    }
    if (delivery == Parser::Delivery::pieces) piece = piece.substr(0, inflated_at_once);
    verdict = inflater->push({piece.data(), piece.size()}, request.body,
                             inflated_bytes_max - delivered_bytes);
    if (verdict != Inflater::Verdict::ok) error = beast::http::error::body_limit;
    return piece.size();
  }
};

}  // namespace

struct Parser::Impl {
  explicit Impl(const Limits& given) : limits(given) { machine.emplace(); }

  const Limits& limits;
  std::optional<Machine> machine;
  State state = State::head;
  Refusal refusal;
  std::size_t head_bytes = 0;
  std::uint64_t body_bytes_max = 0;

  void fail(Refusal why) {
    refusal = std::move(why);
    state = State::failed;
  }
  void feed_head(std::string_view pending, std::size_t& used);
  void feed_body(std::string_view pending, std::size_t& used);
  void finish_head();
  bool is_target_too_long(std::string_view pending) const;
  void fail_body(BeastError error);
};

// The target is complete in the request, or still grows in what is pending.
bool Parser::Impl::is_target_too_long(std::string_view pending) const {
  if (!machine->request.target.empty()) {
    return machine->request.target.size() > limits.target_bytes;
  }
  const auto space = pending.find(' ');
  if (space == std::string_view::npos) return false;
  return pending.find(' ', space + 1) == std::string_view::npos &&
         pending.size() - space - 1 > limits.target_bytes;
}

void Parser::Impl::feed_head(std::string_view pending, std::size_t& used) {
  BeastError error;
  used = machine->put({pending.data(), pending.size()}, error);
  head_bytes += used;
  const bool wants_more = error == beast::http::error::need_more;
  const std::size_t seen =
      machine->is_header_done() ? head_bytes : head_bytes + pending.size() - used;
  if (is_target_too_long(pending.substr(used))) {
    fail({.fault = Fault::target_too_long,
          .message = "The request target is too long.",
          .limit_bytes = limits.target_bytes});
  } else if (seen > limits.header_bytes) {
    fail({.fault = Fault::headers_too_large,
          .message = "The head of the request is too large.",
          .limit_bytes = limits.header_bytes});
  } else if (error && !wants_more) {
    fail(malformed("This is not an HTTP/1.1 request."));
  } else if (machine->is_header_done()) {
    finish_head();
  }
}

void Parser::Impl::finish_head() {
  const auto why = distrust(machine->request.headers, machine->is_http_1_1);
  if (!why.empty()) return fail(malformed(std::string(why)));
  if (!split_target(machine->request)) {
    return fail(malformed("The request target is neither a path nor an http URL."));
  }
  state = State::admitted;
}

void Parser::Impl::fail_body(BeastError error) {
  if (machine->verdict == Inflater::Verdict::broken) {
    return fail({.fault = Fault::broken_body, .message = "The gzip body is broken or cut off."});
  }
  const bool is_inflated = machine->verdict == Inflater::Verdict::too_large;
  if (is_inflated || error == beast::http::error::body_limit) {
    return fail({.fault = Fault::body_too_large,
                 .message = "The request body is too large.",
                 .limit_bytes = is_inflated ? machine->inflated_bytes_max : body_bytes_max});
  }
  fail(malformed("The chunked body is malformed."));
}

void Parser::Impl::feed_body(std::string_view pending, std::size_t& used) {
  while (!machine->is_done()) {
    BeastError error;
    const auto rest = pending.substr(used);
    if (rest.empty() || (machine->chunked() && rest.size() < last_chunk_bytes)) return;
    used += machine->put({rest.data(), rest.size()}, error);
    if (error == beast::http::error::need_more) {
      // Only a chunk's head or the trailers wait for more with bytes at hand.
      if (pending.size() - used > limits.header_bytes) {
        fail({.fault = Fault::headers_too_large,
              .message = "The head of a chunk or the trailers are too large.",
              .limit_bytes = limits.header_bytes});
      }
      return;
    }
    if (error) return fail_body(error);
    const bool is_piece =
        machine->delivery == Delivery::pieces && machine->request.body.size() >= piece_bytes;
    if (is_piece && !machine->is_done()) return;
  }
  state = State::complete;
}

Parser::Parser(const Limits& limits) : impl_(std::make_unique<Impl>(limits)) {}
Parser::~Parser() = default;

std::size_t Parser::feed(std::string_view bytes) {
  DOCKET_CHECK(impl_->state == State::head || impl_->state == State::body,
               "bytes are fed only where they are wanted");
  std::size_t used = 0;
  if (impl_->state == State::head) {
    // Empty lines before a request are skipped (RFC 9112 section 2.2).
    while (impl_->head_bytes == 0 && bytes.substr(used).starts_with("\r\n")) used += 2;
    const auto rest = bytes.substr(used);
    std::size_t of_head = 0;
    if (!rest.empty() && rest != "\r") impl_->feed_head(rest, of_head);
    return used + of_head;
  }
  impl_->feed_body(bytes, used);
  return used;
}

Parser::State Parser::state() const { return impl_->state; }
Request& Parser::request() { return impl_->machine->request; }
const Refusal& Parser::refusal() const { return impl_->refusal; }

bool Parser::has_body() const { return !impl_->machine->is_done(); }

bool Parser::expects_continue() const {
  const auto* expect = impl_->machine->request.headers.find("Expect");
  return expect != nullptr && impl_->machine->is_http_1_1 &&
         equal_without_case(*expect, "100-continue");
}

bool Parser::takes_chunks() const { return impl_->machine->is_http_1_1; }

bool Parser::is_kept_alive() const {
  return impl_->state != State::failed && impl_->machine->is_http_1_1 &&
         !impl_->machine->request.headers.has_token("Connection", "close");
}

void Parser::let_body_in(std::uint64_t body_bytes_max, std::uint64_t inflated_bytes_max,
                         Delivery delivery) {
  DOCKET_CHECK(impl_->state == State::admitted, "a body is let in once, after its head");
  Machine& machine = *impl_->machine;
  const auto* expect = machine.request.headers.find("Expect");
  if (expect != nullptr && machine.is_http_1_1 && !expects_continue()) {
    return impl_->fail(
        {.fault = Fault::expectation_failed, .message = "Only 100-continue can be expected."});
  }
  if (machine.is_done()) {
    impl_->state = State::complete;
    return;
  }
  impl_->body_bytes_max = body_bytes_max;
  if (machine.content_length().value_or(0) > body_bytes_max) {
    return impl_->fail_body(beast::http::error::body_limit);
  }
  const auto codings = machine.request.headers.all("Content-Encoding");
  const std::string_view coding = codings.empty() ? "identity" : codings[0];
  if (equal_without_case(coding, "gzip") || equal_without_case(coding, "x-gzip")) {
    machine.inflater.emplace();
    machine.inflated_bytes_max = inflated_bytes_max;
  }
  if (codings.size() > 1 || (!machine.inflater && !equal_without_case(coding, "identity"))) {
    return impl_->fail({.fault = Fault::unsupported_encoding,
                        .message = "The only content encoding that is read is gzip."});
  }
  machine.delivery = delivery;
  machine.body_limit(body_bytes_max);
  machine.is_in_body = true;
  impl_->state = State::body;
}

std::string Parser::take_piece() {
  Machine& machine = *impl_->machine;
  DOCKET_CHECK(machine.delivery == Delivery::pieces || machine.request.body.empty(),
               "a body that is delivered whole is taken with its request");
  machine.delivered_bytes += machine.request.body.size();
  return std::exchange(machine.request.body, {});
}

Request Parser::take() {
  DOCKET_CHECK(impl_->state == State::complete, "only a whole request is taken");
  Request request = std::move(impl_->machine->request);
  impl_->machine.emplace();
  impl_->state = State::head;
  impl_->head_bytes = 0;
  return request;
}

}  // namespace docket::http
