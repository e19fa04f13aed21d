#include "executor/office/mail.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <glib.h>
#include <gmime/gmime.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/whole_file.h"
#include "executor/office/mail_content.h"

namespace docket::executor::office {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

// One element that says how it was read.
element::Reading say(std::string text) {
  element::Elements elements(1);
  elements[0].text = std::move(text);
  return elements;
}

element::Reading tell(std::string_view name, std::string_view type, std::string_view bytes) {
  if (bytes == "broken") return Failure{};
  return say(std::string(name) + " " + std::string(type) + ": " + std::string(bytes));
}

using Reader = element::Reading (*)(std::string_view, const element::ReadContext&,
                                    const ReadAttachment&);

element::Reading read(Reader reader, std::string_view bytes, element::ReadLimits limits = {}) {
  const element::ReadOptions options;
  QuietContext quiet;
  return reader(bytes, {.options = options, .limits = limits, .context = quiet}, tell);
}

std::vector<std::string> texts(std::string_view eml) {
  std::vector<std::string> all;
  element::Reading reading = read(read_eml, eml);
  EXPECT_TRUE(reading);
  if (!reading) return all;
  for (const element::Element& element : *reading) all.push_back(element.text);
  return all;
}

TEST(ReadEml, PrefersHtmlAndTakesTheRestAsAttachments) {
  EXPECT_THAT(texts("Subject: x\n\nhello\n"), ElementsAre("hello"));
  EXPECT_THAT(texts("Content-Type: text/plain; charset=iso-8859-1\n"
                    "Content-Transfer-Encoding: quoted-printable\n\ncaf=E9"),
              ElementsAre("café"));
  const std::string mixed =
      "Content-Type: multipart/mixed; boundary=a\n\n"
      "--a\nContent-Type: multipart/alternative; boundary=b\n\n"
      "--b\nContent-Type: text/plain\n\nplain\n"
      "--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n"
      "--a\nContent-Type: text/plain\nContent-Disposition: attachment; "
      "filename=\"../notes.txt\"\n\nnotes\n"
      "--a\nContent-Type: application/pdf; name=a.pdf\n\nbroken\n"
      "--a\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nUE5H\n--a--\n";
  EXPECT_THAT(texts(mixed), ElementsAre("html", "notes.txt text/plain: notes", " image/png: PNG"));
}

TEST(ReadEml, OfRelatedPartsTheRootIsTheBody) {
  const std::string related =
      "Content-Type: multipart/related; boundary=a; start=\"<root>\"\n\n"
      "--a\nContent-Type: image/png\n\npicture\n"
      "--a\nContent-Type: text/html\nContent-ID: <root>\n\n<p>html</p>\n--a--\n";
  EXPECT_THAT(texts(related), ElementsAre("html", " image/png: picture"));
}

TEST(ReadEml, AMailInAMailIsAnAttachment) {
  const std::string forwarded =
      "Content-Type: multipart/mixed; boundary=a\n\n"
      "--a\n\nsee below\n"
      "--a\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner body\n--a--\n";
  const std::vector<std::string> all = texts(forwarded);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0], "see below");
  EXPECT_THAT(all[1], HasSubstr("message/rfc822: Subject: inner\n\ninner body"));
}

TEST(ReadEml, ATypeWithoutSubtypeIsPlainText) {
  EXPECT_THAT(texts("Content-Type: text; charset=iso-8859-1\n\ncaf\xe9"), ElementsAre("café"));
}

