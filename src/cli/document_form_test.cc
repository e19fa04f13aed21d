#include "cli/document_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DocumentForm, AWorkflowHasTheNodesThatWereAskedFor) {
  struct Row {
    DocumentRequest request;
    const char* data;
  };
  const Row rows[] = {
      {{},
       R"({"job_nodes":[{"name":"Partitioner","type":"partition","subtype":"unstructured_api"}]})"},
      {{.strategy = "fast", .chunking = "by_title", .chunk_chars = 80},
       R"({"job_nodes":[{"name":"Partitioner","type":"partition","subtype":"unstructured_api",)"
       R"("settings":{"strategy":"fast"}},{"name":"Chunker","type":"chunk",)"
       R"("subtype":"chunk_by_title","settings":{"max_characters":80}}]})"},
  };
  for (const Row& row : rows) EXPECT_EQ(request_data_of(row.request), row.data);
  EXPECT_THAT(request_data_of({.strategy = {}, .chunking = "basic"}),
              HasSubstr("\"chunk_by_character\""));
}

TEST(DocumentForm, FilesTravelAsTheyAre) {
  const std::string bytes("a\r\n--docket-documents-0\0b", 25);
  const auto call = documents_call({}, {{"a \"b\".txt", bytes}});
  EXPECT_EQ(call.path, "/api/v1/jobs/");
  EXPECT_EQ(call.content_type, "multipart/form-data; boundary=docket-documents-1");
  EXPECT_THAT(call.body, HasSubstr("filename=\"a %22b%22.txt\"\r\n"));
  EXPECT_THAT(call.body, HasSubstr("\r\n\r\n" + bytes + "\r\n--docket-documents-1--\r\n"));
}

}  // namespace
}  // namespace docket::cli
