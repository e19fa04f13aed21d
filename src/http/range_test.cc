#include "http/range.h"

#include <gtest/gtest.h>

namespace docket::http {
namespace {

TEST(ServeRange, ServesWhatIsAskedFor) {
  struct Row {
    std::vector<Headers::Field> headers;
    int status;
    const char* body;
    const char* content_range;  // "" for none
  };
  const Row rows[] = {
      {{}, 200, "0123456789", ""},
      {{{"Range", "bytes=0-3"}}, 206, "0123", "bytes 0-3/10"},
      {{{"Range", "Bytes=9-9"}}, 206, "9", "bytes 9-9/10"},
      {{{"Range", "bytes= 8-100"}}, 206, "89", "bytes 8-9/10"},
      {{{"Range", "bytes=7-"}}, 206, "789", "bytes 7-9/10"},
      {{{"Range", "bytes=-2"}}, 206, "89", "bytes 8-9/10"},
      {{{"Range", "bytes=-100"}}, 206, "0123456789", "bytes 0-9/10"},
      {{{"Range", "bytes=0-99999999999999999999"}}, 206, "0123456789", "bytes 0-9/10"},
      {{{"Range", "bytes=10-"}}, 416, "", "bytes */10"},
      {{{"Range", "bytes=99999999999999999999-"}}, 416, "", "bytes */10"},
      {{{"Range", "bytes=-0"}}, 416, "", "bytes */10"},
      {{{"Range", "bytes=3-2"}}, 200, "0123456789", ""},
      {{{"Range", "bytes=0-1,3-4"}}, 200, "0123456789", ""},
      {{{"Range", "bytes=-"}}, 200, "0123456789", ""},
      {{{"Range", "bytes=+1-2"}}, 200, "0123456789", ""},
      {{{"Range", "bytes=1"}}, 200, "0123456789", ""},
      {{{"Range", "lines=0-3"}}, 200, "0123456789", ""},
      {{{"Range", "bytes=0-3"}, {"If-Range", "\"t\""}}, 206, "0123", "bytes 0-3/10"},
      {{{"Range", "bytes=0-3"}, {"If-Range", "\"other\""}}, 200, "0123456789", ""},
      {{{"Range", "bytes=0-3"}, {"If-Range", "W/\"t\""}}, 200, "0123456789", ""},
      {{{"If-None-Match", "\"t\""}}, 304, "", ""},
      {{{"If-None-Match", "\"a\", W/\"t\""}, {"Range", "bytes=0-3"}}, 304, "", ""},
      {{{"If-None-Match", " * "}}, 304, "", ""},
      {{{"If-None-Match", "\"a\", t"}}, 200, "0123456789", ""},
  };
  for (const Row& row : rows) {
    Request request;
    std::string shown;
    for (const Headers::Field& field : row.headers) {
      request.headers.add(field.name, field.value);
      shown += field.name + ": " + field.value + "; ";
    }
    const Response response =
        serve_range(request, make_response(200, "text/plain", "0123456789"), "t");
    EXPECT_EQ(response.status, row.status) << shown;
    EXPECT_EQ(response.body.view(), row.body) << shown;
    const std::string* range = response.headers.find("Content-Range");
    EXPECT_EQ(range == nullptr ? "" : *range, row.content_range) << shown;
    EXPECT_EQ(*response.headers.find("ETag"), "\"t\"") << shown;
    EXPECT_EQ(*response.headers.find("Accept-Ranges"), "bytes") << shown;
  }
}

TEST(ServeRange, OfAnEmptyBodyThereIsNoRange) {
  Request request;
  request.headers.add("Range", "bytes=0-0");
  EXPECT_EQ(serve_range(request, make_response(200, "text/plain", ""), "t").status, 416);
  EXPECT_EQ(serve_range({}, make_response(200, "text/plain", ""), "t").status, 200);
}

}  // namespace
}  // namespace docket::http