// What Python's email library takes for the body of each, but for the indented and the stray lines,
// which it drops.
TEST(ReadEml, FindsTheBodyWithoutABlankLine) {
  struct Row {
    const char* mail;
    const char* subject;
    std::vector<std::string> body;
  };
  const Row rows[] = {
      {"hello\n\nmore\n", "", {"hello", "more"}},
      {"Dear all, so it is: yes.", "", {"Dear all, so it is: yes."}},
      {"Subject: x\nhello\n\nmore\n", "x", {"hello", "more"}},
      {"Subject: x\r\nhello\r\n", "x", {"hello"}},
      {"Subject: x\n y\n\t\nhello", "x y", {"hello"}},
      {"Subject : x\nhello", "x", {"hello"}},
      {"Subject: x\nFrom now on\n\nmore", "x", {"From now on", "more"}},
      {"Subject: x\nFrom now on\n it is\n", "x", {"From now on", "it is"}},
      {"From a@x.org Tue Mar  3 11:00:00 2026\nSubject: x\nhello", "x", {"hello"}},
      {"From now on", "", {"From now on"}},
      {" \nSubject: x\n\nhello", "x", {"hello"}},
      {"  hello\nmore", "", {"hello", "more"}},
      {": none\nSubject: x\n\nhello", "x", {"hello"}},
      {":) hello", "", {":) hello"}},
      {"\xEF\xBB\xBFSubject: x\n\nhello", "x", {"hello"}},
      {"Subject: x\rTo: a@x.org\r\rhello\r", "x", {"hello"}},
      {"Content-Type: text/html\nSubject: x\n<p>hello</p>", "x", {"hello"}},
      {"Subject: x", "", {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.mail);
    EXPECT_EQ(texts(row.mail), row.body);
    element::Reading reading = read(read_eml, row.mail);
    ASSERT_TRUE(reading);
    for (const element::Element& element : *reading) {
      EXPECT_EQ(element.metadata.subject, row.subject);
    }
  }
}

TEST(ReadEml, LeavesOutWhatIsForPrograms) {
  const std::string signed_mail =
      "Content-Type: multipart/mixed; boundary=a\n\n"
      "--a\n\nsee below\n"
      "--a\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n"
      "--a\nContent-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN\n--a--\n";
  EXPECT_THAT(texts(signed_mail), ElementsAre("see below"));
}

TEST(ReadEml, GivesEveryElementTheHead) {
  element::Reading reading =
      read(read_eml,
           "From: =?utf-8?q?=C3=89mile?= Roux <emile@example.org>, b@example.org\n"
           "To: \"Wei, Chen\" <wei@example.org>, Crew: a@x.org, b@x.org;\n"
           "Cc: undisclosed-recipients:;\n"
           "Date: Tue, 3 Mar 2026 11:00:00 +0100\nMessage-ID: <a.b@example.org>\nSubject: "
           "=?iso-8859-1?q?Caf=E9?= and\n more\n\nhello");
  ASSERT_TRUE(reading);
  const element::Metadata& metadata = reading->at(0).metadata;
  EXPECT_THAT(metadata.sent_from, ElementsAre("Émile Roux <emile@example.org>"));
  EXPECT_THAT(metadata.sent_to,
              ElementsAre("\"Wei, Chen\" <wei@example.org>", "a@x.org", "b@x.org"));
  EXPECT_THAT(metadata.cc_recipient, ElementsAre());
  EXPECT_EQ(metadata.subject, "Café and more");
  EXPECT_EQ(metadata.email_message_id, "a.b@example.org");
  EXPECT_EQ(metadata.last_modified, "2026-03-03T10:00:00+00:00");
}

TEST(ReadEml, BoundsTheNumberOfParts) {
  std::string many = "Content-Type: multipart/mixed; boundary=a\n\n";
  for (int i = 0; i < 20; ++i) many += "--a\n\nx\n";
  many += "--a--\n";
  element::ReadLimits limits;
  limits.mail_parts = 20;
  const element::Reading reading = read(read_eml, many, limits);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.failure().message, "Document limit exceeded: mail_parts");
}

// A small mail with many addresses could become gigabytes of metadata.
TEST(ReadEml, CountsTheAddressesThatEveryElementHas) {
  std::string many = "To: a@example.org";
  for (int i = 0; i < 100; ++i) many += ",\n a@example.org";
  many += "\n\n";
  for (int i = 0; i < 100; ++i) many += "x\n\n";
  element::ReadLimits limits;
  limits.text_bytes = 100'000;
  const element::Reading reading = read(read_eml, many, limits);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.failure().message, "Document limit exceeded: text_bytes");
}

