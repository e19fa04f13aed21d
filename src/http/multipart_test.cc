#include "http/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::http {
namespace {

// What a body was understood as: `name(filename;type)=data` for each part, then how it ended.
class Reader {
 public:
  explicit Reader(const Multipart::Limits& limits = {}) : multipart_("b", limits) {}

  void push(std::string_view bytes) {
    multipart_.push(bytes);
    while (true) {
      auto event = multipart_.next();
      if (!event || std::holds_alternative<Multipart::More>(*event)) return;
      if (const auto* head = std::get_if<Multipart::Head>(&*event)) {
        seen_ += head->name + "(" + head->filename.value_or("-") + ";" + head->content_type + ")=";
      } else if (const auto* data = std::get_if<Multipart::Data>(&*event)) {
        EXPECT_FALSE(data->bytes.empty());
        seen_ += data->bytes;
      } else {
        seen_ += "|";
      }
    }
  }
  std::string end() const {
    const auto whole = multipart_.finish();
    return seen_ + (whole ? "." : std::string(" ") + whole.error().message);
  }

 private:
  Multipart multipart_;
  std::string seen_;
};

constexpr const char* field = "Content-Disposition: form-data; name=\"a\"\r\n";

TEST(Multipart, DoesNotCareHowBytesAreCut) {
  struct Row {
    const char* what;
    std::string body;
    const char* seen;
  };
  const std::string head = std::string("--b\r\n") + field + "\r\n";
  const char* cut_off = " The multipart body is cut off.";
  const char* not_alone = " A boundary is not alone in its line.";
  const Row rows[] = {
      {"nothing at all", "", "."},
      {"no part", "--b--", "."},
      {"a field", head + "hello\r\n--b--\r\n", "a(-;)=hello|."},
      {"an empty field", head + "\r\n--b--", "a(-;)=|."},
      {"a field without even a line", std::string("--b\r\n") + field + "\r\n--b--", "a(-;)=|."},
      {"two", head + "1\r\n" + head + "2\r\n--b--", "a(-;)=1|a(-;)=2|."},
      {"a file",
       "--b\r\nContent-Disposition: form-data; name=f; filename=\"x y.pdf\"\r\n"
       "content-type: application/pdf\r\nX: y\r\n\r\n%PDF\r\n\r\n--b--",
       "f(x y.pdf;application/pdf)=%PDF\r\n|."},
      {"an empty file name",
       "--b\r\nContent-Disposition: form-data; name=f; filename=\"\"\r\n\r\n\r\n--b--", "f(;)=|."},
      {"what looks like a boundary", head + "\r\n--\r\n-b\r\n--a\r--b\n--b\r\n--b--",
       "a(-;)=\r\n--\r\n-b\r\n--a\r--b\n--b|."},
      {"text before and behind",
       "before\r\nit\r\n--b \t\r\n" + std::string(field) + "\r\nx\r\n--b--rubbish\r\n--b\r\n",
       "a(-;)=x|."},
      {"a folded header",
       "--b\r\nContent-Disposition: form-data;\r\n\tname=a;\r\n filename=x\r\n\r\n1\r\n--b--",
       "a(x;)=1|."},
      {"cut off before", "--", cut_off},
      {"cut off in a head", "--b\r\nContent-", cut_off},
      {"cut off in the bytes", head + "hello\r\n", "a(-;)=hel The multipart body is cut off."},
      {"cut off behind", head + "x\r\n--b", "a(-;)=x| The multipart body is cut off."},
      {"no name", "--b\r\nX: y\r\n\r\n1\r\n--b--", " A part's Content-Disposition has no name."},
      {"no head", "--b\r\n\r\n1\r\n--b--", " A part's Content-Disposition has no name."},
      {"an attachment", "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--",
       " A part's Content-Disposition has no name."},
      {"no colon", "--b\r\nrubbish\r\n\r\n1\r\n--b--", " A part's header has no colon."},
      {"another boundary", head + "x\r\n--bc\r\n", "a(-;)=x| A boundary is not alone in its line."},
      {"half an end", "--b-\r\n", not_alone},
  };
  for (const Row& row : rows) {
    for (std::size_t cut = 0; cut <= row.body.size(); ++cut) {
      Reader reader;
      reader.push(std::string_view(row.body).substr(0, cut));
      reader.push(std::string_view(row.body).substr(cut));
      EXPECT_EQ(reader.end(), row.seen) << row.what << " cut at " << cut;
    }
    Reader one_by_one;
    for (const char c : row.body) one_by_one.push({&c, 1});
    EXPECT_EQ(one_by_one.end(), row.seen) << row.what;
  }
}

TEST(Multipart, StopsAtTheLimitsAndNotBefore) {
  const std::string part = std::string("--b\r\n") + field + "\r\n1\r\n";
  Reader parts({.parts = 2});
  parts.push(part + part + "--b--");
  EXPECT_EQ(parts.end(), "a(-;)=1|a(-;)=1|.");
  Reader more_parts({.parts = 2});
  more_parts.push(part + part + part);
  EXPECT_EQ(more_parts.end(), "a(-;)=1|a(-;)=1| A form has at most 2 parts.");

  const std::size_t head_bytes = std::string_view(field).size();  // and its line ends
  Reader head({.head_bytes = head_bytes});
  head.push(part + "--b--");
  EXPECT_EQ(head.end(), "a(-;)=1|.");
  Reader longer_head({.head_bytes = head_bytes - 1});
  longer_head.push(part);
  EXPECT_THAT(longer_head.end(), testing::HasSubstr("The head of a part has at most"));
}

TEST(Multipart, ABodyIsNotKept) {
  Multipart multipart("b");
  multipart.push(std::string("--b\r\n") + field + "\r\n");
  const std::string piece(1024, 'x');
  std::size_t seen = 0;
  for (int i = 0; i < 1000; ++i) {
    multipart.push(piece);
    while (true) {
      auto event = multipart.next();
      ASSERT_TRUE(event);
      if (std::holds_alternative<Multipart::More>(*event)) break;
      if (const auto* data = std::get_if<Multipart::Data>(&*event)) seen += data->bytes.size();
    }
    EXPECT_LE(i * piece.size(), seen + piece.size());
  }
}

TEST(BoundaryOf, ReadsTheContentType) {
  struct Row {
    std::string content_type;
    std::optional<std::string> boundary;
  };
  const Row rows[] = {
      {"multipart/form-data; boundary=abc", "abc"},
      {"Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", "a b"},
      {"multipart/form-data; boundary=" + std::string(70, 'x'), std::string(70, 'x')},
      {"multipart/form-data; boundary=" + std::string(71, 'x'), {}},
      {"multipart/form-data; boundary=\"a \"", {}},
      {"multipart/form-data; boundary=", {}},
      {"multipart/form-data", {}},
      {"multipart/mixed; boundary=abc", {}},
      {"application/json", {}},
      {"", {}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(boundary_of(row.content_type), row.boundary) << row.content_type;
}

TEST(Multipart, TheEndOfAHeadDoesNotCountTowardsItsLimit) {
  const std::string line = "Content-Disposition: form-data; name=a";
  const std::string body = "--b\r\n" + line + "\r\n\r\nx\r\n--b--";
  // The line end before the head is a part of it.
  for (const bool fits : {true, false}) {
    Multipart multipart("b", {.parts = 1, .head_bytes = line.size() + (fits ? 2 : 1)});
    bool has_failed = false;
    for (const char byte : body) {
      multipart.push(std::string_view(&byte, 1));
      while (!has_failed) {
        const auto event = multipart.next();
        has_failed = event.has_error();
        if (has_failed || std::holds_alternative<Multipart::More>(*event)) break;
      }
    }
    EXPECT_NE(has_failed, fits);
  }
}

}  // namespace
}  // namespace docket::http
