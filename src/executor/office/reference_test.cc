// Every document in testdata becomes what the Python library `unstructured` makes of it.
// scripts/reference/office_reference.py made both the documents and what is expected.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/whole_file.h"
#include "executor/element/json.h"
#include "executor/kind.h"
#include "executor/office/docx.h"
#include "executor/office/epub.h"
#include "executor/office/odt.h"
#include "executor/office/pptx.h"
#include "executor/office/xlsx.h"

namespace docket::executor::office {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

using Read = std::function<element::Reading(std::string_view, const element::ReadContext&)>;
const std::map<std::string, Read> readers = {{".docx", read_docx},
                                             {".epub", read_epub},
                                             {".odt", read_odt},
                                             {".pptx", read_pptx},
                                             {".xlsx", read_xlsx}};

std::vector<fs::path> references() {
  std::vector<fs::path> all;
  for (const auto& entry :
       fs::directory_iterator(DOCKET_SOURCE_DIR "/src/executor/office/testdata")) {
    if (entry.path().extension() == ".json") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

element::ReadOptions options_of(const json::object& asked) {
  element::ReadOptions options;
  for (const auto& [name, value] : asked) {
    if (name == "include_page_breaks") options.include_page_breaks = value.as_bool();
    if (name == "include_slide_notes") options.include_slide_notes = value.as_bool();
    if (name == "starting_page_number") options.starting_page_number = value.as_int64();
  }
  return options;
}

// Whether a text is prose is for executor/element to say, whose tests hold it against a model.
void forget_prose(json::value& element) {
  json::value& type = element.as_object().at("type");
  if (type == "NarrativeText") type = "UncategorizedText";
}

class Reference : public testing::TestWithParam<fs::path> {};

TEST_P(Reference, IsMatched) {
  json::object wanted = json::parse(whole_file(GetParam()).value()).as_object();
  const fs::path document = fs::path(GetParam()).replace_extension();
  const element::ReadOptions options = options_of(wanted.at("options").as_object());
  const element::ReadLimits limits;
  QuietContext quiet;
  element::Reading reading = readers.at(document.extension().string())(
      whole_file(document).value(), {.options = options, .limits = limits, .context = quiet});
  ASSERT_TRUE(reading) << reading.failure().message;

  json::array made = json::parse(element::to_json(*reading)).as_array();
  json::array& elements = wanted.at("elements").as_array();
  for (std::size_t i = 0; i < std::min(made.size(), elements.size()); ++i) {
    made[i].as_object().erase("element_id");
    forget_prose(made[i]);
    forget_prose(elements[i]);
    EXPECT_EQ(made[i], elements[i]) << "element " << i << "\nmade:   " << json::serialize(made[i])
                                    << "\nwanted: " << json::serialize(elements[i]);
  }
  EXPECT_EQ(made.size(), elements.size());
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.filename().replace_extension().string();
  for (char& c : name) c = c == '.' || c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Office, Reference, testing::ValuesIn(references()), name_of);

}  // namespace
}  // namespace docket::executor::office