std::string text_or_empty(const json::object& object, const char* key) {
  const json::value* found = object.if_contains(key);
  return found == nullptr ? std::string() : std::string(found->as_string());
}
std::vector<std::string> list_or_empty(const json::object& object, const char* key) {
  std::vector<std::string> all;
  if (const json::value* found = object.if_contains(key)) {
    for (const json::value& value : found->as_array()) all.emplace_back(value.as_string());
  }
  return all;
}

// The library writes names that are not ASCII as RFC 2047 has them, whatever the mail had, and then
// without quotes.
std::vector<std::string> decoded(std::vector<std::string> mailboxes) {
  for (std::string& one : mailboxes) {
    if (!one.starts_with("=?")) continue;
    const std::unique_ptr<char, decltype(&g_free)> text(
        g_mime_utils_header_decode_phrase(nullptr, one.c_str()), g_free);
    const std::string whole = text.get();
    const std::size_t address = whole.rfind(" <");
    one = mailbox(whole.substr(0, address), whole.substr(address + 2, whole.size() - address - 3));
  }
  return mailboxes;
}

// What the Python library said of each mail of the corpus. It looks for "Message-Id" in messages of
// Outlook, which writes "Message-ID".
void expect_heads_of_corpus(const std::string& format, Reader reader) {
  const fs::path documents = DOCKET_SOURCE_DIR "/test/documents";
  int count = 0;
  for (const auto& entry : fs::directory_iterator(documents / "corpus" / format)) {
    SCOPED_TRACE(entry.path().filename());
    const std::string expected = entry.path().filename().string() + ".json";
    const json::value wanted =
        json::parse(whole_file(documents / "expected" / format / expected).value());
    element::Reading reading = read(reader, whole_file(entry.path()).value());
    ASSERT_TRUE(reading);
    // Without a body the library says nothing of the head; some mails it cannot read.
    if (!wanted.is_array() || wanted.as_array().empty()) continue;
    ASSERT_FALSE(reading->empty());
    const element::Metadata& ours = reading->front().metadata;
    const json::object& theirs = wanted.at(0).at("metadata").as_object();
    EXPECT_EQ(ours.sent_from, decoded(list_or_empty(theirs, "sent_from")));
    EXPECT_EQ(ours.sent_to, decoded(list_or_empty(theirs, "sent_to")));
    EXPECT_EQ(ours.cc_recipient, decoded(list_or_empty(theirs, "cc_recipient")));
    EXPECT_EQ(ours.subject, text_or_empty(theirs, "subject"));
    if (format == "msg") {
      EXPECT_EQ(theirs.count("email_message_id"), 0U);
    } else {
      EXPECT_EQ(ours.email_message_id, text_or_empty(theirs, "email_message_id"));
    }
    EXPECT_EQ(ours.last_modified, text_or_empty(theirs, "last_modified"));
    ++count;
  }
  EXPECT_GE(count, 20);
}

TEST(ReadEml, SaysOfTheCorpusWhatTheLibrarySays) { expect_heads_of_corpus("eml", read_eml); }
TEST(ReadMsg, SaysOfTheCorpusWhatTheLibrarySays) { expect_heads_of_corpus("msg", read_msg); }

TEST(ReadMsg, RefusesWhatIsNoCompoundFile) {
  const element::Reading reading = read(read_msg, "hello");
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.failure().message, "File is not a valid msg");
}

TEST(MailContent, WritesMailboxes) {
  EXPECT_EQ(mailbox("", "a@x.org"), "a@x.org");
  EXPECT_EQ(mailbox("Anna L", "a@x.org"), "Anna L <a@x.org>");
  EXPECT_EQ(mailbox("L., Anna", "a@x.org"), "\"L., Anna\" <a@x.org>");
  EXPECT_EQ(mailbox("say \"hi\"", "a@x.org"), "\"say \\\"hi\\\"\" <a@x.org>");
}

TEST(MailContent, WritesDates) {
  EXPECT_EQ(mail_date(0), "1970-01-01T00:00:00+00:00");
  EXPECT_EQ(mail_date(-1), "1969-12-31T23:59:59+00:00");
  EXPECT_EQ(mail_date(253'402'300'800), "");
}

}  // namespace
}  // namespace docket::executor::office
