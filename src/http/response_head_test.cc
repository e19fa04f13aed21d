#include "http/response_head.h"

#include <memory>

#include <gtest/gtest.h>

namespace docket::http {
namespace {

TEST(FormatHead, SaysWhatTheHandlerSetAndWhatIsTheServers) {
  const Response response = make_response(200, "application/json", "{}");
  EXPECT_EQ(format_head(response, {.date = "D", .correlation_id = "c"}),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            "Date: D\r\nX-Correlation-Id: c\r\n\r\n");
}

TEST(FormatHead, HasNoLengthWithoutContent) {
  EXPECT_EQ(
      format_head({.status = 204}, {.date = "D", .correlation_id = "c", .closes = true}),
      "HTTP/1.1 204 No Content\r\nDate: D\r\nX-Correlation-Id: c\r\nConnection: close\r\n\r\n");
}

class NeverAsked final : public BodySource {
  Task<Result<std::string>> next() override { co_return std::string(); }
};

TEST(FormatHead, AStreamHasNoLength) {
  const Response response{.body = Body(std::make_shared<NeverAsked>())};
  EXPECT_EQ(
      format_head(response, {.date = "D", .correlation_id = "c"}),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: D\r\nX-Correlation-Id: c\r\n\r\n");
  EXPECT_EQ(
      format_head(
          response,
          {.stream_end = StreamEnd::close, .date = "D", .correlation_id = "c", .closes = true}),
      "HTTP/1.1 200 OK\r\nDate: D\r\nX-Correlation-Id: c\r\nConnection: close\r\n\r\n");
}

TEST(FormatHead, AValueStaysOnItsLine) {
  Response response{.status = 204};
  response.headers.add("X", std::string("a\r\nSet: b\0c", 11));
  EXPECT_EQ(format_head(response, {.date = "D", .correlation_id = "c"}),
            "HTTP/1.1 204 No Content\r\nX: a  Set: b c\r\nDate: D\r\nX-Correlation-Id: c\r\n\r\n");
}

TEST(ChunkFrame, StandsBetweenTheChunks) {
  EXPECT_EQ(chunk_frame(255, true) + "…" + chunk_frame(1, false) + "!" + chunk_frame(0, false),
            "ff\r\n…\r\n1\r\n!\r\n0\r\n\r\n");
  EXPECT_EQ(chunk_frame(0, true), "0\r\n\r\n");
}

TEST(DateText, IsAnImfFixdate) {
  DateText text;
  EXPECT_EQ(text.at(*parse_time("1994-11-06T08:49:37.999Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(text.at(*parse_time("2030-01-01T00:00:00Z")), "Tue, 01 Jan 2030 00:00:00 GMT");
}

}  // namespace
}  // namespace docket::http
