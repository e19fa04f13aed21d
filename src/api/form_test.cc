#include "api/form.h"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/fingerprint.h"
#include "auth/secret.h"

namespace docket::api {
namespace {

using testing::HasSubstr;

// Files in memory, with what a test wants to know of their writers.
struct Shelf {
  int open = 0;
  int finished = 0;
  bool is_full = false;
};

class Writer final : public engine::FileWriter {
 public:
  Writer(Shelf& shelf, std::string name, std::string content_type) : shelf_(shelf) {
    file_.name = std::move(name);
    file_.content_type = std::move(content_type);
    ++shelf_.open;
  }
  ~Writer() override { --shelf_.open; }
  Task<Result<void>> append(std::string bytes) override {
    if (shelf_.is_full) co_return unavailable("The disk is full.");
    file_.inline_bytes += bytes;
    co_return Result<void>();
  }
  Task<Result<job::InputFile>> finish() override {
    ++shelf_.finished;
    file_.bytes = std::ssize(file_.inline_bytes);
    file_.sha256 = auth::sha256(file_.inline_bytes);
    co_return std::move(file_);
  }

 private:
  Shelf& shelf_;
  job::InputFile file_;
};

struct Received {
  std::optional<http::Response> refusal;
  http::Request request;

  // `name=value` of the fields, then `name(file name;type)=bytes` of the files.
  std::string shown() {
    if (refusal) return fmt::format("{} {}", refusal->status, refusal->body.view());
    const Form& form = form_of(request);
    std::string all = form.is_form ? "" : "no form";
    for (const auto& [name, value] : form.fields) all += fmt::format("{}={};", name, value);
    for (const FilePart& part : form.files) {
      all += fmt::format("{}({};{})={};", part.name, part.file.name, part.file.content_type,
                         part.file.inline_bytes);
    }
    return all;
  }
};

class FormTest : public testing::Test {
 protected:
  // As the server hands a body over, cut after `cut` bytes.
  Received receive(std::string_view content_type, std::string_view body, std::size_t cut = 0) {
    Received received;
    if (!content_type.empty())
      received.request.headers.add("Content-Type", std::string(content_type));
    const auto receiver = receive_form(
        received.request, limits_,
        [this](std::string name, std::string type) {
          return std::make_unique<Writer>(shelf_, std::move(name), std::move(type));
        },
        [](const http::Request&, const Error& error) {
          return http::make_response(418, "text/plain",
                                     fmt::format("{}: {}", name(error.code), error.message));
        });
    for (const std::string_view piece : {body.substr(0, cut), body.substr(cut)}) {
      if (piece.empty()) continue;
      received.refusal = wait_for(receiver->take(std::string(piece)));
      if (received.refusal) return received;
    }
    received.refusal = wait_for(receiver->finish(received.request));
    return received;
  }

