#include "api/unstructured/codec.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/unstructured/attributes.h"
#include "base/ids.h"

namespace docket::api::unstructured {
namespace {

constexpr TimePoint now{};

store::View job_with(std::vector<Node> nodes, std::vector<JobFile> files) {
  Attributes attributes;
  attributes.nodes = std::move(nodes);
  attributes.files = std::move(files);
  store::Spec spec;
  spec.submission.type = "ephemeral";
  spec.submission.attributes = attributes_text(attributes);
  store::View view;
  view.spec = std::make_shared<const store::Spec>(std::move(spec));
  return view;
}

Node node(std::string id, std::string type) {
  return {.id = std::move(id), .name = "a node", .type = std::move(type), .subtype = "x"};
}

TEST(JobWriter, WritesAJobAmongOthersAsItIsWrittenAlone) {
  const std::vector<JobFile> file = {{"upload-1-a.txt", "a.txt"}};
  const store::View jobs[] = {
      job_with({node("n1", "partition")}, file),
      job_with({node("n1", "partition")}, {}),
      job_with({node("n2", "partition"), node("n3", "destination")}, file),
      job_with({}, file),
      job_with({node("n1", "partition")}, file),
  };
  JobWriter writer(now);
  for (const store::View& job : jobs) {
    JsonWriter json;
    writer.write(json, job);
    EXPECT_EQ(json.take(), encode_job(job, now));
  }
}

TEST(JobWriter, SaysWhatEachNodeMadeOfEachFile) {
  const std::string text = encode_job(
      job_with({node("n1", "partition"), node("n2", "destination")}, {{"upload-1-a.txt", "a.txt"}}),
      now);
  EXPECT_NE(text.find(R"("output_node_files":[)"
                      R"({"node_id":"n1","file_id":"upload-1-a.txt",)"
                      R"("node_type":"partition","node_subtype":"x"},)"
                      R"({"node_id":"n2","file_id":"upload-1-a.txt.json",)"
                      R"("node_type":"destination","node_subtype":"x"}])"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace docket::api::unstructured
