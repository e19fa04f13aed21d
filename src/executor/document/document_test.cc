#include "executor/document/document.h"

#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "executor/conformance/conformance.h"
#include "executor/document/gzip.h"
#include "executor/document/request.h"

namespace docket::executor::document {
namespace {

namespace json = boost::json;

constexpr std::string_view two_elements =
    R"([{"type":"Title","element_id":"1","text":"Harbour Notes","metadata":{"filename":"n.txt"}},)"
    R"({"type":"ListItem","element_id":"2","text":"Bring a coat","metadata":{"filename":"n.txt"}}])";

Outcome run(const std::string& input, const std::string& previous, std::vector<File> files = {}) {
  QuietContext context;
  Task task;
  task.input = input;
  task.previous = previous;
  task.files = std::move(files);
  return document_kind({}).make_executor()->run(task, context);
}

Failure failure_of(const Outcome& outcome) {
  const auto* failure = std::get_if<Failure>(&outcome);
  return failure == nullptr ? Failure{.kind = FailureKind::internal,
                                      .code = "none",
                                      .message = std::get<Output>(outcome).json,
                                      .detail = {}}
                            : *failure;
}

TEST(Document, AStepMayPassElementsOnChunkThemOrRefuse) {
  EXPECT_EQ(std::get<Output>(run(R"({"pass":{}})", std::string(two_elements))).json, two_elements);
  EXPECT_EQ(std::get<Output>(run(R"({"pass":{}})", "")).json, "[]");
  const json::value chunks =
      json::parse(std::get<Output>(run(R"({"chunk":{"include_orig_elements":false}})",
                                       std::string(two_elements)))
                      .json);
  ASSERT_EQ(chunks.as_array().size(), 1U);
  EXPECT_EQ(chunks.at(0).at("text").as_string(), "Harbour Notes\n\nBring a coat");
  EXPECT_EQ(chunks.at(0).at("type").as_string(), "CompositeElement");
  const Failure refused =
      failure_of(run(R"({"refuse":{"message":"Embedding provider is not configured"}})", ""));
  EXPECT_EQ(refused.kind, FailureKind::not_buildable);
  EXPECT_EQ(refused.code, "not_configured");
  EXPECT_EQ(refused.message, "Embedding provider is not configured");
}

TEST(Document, AFileMayBeWhatTheStepBeforeFetched) {
  const std::string input = R"({"partition":{},"fetched":true})";
  const std::string notes = R"({"name":"notes.txt","content":"SGFyYm91ciBOb3Rlcw=="})";
  const json::value elements = json::parse(std::get<Output>(run(input, notes)).json);
  EXPECT_EQ(elements.at(0).at("text").as_string(), "Harbour Notes");
  EXPECT_EQ(elements.at(0).at("metadata").at("filename").as_string(), "notes.txt");
  EXPECT_EQ(std::get<Output>(run(input, R"({"name":"a.txt","content":""})")).json, "[]");
  for (const char* previous : {"", "[]", "{}", R"({"name":"a"})", R"({"name":"a","content":7})",
                               R"({"name":"a","content":"no Base64"})"}) {
    EXPECT_EQ(failure_of(run(input, previous)).message, "A document task needs a file.");
  }
}

TEST(Document, RefusalsHaveCodesAndSentences) {
  struct Case {
    std::string input;
    std::string previous;
    std::vector<File> files;
    std::string code;
    std::string message;
  };
  const Case cases[] = {
      {R"({"chunk":{"overlap":600}})",
       "[]",
       {},
       "bad_options",
       "'overlap' argument must be less than `max_characters`, got 600 >= 500"},
      {R"({"chunk":{"strategy":"by_luck"}})",
       "[]",
       {},
       "bad_options",
       "'/chunk/strategy' must be one of basic by_title by_page by_similarity."},
      {R"({"partition":{"languages":"eng"}})",
       "",
       {},
       "bad_options",
       "'/partition/languages' must be an array of strings."},
      {R"({"partition":{"starting_page_number":0}})",
       "",
       {},
       "bad_options",
       "'/partition/starting_page_number' must be at least 1."},
      {R"({"partition":{"starting_page_number":1000000001}})",
       "",
       {},
       "bad_options",
       "'/partition/starting_page_number' must be at most 1000000000."},
      {R"({"partition":{"starting_page_number":1000000000}})",
       "",
       {},
       "bad_options",
       "A document task needs a file."},
      {R"({"partition":{}})", "", {}, "bad_options", "A document task needs a file."},
      {R"({"chunk":{}})", "no json", {}, "bad_json", "Not a list of elements"},
      {R"({"partition":{}})",
       "",
       {{"a.zip", "", std::string("PK\x05\x06") + std::string(18, '\0')}},
       "unsupported_type",
       "File type application/zip is not supported"},
      {R"({"partition":{}})",
       "",
       {{"a.gz", "", "\x1F\x8B\x08 broken"}},
       "broken_file",
       "File is not a valid gzip"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.input + one.previous);
    const Failure failure = failure_of(run(one.input, one.previous, one.files));
    EXPECT_EQ(failure.kind, FailureKind::invalid_input);
    EXPECT_EQ(failure.code, one.code);
    EXPECT_EQ(failure.message, one.message);
  }
}

// Attachments count their places from zero and have no parents in the mail.
TEST(Document, AttachmentsAreReadByTheirOwnType) {
  const std::string mail =
      "Subject: Notes\nFrom: a@x.org\nTo: b@x.org\nMIME-Version: 1.0\nContent-Type: "
      "multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-"
      "Type: text/plain; name=notes.txt\nContent-Disposition: attachment; filename=notes.txt\n\n"
      "Harbour Notes\n--b\nContent-Type: application/zip; name=x.zip\nContent-Disposition: "
      "attachment; filename=x.zip\n\nPK\n--b--\n";
  const json::value elements = json::parse(
      std::get<Output>(run(R"({"partition":{}})", "", {{"box/mail.eml", "", mail}})).json);
  ASSERT_GE(elements.as_array().size(), 2U);
  EXPECT_EQ(elements.at(0).at("metadata").at("filename").as_string(), "mail.eml");
  const json::value& note = elements.at(1);
  EXPECT_EQ(note.at("text").as_string(), "Harbour Notes");
  EXPECT_EQ(note.at("element_id").as_string(), "7aa56c08ad07f99e25aaddd118dfefad");
  EXPECT_EQ(note.at("metadata").at("filename").as_string(), "notes.txt");
  EXPECT_EQ(note.at("metadata").at("attached_to_filename").as_string(), "mail.eml");
}

// Runs no program: says what became of it.
class BrokenContext final : public Context {
 public:
  explicit BrokenContext(FailureKind kind) : kind_(kind) {}
  bool is_cancelled() const override { return false; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return clock_; }
  ProgramOutcome run_program(const ProgramCall&) override {
    return Failure{.kind = kind_, .code = {}, .message = "The program pdfinfo fell.", .detail = {}};
  }

