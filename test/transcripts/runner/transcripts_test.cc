// Plays every transcript twice: on a fresh server, and with the server stopped and opened again
// between exchanges, so that each of them tests durability too.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "api/json_writer.h"
#include "base/whole_file.h"
#include "player.h"

namespace docket::test {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(DOCKET_SOURCE_DIR) / "test" / "transcripts";

std::vector<std::string> transcript_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".http") {
      names.push_back(fs::relative(entry.path(), folder).string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Every exchange with a fresh server goes to this file, for the suite test/e2e/openapi.
std::ofstream& exchanges() {
  static std::ofstream file(DOCKET_EXCHANGES, std::ios::trunc);
  return file;
}

void record_exchange(const Exchange& asked, const std::string& target, const std::string& body,
                     const PeerResponse& answer) {
  const auto type = answer.headers.find("content-type");
  const auto agent = std::find_if(asked.headers.begin(), asked.headers.end(),
                                  [](const auto& header) { return header.first == "User-Agent"; });
  exchanges() << api::JsonWriter()
                     .begin_object()
                     .field("method", asked.method)
                     .field("target", target)
                     .field("user_agent", agent == asked.headers.end() ? "" : agent->second)
                     .field("request", body)
                     .field("status", answer.status)
                     .field("content_type", type == answer.headers.end() ? "" : type->second)
                     .field("answer", answer.body)
                     .end_object()
                     .take()
              << '\n';
}

void ignore_exchange(const Exchange&, const std::string&, const std::string&, const PeerResponse&) {
}

class Transcripts : public testing::TestWithParam<std::string> {
 protected:
  void play_it(Restarts restarts, const Record& record) {
    const std::string text = whole_file(folder / GetParam()).value();
    const Result<Transcript> transcript = parse_transcript(GetParam(), text);
    ASSERT_TRUE(transcript) << transcript.error().message;
    for (const std::string& complaint : play(*transcript, restarts, record)) {
      ADD_FAILURE() << complaint;
    }
  }
};

TEST_P(Transcripts, HoldOnAFreshServer) { play_it(Restarts::none, record_exchange); }

TEST_P(Transcripts, HoldWhenTheServerRestarts) {
  play_it(Restarts::between_exchanges, ignore_exchange);
}

INSTANTIATE_TEST_SUITE_P(All, Transcripts, testing::ValuesIn(transcript_names()),
                         [](const testing::TestParamInfo<std::string>& row) {
                           std::string name = row.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace docket::test
