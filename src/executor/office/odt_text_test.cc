#include "executor/office/odt_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace docket::executor::office {
namespace {

OdtText read(const std::string& inside) {
  pugi::xml_document document;
  const std::string xml =
      "<office:document><office:automatic-styles><style:style style:name=\"B\">"
      "<style:text-properties fo:font-weight=\"bold\"/></style:style></office:automatic-styles>"
      "<text:p>" +
      inside + "</text:p></office:document>";
  EXPECT_TRUE(document.load_string(xml.c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
  const pugi::xml_node root = document.first_child();
  OdtStyles styles;
  styles.add(root);
  return odt_text(root.child("text:p"), styles);
}

// What pandoc makes of the same paragraphs.
TEST(OdtText, BlanksFlowTogetherWithinAStyle) {
  struct Row {
    const char* inside;
    const char* text;
  };
  const Row rows[] = {
      {"a \n <text:tab/> b", "a b"},
      {"a <text:s text:c=\"3\"/> b", "a   b"},
      {"a<text:s/>b", "a b"},
      {"a <text:line-break/> b", "a\nb"},
      {"a <text:span text:style-name=\"N\"> plain </text:span> b", "a plain b"},
      {"a <text:span text:style-name=\"B\"> bold </text:span> b", "a  bold  b"},
      {"a <text:a xlink:href=\"u\"> link </text:a><text:tab/>b", "a  link  b"},
      {"a<text:a xlink:href=\"u\"> link </text:a><text:line-break/>b", "a link \nb"},
      {"a <text:note>n</text:note> b", "a  b"},
      {"a<loext:content-control>b</loext:content-control>c", "ac"},
      {"a<text:text-input>b</text:text-input>c", "ac"},
      {"soft\u00adened", "softened"},
      {"plain <text:span text:style-name=\"N\">end </text:span><text:line-break/>b",
       "plain end\nb"},
  };
  for (const Row& row : rows) EXPECT_EQ(read(row.inside).text, row.text) << row.inside;
}

TEST(OdtText, TellsEmphasisAndLinks) {
  const OdtText text = read(
      "see <text:span text:style-name=\"B\">the <text:line-break/>plan</text:span> "
      "<text:a xlink:href=\"u\">here</text:a>");
  EXPECT_EQ(text.text, "see the\nplan here");
  EXPECT_EQ(text.metadata.emphasized_text_contents, std::vector<std::string>{"the\nplan"});
  ASSERT_EQ(text.metadata.links.size(), 1U);
  EXPECT_EQ(text.metadata.links[0].start_index, 13);
}

}  // namespace
}  // namespace docket::executor::office
