#include "http/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/check.h"

namespace docket::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string gzip(std::string_view text) {
  z_stream zlib{};
  DOCKET_CHECK(deflateInit2(&zlib, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK,
               "zlib starts");
  std::string input(text);
  std::string packed(deflateBound(&zlib, input.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(input.data());
  zlib.avail_in = static_cast<uInt>(input.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  DOCKET_CHECK(deflate(&zlib, Z_FINISH) == Z_STREAM_END, "all is packed");
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

std::string post(std::string_view body, std::string_view more_headers = "") {
  return "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

// Feeds pieces as a socket would hand them over: what is not consumed comes again.
class Feeder {
 public:
  explicit Feeder(std::string_view bytes, const Limits& limits = {})
      : limits_(limits), parser_(limits_) {
    feed(bytes);
  }

  void feed(std::string_view piece) {
    pending_ += piece;
    while (!pending_.empty() && !has_failed()) {
      const std::size_t used = parser_.feed(pending_);
      pending_.erase(0, used);
      settle();
      if (used == 0) return;
    }
  }
  bool has_failed() const { return parser_.state() == Parser::State::failed; }
  const Parser& parser() const { return parser_; }
  std::vector<Request> requests;

 private:
  void settle() {
    if (parser_.state() == Parser::State::admitted) {
      parser_.let_body_in(limits_.body_bytes, limits_.inflated_bytes);
    }
    if (parser_.state() == Parser::State::complete) requests.push_back(parser_.take());
  }

  const Limits limits_;
  Parser parser_;
  std::string pending_;
};

TEST(Parser, ReadsARequest) {
  const Feeder feeder(
      "PATCH /v1/jobs/a%2Fb?x=1&x=+ HTTP/1.1\r\nHost: h\r\nX-Two: 1\r\nx-two:  2 \r\n"
      "Content-Length: 5\r\n\r\nhello");
  ASSERT_EQ(feeder.requests.size(), 1U);
  const Request& request = feeder.requests[0];
  EXPECT_EQ(request.method, Method::patch);
  EXPECT_EQ(request.target, "/v1/jobs/a%2Fb?x=1&x=+");
  EXPECT_THAT(request.segments, ElementsAre("v1", "jobs", "a/b"));
  EXPECT_THAT(request.query, ElementsAre(NamedValue{"x", "1"}, NamedValue{"x", " "}));
  EXPECT_THAT(request.headers.all("X-TWO"), ElementsAre("1", "2"));
  EXPECT_EQ(*request.headers.find("host"), "h");
  EXPECT_EQ(request.body, "hello");
}

TEST(Parser, DoesNotCareHowBytesAreCut) {
  const std::string packed = gzip("inflated text, inflated text");
  const std::string stream =
      "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n" + post("hello") +
      "POST /chunked HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n" +
      post(packed, "Content-Encoding: gzip\r\n") +
      "POST /empty HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "GET /end HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto check = [&](const Feeder& feeder, std::size_t cut) {
    ASSERT_EQ(feeder.requests.size(), 6U) << cut;
    EXPECT_EQ(feeder.requests[1].body, "hello") << cut;
    EXPECT_EQ(feeder.requests[2].body, "hello!") << cut;
    EXPECT_FALSE(feeder.requests[2].headers.has("Trailer")) << cut;
    EXPECT_EQ(feeder.requests[3].body, "inflated text, inflated text") << cut;
    EXPECT_EQ(feeder.requests[5].path, "/end") << cut;
  };
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Feeder feeder(std::string_view(stream).substr(0, cut));
    feeder.feed(std::string_view(stream).substr(cut));
    check(feeder, cut);
  }
  Feeder one_by_one("");
  for (const char c : stream) one_by_one.feed({&c, 1});
  check(one_by_one, stream.size());
}

TEST(Parser, RefusesWhatCouldBeReadInTwoWays) {
  const std::string get = "GET /x HTTP/1.1\r\nHost: h\r\n";
  const std::string rows[] = {
      get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      get + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
      get + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
      get + "Content-Length: 5, 5\r\n\r\nhello",
      get + "Content-Length: +5\r\n\r\nhello",
      get + "Content-Length: -1\r\n\r\n",
      get + "Content-Length: 0x5\r\n\r\nhello",
      get + "Content-Length: 5 5\r\n\r\nhello",
      get + "Content-Length:\r\n\r\n",
      get + "Content-Length: 18446744073709551616\r\n\r\n",
      get + "Content-Length : 5\r\n\r\nhello",
      get + " Content-Length: 5\r\n\r\nhello",
      get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
      get + "Transfer-Encoding:\r\n\r\n",
      get + "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
      get + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
      get + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
      get + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
      get + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
      get + "Host: other\r\n\r\n",
      get + "X: a\nContent-Length: 5\r\n\r\nhello",
      get + "X: a\rContent-Length: 5\r\n\r\nhello",
      get + std::string("X: a\0b\r\n\r\n", 10),
      "GET /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET /x HTTP/1.1\r\n\r\n",
      "GET /x HTTP/1.1\nHost: h\n\n",
      "GET  /x HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /x HTTP/2.0\r\nHost: h\r\n\r\n",
      "GET /x\r\n\r\n",
      "GET x HTTP/1.1\r\nHost: h\r\n\r\n",
      "\x16\x03\x01\x02\r\n\r\n",
  };
  for (const std::string& row : rows) {
    const Feeder feeder(row);
    EXPECT_TRUE(feeder.has_failed()) << row;
    EXPECT_EQ(feeder.requests.size(), 0U) << row;
    EXPECT_EQ(feeder.parser().refusal().fault, Fault::malformed) << row;
    EXPECT_FALSE(feeder.parser().is_kept_alive()) << row;
  }
}

TEST(Parser, KnowsWhetherAnotherRequestMayFollow) {
  struct Row {
    const char* head;
    bool is_kept_alive;
  };
  const Row rows[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
  };
  for (const Row& row : rows) {
    const Limits limits;
    Parser parser(limits);
    parser.feed(row.head);
    ASSERT_EQ(parser.state(), Parser::State::admitted) << row.head;
    EXPECT_EQ(parser.is_kept_alive(), row.is_kept_alive) << row.head;
  }
}

TEST(Parser, StopsAtTheLimitsAndNotBefore) {
  const Limits limits{
      .target_bytes = 20, .header_bytes = 200, .body_bytes = 10, .inflated_bytes = 1000};
  const std::string end = " HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto padded = [&](std::size_t bytes) {
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    return start + std::string(bytes - start.size() - 4, 'x') + "\r\n\r\n";
  };
  const std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  struct Row {
    std::string bytes;
    std::optional<Fault> fault;
    std::uint64_t limit_bytes;
  };
  const Row rows[] = {
      {"GET /" + std::string(19, 'x') + end, {}, 0},
      {"GET /" + std::string(20, 'x') + end, Fault::target_too_long, 20},
      {"GET /" + std::string(20, 'x'), Fault::target_too_long, 20},
      {padded(200), {}, 0},
      {padded(201), Fault::headers_too_large, 200},
      {padded(400).substr(0, 300), Fault::headers_too_large, 200},
      {std::string(201, 'G'), Fault::headers_too_large, 200},
      {post(std::string(10, 'x')), {}, 0},
      {post(std::string(11, 'x')), Fault::body_too_large, 10},
      {chunked + "5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", {}, 0},
      {chunked + "5\r\nhello\r\n6\r\nhello!\r\n0\r\n\r\n", Fault::body_too_large, 10},
      {chunked + "1;" + std::string(300, 'x'), Fault::headers_too_large, 200},
      {chunked + "0\r\nX: " + std::string(300, 'x'), Fault::headers_too_large, 200},
  };
  for (const Row& row : rows) {
    const Feeder feeder(row.bytes, limits);
    EXPECT_EQ(feeder.has_failed(), row.fault.has_value()) << row.bytes;
    if (!row.fault || !feeder.has_failed()) continue;
    EXPECT_EQ(feeder.parser().refusal().fault, *row.fault) << row.bytes;
    EXPECT_EQ(feeder.parser().refusal().limit_bytes, row.limit_bytes) << row.bytes;
  }
}

TEST(Parser, ReadsGzipUpToALimit) {
  const std::string text(1000, 'z');
  const std::string packed = gzip(text);
  std::string flipped = packed;
  flipped[packed.size() - 6] = static_cast<char>(flipped[packed.size() - 6] ^ 1);
  struct Row {
    const char* what;
    std::string body;
    const char* coding;
    std::uint64_t inflated_bytes;
    std::optional<Fault> fault;
    std::string inflated;
  };
  const Row rows[] = {
      {"whole", packed, "gzip", 1000, {}, text},
      {"other name", packed, "X-GZIP", 1000, {}, text},
      {"two members", packed + packed, "gzip", 2000, {}, text + text},
      {"nothing", "", "gzip", 1000, {}, ""},
      {"identity", "abc", "identity", 1, {}, "abc"},
      {"one byte too many", packed, "gzip", 999, Fault::body_too_large, ""},
      {"second member too many", packed + packed, "gzip", 1999, Fault::body_too_large, ""},
      {"cut off", packed.substr(0, packed.size() - 1), "gzip", 1000, Fault::broken_body, ""},
      {"wrong checksum", flipped, "gzip", 1000, Fault::broken_body, ""},
      {"not gzip", "{\"a\": 1}", "gzip", 1000, Fault::broken_body, ""},
      {"rubbish behind", packed + "rubbish", "gzip", 1000, Fault::broken_body, ""},
      {"deflate", packed, "deflate", 1000, Fault::unsupported_encoding, ""},
      {"twice", packed, "gzip, gzip", 1000, Fault::unsupported_encoding, ""},
  };
  for (const Row& row : rows) {
    const Feeder feeder(post(row.body, "Content-Encoding: " + std::string(row.coding) + "\r\n"),
                        {.inflated_bytes = row.inflated_bytes});
    EXPECT_EQ(feeder.has_failed(), row.fault.has_value()) << row.what;
    if (feeder.has_failed()) {
      EXPECT_EQ(feeder.parser().refusal().fault, row.fault) << row.what;
    } else {
      ASSERT_EQ(feeder.requests.size(), 1U) << row.what;
      EXPECT_EQ(feeder.requests[0].body, row.inflated) << row.what;
    }
  }
}

TEST(Parser, ABombInflatesToItsLimitOnly) {
  const std::string bomb = gzip(std::string(16 * 1024 * 1024, '\0'));
  const Limits limits{.inflated_bytes = 1024 * 1024};
  Parser parser(limits);
  const std::string bytes = post(bomb, "Content-Encoding: gzip\r\n");
  const std::size_t head = parser.feed(bytes);
  parser.let_body_in(limits.body_bytes, limits.inflated_bytes);
  parser.feed(std::string_view(bytes).substr(head));
  ASSERT_EQ(parser.state(), Parser::State::failed);
  EXPECT_EQ(parser.refusal().limit_bytes, limits.inflated_bytes);
  EXPECT_LE(parser.request().body.capacity(), 2 * limits.inflated_bytes);
}

// The pieces of the body of one request, fed as they come from a socket.
std::vector<std::string> pieces_of(std::string_view bytes, std::size_t cut, const Limits& limits) {
  std::vector<std::string> pieces;
  Parser parser(limits);
  std::string pending;
  for (const std::string_view part : {bytes.substr(0, cut), bytes.substr(cut)}) {
    pending += part;
    std::size_t used = 1;
    while (!pending.empty() && used > 0 && parser.state() != Parser::State::complete) {
      used = parser.feed(pending);
      pending.erase(0, used);
      if (parser.state() == Parser::State::admitted) {
        parser.let_body_in(limits.body_bytes, limits.inflated_bytes, Parser::Delivery::pieces);
      }
      if (parser.state() == Parser::State::failed) return pieces;
      if (std::string piece = parser.take_piece(); !piece.empty()) {
        pieces.push_back(std::move(piece));
      }
    }
  }
  EXPECT_EQ(parser.state(), Parser::State::complete);
  EXPECT_EQ(parser.take().body, "");
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  return all;
}

TEST(ParserInPieces, DoesNotCareHowBytesAreCut) {
  const std::string text = "inflated text, inflated text";
  const std::string streams[] = {
      post(text),
      post(gzip(text), "Content-Encoding: gzip\r\n"),
      "POST /chunked HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;ext=1\r\ninfla\r\n17\r\nted text, inflated text\r\n0\r\nTrailer: x\r\n\r\n",
  };
  for (const std::string& stream : streams) {
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
      EXPECT_EQ(joined(pieces_of(stream, cut, {})), text) << stream << cut;
    }
  }
}

TEST(ParserInPieces, WhatInflatesComesInBoundedPieces) {
  const std::string text(16 * 1024 * 1024, 'x');
  const std::string bytes = post(gzip(text), "Content-Encoding: gzip\r\n");
  for (const std::uint64_t inflated_bytes : {text.size(), text.size() - 1}) {
    const auto pieces = pieces_of(bytes, 100, {.inflated_bytes = inflated_bytes});
    EXPECT_EQ(joined(pieces) == text, inflated_bytes == text.size());
    for (const std::string& piece : pieces) EXPECT_LE(piece.size(), 5U * 1024 * 1024);
  }
}

TEST(Parser, KnowsWhatIsExpected) {
  const auto state_for = [](std::string_view expect) {
    const Limits limits;
    Parser parser(limits);
    parser.feed(post("hello", "Expect: " + std::string(expect) + "\r\n"));
    const bool expects = parser.expects_continue();
    parser.let_body_in(10, 10);
    return std::pair(expects, parser.state());
  };
  EXPECT_EQ(state_for("100-Continue"), std::pair(true, Parser::State::body));
  EXPECT_EQ(state_for("200-ok"), std::pair(false, Parser::State::failed));
}

}  // namespace
}  // namespace docket::http
