#include "api/unstructured/nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/unstructured/job_request.h"
#include "api/unstructured/pipeline.h"
#include "api/unstructured/templates.h"

namespace docket::api::unstructured {
namespace {

using testing::HasSubstr;

// P: partition, E: prompter, C: chunk, M: embed, X: structured_data_extractor.
std::string request(std::string_view chain) {
  JsonWriter json;
  json.begin_object().key("job_nodes").begin_array();
  for (const char letter : chain) {
    const char* type = letter == 'P'   ? "partition"
                       : letter == 'E' ? "prompter"
                       : letter == 'C' ? "chunk"
                       : letter == 'M' ? "embed"
                                       : "structured_data_extractor";
    const char* subtype = letter == 'P'   ? "vlm"
                          : letter == 'C' ? "chunk_by_page"
                          : letter == 'X' ? "llm"
                                          : "openai_ner";
    json.begin_object().field("name", "n").field("type", type).field("subtype", subtype);
    json.end_object();
  }
  return json.end_array().end_object().take();
}

std::string refusal(std::string_view text) {
  const auto read = decode_request_data(text);
  return read ? "" : std::string(read.error().response.body.view());
}

TEST(Nodes, AChainIsAPartitionNodeAndWhatMayFollowIt) {
  for (const char* good : {"P", "PC", "PCM", "PEC", "PECM", "PE", "PEEC", "PX", "PCX"}) {
    EXPECT_EQ(refusal(request(good)), "") << good;
  }
  struct Row {
    const char* chain;
    const char* reason;
  };
  for (const Row& row : {
           Row{"", "at least one node is required"},
           Row{"C", "the first node must be a partition node"},
           Row{"PP", "only one partition node is allowed"},
           Row{"PCC", "only one chunk node is allowed"},
           Row{"PM", "an embed node must follow a chunk node"},
           Row{"PCE", "a prompter node must come before the chunk node"},
           Row{"PCMC", "no node may follow an embed node"},
           Row{"PXC", "no node may follow a structured_data_extractor node"},
           Row{"PEEEEEEEEEEEEEEEEEEEE", "at most 20 nodes are allowed"},
       }) {
    EXPECT_THAT(refusal(request(row.chain)), HasSubstr(row.reason)) << row.chain;
  }
}

TEST(Nodes, WhatIsWrongIsNamedWhereItStands) {
  struct Row {
    const char* data;
    const char* entry;
  };
  for (
      const Row& row : {
          Row{"{", R"({"type":"json_invalid","loc":["body","request_data"],)"},
          Row{"[]", R"({"type":"dict_type","loc":["body","request_data"],)"},
          Row{"{}", R"("msg":"Value error, one of 'template_id' or 'job_nodes' is required")"},
          Row{R"({"job_nodes":7})",
              R"("loc":["body","request_data","job_nodes"],"msg":"Input should be a valid list")"},
          Row{R"({"job_nodes":[{"type":"partition","subtype":"vlm"}]})",
              R"({"type":"missing","loc":["body","request_data","job_nodes",0,"name"],)"},
          Row{R"({"job_nodes":[{"name":"x","type":"sing","subtype":"vlm"}]})",
              R"("msg":"Value error, unknown node type 'sing'")"},
          Row{R"({"job_nodes":[{"name":"x","type":"partition","subtype":"slow"}]})",
              R"("msg":"Value error, unknown subtype 'slow' for node type 'partition'")"},
          Row{R"({"job_nodes":[{"name":"x","type":"source","subtype":"s3"}]})",
              R"("msg":"Value error, a source is named by 'source_id', not by a node")"},
          Row{R"({"job_nodes":[{"id":"a","name":"x","type":"partition","subtype":"vlm"},)"
              R"({"id":"a","name":"y","type":"chunk","subtype":"chunk_by_page"}]})",
              R"("loc":["body","request_data","job_nodes",1,"id"],"msg":"Value error, this node id is used twice")"},
          Row{R"({"job_nodes":[{"name":"x","type":"partition","subtype":"unstructured_api","settings":{"strategy":"slow"}}]})",
              R"("loc":["body","request_data","job_nodes",0,"settings","strategy"],"msg":"Input should be 'fast', 'hi_res', 'auto' or 'ocr_only'")"},
          Row{R"({"job_nodes":[{"name":"x","type":"partition","subtype":"vlm","settings":{"allow_fast":"yes"}}]})",
              R"({"type":"bool_type",)"},
      }) {
    EXPECT_THAT(refusal(row.data), HasSubstr(row.entry)) << row.data;
  }
}

std::string chunk_refusal(std::string_view settings) {
  return refusal(
      R"({"job_nodes":[{"name":"p","type":"partition","subtype":"vlm"},{"name":"c","type":"chunk","subtype":"chunk_by_title","settings":)" +
      std::string(settings) + "}]}");
}

TEST(Nodes, ChunkSettingsHaveBounds) {
  EXPECT_EQ(chunk_refusal(R"({"max_characters":10,"overlap":9,"new_after_n_chars":0})"), "");
  EXPECT_EQ(chunk_refusal(R"({"max_characters":null,"overlap":null})"), "");
  EXPECT_THAT(chunk_refusal(R"({"max_characters":0})"), HasSubstr("greater than or equal to 1"));
  EXPECT_THAT(chunk_refusal(R"({"overlap":500})"), HasSubstr("got 500 >= 500"));
  EXPECT_THAT(chunk_refusal(R"({"max_characters":5,"combine_text_under_n_chars":6})"),
              HasSubstr("got 6 > 5"));
  EXPECT_THAT(chunk_refusal(R"({"similarity_threshold":1})"), HasSubstr("less than 1"));
  EXPECT_THAT(chunk_refusal(R"({"similarity_threshold":0})"), HasSubstr("greater than 0"));
}

TEST(Nodes, TheSwapOfThePublicExampleIsPutRight) {
  const auto read = decode_request_data(
      R"({"job_nodes":[{"name":"Partitioner","type":"vlm","subtype":"partition","settings":{"is_dynamic":true}}]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->nodes[0].type, "partition");
  EXPECT_EQ(read->nodes[0].subtype, "vlm");
}

TEST(Nodes, SecretsAreNotKeptAndEverythingElseIsAsItWasSent) {
  const auto read = decode_request_data(
      R"({"job_nodes":[{"name":"p","type":"partition","subtype":"vlm","settings":{"provider_api_key":"sk-1","model":"m","x": 1.50}}]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->nodes[0].settings, R"({"provider_api_key":null,"model":"m","x":1.50})");
}

TEST(Nodes, WhatIsWrittenIsRead) {
  const std::vector<Node> nodes = find_template("hi_res_and_enrichment")->nodes;
  JsonWriter json;
  json.begin_array();
  for (const Node& node : nodes) write_node(json, node);
  EXPECT_EQ(read_nodes(json.end_array().text()), nodes);
}

TEST(Pipeline, ANodeIsAnInputOfTheKind) {
  struct Row {
    Node node;
    std::string input;
  };
  for (
      const Row& row : {
          Row{{"", "", "partition", "unstructured_api", "null"},
              R"({"partition":{"strategy":"auto","infer_table_structure":false}})"},
          Row{{"", "", "partition", "fast", R"({"ocr_languages":["deu"],"encoding":"latin-1"})"},
              R"({"partition":{"strategy":"fast","infer_table_structure":false,"encoding":"latin-1","languages":["deu"]}})"},
          Row{{"", "", "partition", "vlm", R"({"allow_fast":false,"unique_element_ids":null})"},
              R"({"partition":{"strategy":"hi_res","infer_table_structure":true,"unique_element_ids":true}})"},
          Row{{"", "", "chunk", "chunk_by_character", R"({"max_characters":100})"},
              R"({"chunk":{"strategy":"basic","include_orig_elements":false,"max_characters":100}})"},
          Row{{"", "", "chunk", "chunk_by_title", "{}"},
              R"({"chunk":{"strategy":"by_title","include_orig_elements":false,"multipage_sections":false}})"},
          Row{{"", "", "chunk", "chunk_by_similarity", R"({"similarity_threshold":0.70})"},
              R"({"chunk":{"strategy":"by_similarity","include_orig_elements":false,"similarity_threshold":0.70}})"},
          Row{{"", "", "prompter", "openai_ner", "null"}, R"({"pass":{}})"},
          Row{{"", "", "embed", "bedrock", "null"},
              R"({"refuse":{"message":"Embedding provider is not configured"}})"},
          Row{{"", "", "structured_data_extractor", "llm", "null"},
              R"({"refuse":{"message":"Extractor is not configured"}})"},
      }) {
    EXPECT_EQ(task_input(row.node), row.input);
  }
}

TEST(Pipeline, TasksGoFileByFile) {
  const auto tasks = tasks_of(find_template("fast_partition_and_chunk")->nodes, 2);
  ASSERT_EQ(tasks.size(), 4U);
  EXPECT_EQ(tasks[2].unit, 1U);
  EXPECT_EQ(tasks[2].step, 0U);
  EXPECT_EQ(tasks[2].file, 1U);
  EXPECT_FALSE(tasks[2].takes_previous);
  EXPECT_EQ(tasks[3].step, 1U);
  EXPECT_EQ(tasks[3].file, std::nullopt);
  EXPECT_TRUE(tasks[3].takes_previous);
}

}  // namespace
}  // namespace docket::api::unstructured
