#include "executor/office/doc.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "executor/element/json.h"
#include "executor/office/doc_file.h"

namespace docket::executor::office {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path documents = DOCKET_SOURCE_DIR "/test/documents";

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

element::Reading read(std::string_view bytes) {
  const element::ReadOptions options;
  const element::ReadLimits limits;
  QuietContext quiet;
  return read_doc(bytes, {.options = options, .limits = limits, .context = quiet});
}

// What of an element neither the language model nor the names of files decide.
json::object kept_of(const json::value& element) {
  json::object kept{{"text", element.at("text")}};
  for (const char* key : {"category_depth", "emphasized_text_contents", "emphasized_text_tags",
                          "header_footer_type", "text_as_html", "link_urls"}) {
    const json::object& metadata = element.at("metadata").as_object();
    if (const json::value* found = metadata.if_contains(key)) kept[key] = *found;
  }
  return kept;
}

std::string letters_of(const json::array& elements) {
  std::string letters;
  for (const json::value& element : elements) {
    for (const char c : std::string_view(element.at("text").as_string())) {
      if (c != ' ') letters += c;
    }
  }
  return letters;
}

// The library lets LibreOffice make a .docx first, which makes text without spaces of tables with
// merged cells: four of the twenty documents have one.
TEST(ReadDoc, ReadsOfTheCorpusWhatTheLibraryReads) {
  int same = 0;
  for (const auto& entry : fs::directory_iterator(documents / "corpus" / "doc")) {
    const std::string name = entry.path().filename().string();
    SCOPED_TRACE(name);
    element::Reading reading = read(bytes_of(entry.path()));
    ASSERT_TRUE(reading) << reading.failure().message;
    const json::array ours = json::parse(element::to_json(*reading)).as_array();
    const json::array theirs =
        json::parse(bytes_of(documents / "expected" / "doc" / (name + ".json"))).as_array();
    EXPECT_EQ(letters_of(ours), letters_of(theirs));
    const bool are_same = std::ranges::equal(ours, theirs, {}, kept_of, kept_of);
    same += are_same ? 1 : 0;
  }
  EXPECT_GE(same, 16);
}

TEST(ReadDoc, RefusesWhatIsNone) {
  EXPECT_EQ(read("hello").failure().message, "File is not a valid doc");
  EXPECT_EQ(read(bytes_of(documents / "corpus" / "msg" / "00.msg")).failure().message,
            "File is not a valid doc");
}

TEST(ReadDoc, SaysThatItIsEncrypted) {
  std::string bytes = bytes_of(documents / "corpus" / "doc" / "00.doc");
  const std::size_t block = bytes.find("\xEC\xA5");
  ASSERT_NE(block, std::string::npos);
  bytes[block + 0x0B] = static_cast<char>(bytes[block + 0x0B] | 1);
  EXPECT_EQ(read(bytes).failure().code, "encrypted");
}

TEST(ReadDoc, SurvivesBytesSetToExtremes) {
  const std::string whole = bytes_of(documents / "corpus" / "doc" / "00.doc");
  const std::size_t block = whole.find("\xEC\xA5");
  int read_well = 0;
  for (std::size_t at = block; at < block + 600; at += 3) {
    std::string broken = whole;
    broken[at] = '\xff';
    if (read(broken)) ++read_well;
  }
  EXPECT_GT(read_well, 0);
}

TEST(DocProperties, EndWhereTheBytesEnd) {
  EXPECT_EQ(doc_properties(std::string_view("\x16\x24\x01\x17\x24", 5)).size(), 1U);
  EXPECT_EQ(doc_properties(std::string_view("\x08\xD6\xFF\xFF\x01", 5)).size(), 0U);
}

}  // namespace
}  // namespace docket::executor::office