 private:
  FailureKind kind_;
  SystemClock clock_;
};

TEST(Document, WhatBecameOfAProgramIsToldInTheWordsOfDocuments) {
  const std::pair<FailureKind, std::string> cases[] = {
      {FailureKind::crashed, "Document processing failed"},
      {FailureKind::internal, "Document processing failed"},
      {FailureKind::time_limit, "Document processing timed out"},
      {FailureKind::memory_limit, "Document limit exceeded: memory"},
      {FailureKind::output_limit, "Document limit exceeded: output"},
  };
  for (const auto& [kind, message] : cases) {
    SCOPED_TRACE(message);
    BrokenContext context(kind);
    Task task;
    task.input = R"({"partition":{}})";
    task.files = {{"a.pdf", "", "%PDF-1.7\n"}};
    const Failure failure = failure_of(document_kind({}).make_executor()->run(task, context));
    EXPECT_EQ(failure.kind, kind);
    EXPECT_EQ(failure.message, message);
    EXPECT_EQ(failure.detail, R"({"error":"The program pdfinfo fell."})");
  }
}

TEST(Document, AnEmptyFileHasNoElements) {
  EXPECT_EQ(std::get<Output>(run(R"({"partition":{}})", "", {{"a.txt", "", ""}})).json, "[]");
}

TEST(Document, TheSummaryCountsElements) {
  EXPECT_EQ(document_kind({}).summary(two_elements), R"({"elements":2})");
  EXPECT_EQ(document_kind({}).summary(R"([{"text":"\"element_id\": "}])"), R"({"elements":0})");
}

TEST(Document, OptionsAreReadAndHaveDefaults) {
  const auto request = parse_request(
      R"({"partition":{"strategy":"ocr_only","languages":["deu"],"encoding":null,
          "exclude_elements":["Title"],"pdfminer_line_margin":1,"unknown":7},
          "chunk":{"strategy":"by_title","max_characters":100,"overlap_all":true}})");
  ASSERT_TRUE(request);
  const auto& partition = std::get<Partition>(*request);
  EXPECT_EQ(partition.partition.options.strategy, element::Strategy::ocr_only);
  EXPECT_EQ(partition.partition.options.languages, std::vector<std::string>{"deu"});
  EXPECT_EQ(partition.partition.options.pdf_line_margin, 1.0);
  EXPECT_TRUE(partition.partition.options.infer_table_structure);
  ASSERT_TRUE(partition.chunk);
  EXPECT_EQ(partition.chunk->options.max_characters, 100);
  EXPECT_TRUE(partition.chunk->options.overlap_all);
  EXPECT_TRUE(partition.chunk->options.include_orig_elements);
}

// 400 elements: chunking asks before each whether it was cancelled.
std::string many_elements() {
  std::string elements = "[";
  for (int i = 0; i < 400; ++i) {
    if (i > 0) elements += ',';
    elements += R"({"type":"Title","element_id":"1","text":"Harbour Notes","metadata":{}})";
  }
  return elements + "]";
}

INSTANTIATE_TEST_SUITE_P(Document, KindConformance,
                         testing::Values(Subject{
                             .make = [] { return document_kind({}); },
                             .good = {R"({"chunk":{}})",
                                      R"({"chunk":{"strategy":"by_title","max_characters":20}})",
                                      R"({"chunk":{"unique_element_ids":true}})", R"({"pass":{}})"},
                             .bad = {R"({"partition":7})", R"({"chunk":{"max_characters":0}})",
                                     "{}", R"({"refuse":{"message":"No"}})"},
                             .endless = R"({"chunk":{"strategy":"by_page"}})",
                             .previous = many_elements()}));

}  // namespace
}  // namespace docket::executor::document
