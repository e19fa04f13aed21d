#include "api/unstructured/nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/unstructured/job_request.h"
#include "api/unstructured/pipeline.h"
#include "api/unstructured/settings.h"
#include "api/unstructured/templates.h"
#include "api/unstructured/workflow.h"
#include "delivery/collection.h"

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

TEST(Nodes, NumbersAreNumbers) {
  for (const char* wrong : {R"("100")", "true", "[]"}) {
    const std::string refused = chunk_refusal(R"({"max_characters":)" + std::string(wrong) + "}");
    EXPECT_THAT(refused, HasSubstr(R"({"type":"int_type",)")) << wrong;
    EXPECT_THAT(refused, HasSubstr(R"(,"settings","max_characters"])")) << wrong;
  }
  EXPECT_EQ(chunk_refusal(R"({"max_characters":100.0})"), "");
  EXPECT_THAT(chunk_refusal(R"({"max_characters":100.5})"), HasSubstr("int_from_float"));
}

std::string nested(std::size_t depth) {
  return std::string(depth - 1, '[') + "{}" + std::string(depth - 1, ']');
}

TEST(Nodes, SettingsNestSoDeepAndNoDeeper) {
  EXPECT_EQ(chunk_refusal(R"({"mine":)" + nested(settings_depth_max - 1) + "}"), "");
  EXPECT_THAT(chunk_refusal(R"({"mine":)" + nested(settings_depth_max) + "}"),
              HasSubstr("settings may nest at most 16 deep; these nest 17 deep"));
}

// As they were stored before there was a limit.
TEST(Nodes, DeeperSettingsOfARecordAreRead) {
  Workflow workflow{.name = "w",
                    .type = "custom",
                    .source_id = "00000000-0000-4000-8000-000000000000",
                    .destination_id = std::nullopt,
                    .nodes = {{"", "p", "partition", "fast", R"({"mine":)" + nested(190) + "}"}},
                    .reprocesses_all = true,
                    .is_deleted = true};
  store::Record record;
  record.body = workflow_body(workflow);
  const Workflow again = read_workflow(record);
  EXPECT_EQ(again.nodes, workflow.nodes);
  EXPECT_EQ(again.name, "w");
  EXPECT_EQ(again.type, "custom");
  EXPECT_EQ(again.source_id, workflow.source_id);
  EXPECT_EQ(again.destination_id, std::nullopt);
  EXPECT_TRUE(again.reprocesses_all);
  EXPECT_TRUE(again.is_deleted);
  EXPECT_EQ(task_input(again.nodes[0]),
            R"({"partition":{"strategy":"fast","infer_table_structure":false}})");
}

TEST(Nodes, NamesAndSubtypesHaveALength) {
  const auto refused = [](std::string_view name, std::string_view subtype) {
    JsonWriter json;
    json.begin_object().key("job_nodes").begin_array().begin_object().field("name", "p");
    json.field("type", "partition").field("subtype", "vlm").end_object().begin_object();
    json.field("name", name).field("type", "prompter").field("subtype", subtype);
    return refusal(json.end_object().end_array().end_object().text());
  };
  std::string longest;
  for (int i = 0; i < node_name_characters_max; ++i) longest += "\u00e9";
  EXPECT_EQ(refused(longest, longest), "");
  EXPECT_THAT(
      refused(longest + "x", "s"),
      HasSubstr(R"({"type":"string_too_long","loc":["body","request_data","job_nodes",1,"name"],)"
                R"("msg":"String should have at most 255 characters")"));
  EXPECT_THAT(refused("n", longest + "x"),
              HasSubstr(R"("loc":["body","request_data","job_nodes",1,"subtype"])"));
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
  EXPECT_EQ(read->nodes[0].settings, R"({"provider_api_key":null,"model":"m","x": 1.50})");
}

TEST(Nodes, SecretsAreNamedInManyWays) {
  for (const char* key : {"api_key", "api-key", "X-API-Key", "client_secret", "Password",
                          "access-key", "private-key", "auth_token", "credentials"}) {
    EXPECT_TRUE(is_secret(key)) << key;
  }
  for (const char* key : {"key", "model", "tokens", "max_characters", "api"}) {
    EXPECT_FALSE(is_secret(key)) << key;
  }
  EXPECT_EQ(without_secrets(R"({"auth":{"headers":[{"x-api-key":"sk"},{"n": 1}]},"api-key":[7]})"),
            R"({"auth":{"headers":[{"x-api-key":null},{"n": 1}]},"api-key":null})");
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

constexpr AgentNumber courier{7};

std::vector<JobFile> two_files() {
  return {{"upload-0a-a.txt", "a.txt"}, {"upload-0b-b.txt", "b"}};
}

TEST(Pipeline, TasksGoFileByFile) {
  const auto tasks =
      tasks_of(find_template("fast_partition_and_chunk")->nodes, two_files(), courier);
  ASSERT_EQ(tasks.size(), 4U);
  EXPECT_EQ(tasks[2].unit, 1U);
  EXPECT_EQ(tasks[2].step, 0U);
  EXPECT_EQ(tasks[2].file, 1U);
  EXPECT_FALSE(tasks[2].takes_previous);
  EXPECT_EQ(tasks[3].step, 1U);
  EXPECT_EQ(tasks[3].file, std::nullopt);
  EXPECT_TRUE(tasks[3].takes_previous);
  EXPECT_EQ(tasks[3].target, AgentNumber::none) << "whoever serves the kind";
}

TEST(Pipeline, ADestinationIsTheCouriers) {
  std::vector<Node> nodes = find_template("fast_partition")->nodes;
  nodes.push_back({"d", "out", "destination", "local", R"({"folder":"acme/out"})"});
  const auto tasks = tasks_of(nodes, two_files(), courier);
  ASSERT_EQ(tasks.size(), 4U);
  EXPECT_EQ(tasks[2].target, AgentNumber::none);
  EXPECT_EQ(tasks[3].target, courier);
  EXPECT_TRUE(tasks[3].takes_previous);
  EXPECT_EQ(tasks[3].input, R"({"deliver":{"folder":"acme/out","name":"upload-0b-b.txt.json"}})");
}

TEST(Pipeline, ASourceIsListedByTheCollector) {
  Options options;
  options.collector = AgentNumber{8};
  options.file_bytes_max = 7;
  std::vector<Node> nodes = find_template("fast_partition_and_chunk")->nodes;
  nodes.push_back({"d", "out", "destination", "local", R"({"folder":"acme/out"})"});
  const job::TaskSpec task = listing_task(nodes, "in", options);
  EXPECT_EQ(task.target, options.collector);
  const auto read = delivery::decode_collect_order(task.input);
  ASSERT_TRUE(read) << read.error().message;
  const auto& order = std::get<delivery::ListOrder>(*read);
  EXPECT_EQ(order.folder, "in");
  EXPECT_EQ(order.files_max, options.files_max);
  EXPECT_EQ(order.file_bytes_max, 7U);
  EXPECT_EQ(order.deliver_to, "acme/out");
  ASSERT_EQ(order.steps.size(), 2U);
  EXPECT_EQ(order.steps[0],
            R"({"partition":{"strategy":"fast","infer_table_structure":false},"fetched":true})");
  EXPECT_EQ(order.steps[1], task_input(nodes[1]));

  nodes.resize(1);
  nodes.resize(19, nodes.front());
  EXPECT_EQ(std::get<delivery::ListOrder>(
                *delivery::decode_collect_order(listing_task(nodes, "in", options).input))
                .files_max,
            495U)
      << "what a job may have of tasks";
}

}  // namespace
}  // namespace docket::api::unstructured