  FormLimits limits_;
  Shelf shelf_;
};

constexpr const char* multipart = "multipart/form-data; boundary=b";

std::string field(std::string_view name, std::string_view value) {
  return fmt::format("--b\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", name,
                     value);
}
std::string file(std::string_view name, std::string_view filename, std::string_view bytes) {
  return fmt::format(
      "--b\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n"
      "Content-Type: text/plain\r\n\r\n{}\r\n",
      name, filename, bytes);
}
const std::string end = "--b--\r\n";

TEST_F(FormTest, TakesBothKindsHoweverTheyAreCut) {
  struct Row {
    const char* what;
    const char* content_type;
    std::string body;
    const char* shown;
  };
  const Row rows[] = {
      {"fields and files", multipart,
       field("a", "1") + file("f[]", "x.txt", "hello") + field("a", "") + file("f[]", "", "") + end,
       "a=1;a=;f[](x.txt;text/plain)=hello;f[](;text/plain)=;"},
      {"no part", multipart, end, ""},
      {"nothing", multipart, "", ""},
      {"not UTF-8", multipart, field("a", "caf\xe9") + file("f", "\xe9.txt", "\xe9") + end,
       "a=caf\u00e9;f(\u00e9.txt;text/plain)=\xe9;"},
      {"pairs", "application/x-www-form-urlencoded", "a=1+2&b=%C3%A9&&a=", "a=1 2;b=\u00e9;a=;"},
      {"pairs with a charset", "Application/X-WWW-Form-URLEncoded; charset=utf-8", "a=%E9",
       "a=\u00e9;"},
      {"another type", "application/json", "{}", "no form"},
      {"no type and no body", "", "", "no form"},
  };
  for (const Row& row : rows) {
    for (std::size_t cut = 0; cut <= row.body.size(); ++cut) {
      EXPECT_EQ(receive(row.content_type, row.body, cut).shown(), row.shown) << row.what << cut;
    }
  }
  EXPECT_EQ(shelf_.open, 0);
}

TEST_F(FormTest, RefusesWhatIsNoForm) {
  struct Row {
    const char* content_type;
    std::string body;
    const char* shown;
  };
  const Row rows[] = {
      {"multipart/form-data", end, "418 invalid_argument: Missing boundary in multipart."},
      {multipart, field("a", "1"), "418 invalid_argument: The multipart body is cut off."},
      {multipart, file("f", "x", "1") + "--b\r\nX: y\r\n\r\n",
       "418 invalid_argument: A part's Content-Disposition has no name."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(receive(row.content_type, row.body).shown(), row.shown);
  }
  EXPECT_EQ(shelf_.open, 0);
}

TEST_F(FormTest, StopsAtTheLimitsAndNotBefore) {
  limits_ = {.fields = 2,
             .field_bytes = 4,
             .fields_bytes = 8,
             .files = 2,
             .file_bytes = 4,
             .files_bytes = 6};
  struct Row {
    std::string body;
    const char* refusal;  // "" for none
  };
  const Row rows[] = {
      {field("a", "1") + field("b", "2") + end, ""},
      {field("a", "1") + field("b", "2") + field("c", "3") + end, "at most 2 fields"},
      {field("a", "1234") + end, ""},
      {field("a", "12345") + end, "field of a form has at most 4 bytes"},
      {field("a", "123") + field("b", "123") + end, ""},
      {field("a", "123") + field("b", "1234") + end, "at most 8 bytes together"},
      {file("f", "x", "") + file("f", "y", "") + end, ""},
      {file("f", "x", "") + file("f", "y", "") + file("f", "z", "") + end, "at most 2 files"},
      {file("f", "x", "1234") + end, ""},
      {file("f", "x", "12345") + end, "A file has at most 4 bytes"},
      {file("f", "x", "123") + file("f", "y", "123") + end, ""},
      {file("f", "x", "123") + file("f", "y", "1234") + end, "at most 6 bytes together"},
  };
  for (const Row& row : rows) {
    const std::string shown = receive(multipart, row.body).shown();
    EXPECT_EQ(shown.starts_with("418 exhausted"), *row.refusal != '\0') << shown;
    EXPECT_THAT(shown, HasSubstr(row.refusal));
    EXPECT_EQ(shelf_.open, 0);
  }
  const char* pairs = "application/x-www-form-urlencoded";
  EXPECT_EQ(receive(pairs, "a=1&b=2").shown(), "a=1;b=2;");
  EXPECT_THAT(receive(pairs, "a&b&c").shown(), HasSubstr("at most 2 fields"));
  EXPECT_THAT(receive(pairs, "a=12345").shown(), HasSubstr("field of a form has at most 4 bytes"));
  EXPECT_THAT(receive(pairs, "a=1&b=123").shown(), HasSubstr("at most 8 bytes together"));
}

TEST_F(FormTest, SaysWhatTheDiskSays) {
  shelf_.is_full = true;
  EXPECT_EQ(receive(multipart, file("f", "x", "1") + end).shown(),
            "418 unavailable: The disk is full.");
  EXPECT_EQ(shelf_.open, 0);
  EXPECT_EQ(shelf_.finished, 0);
}

TEST_F(FormTest, EqualFormsHaveOneFingerprint) {
  const auto fingerprint_of = [this](const std::string& body) {
    return fingerprint(receive(multipart, body).request);
  };
  const std::string bodies[] = {
      end,
      field("a", "1") + end,
      field("a1", "") + end,
      field("a", "1") + field("a", "1") + end,
      file("a", "", "1") + end,
      file("f", "x", "1") + end,
      file("f", "y", "1") + end,
      file("f", "x", "2") + end,
      file("f", "x", "1") + file("f", "y", "1") + end,
      file("f", "y", "1") + file("f", "x", "1") + end,
  };
  std::vector<std::string> seen;
  for (const std::string& body : bodies) {
    const std::string once = fingerprint_of(body);
    EXPECT_EQ(once, fingerprint_of("before\r\n" + body));
    EXPECT_EQ(std::ranges::count(seen, once), 0) << body;
    seen.push_back(once);
  }
}

}  // namespace
}  // namespace docket::api
