#include "executor/office/xml.h"

#include <string>

#include <gtest/gtest.h>

#include "support/repeat.h"

namespace docket::executor::office {
namespace {

std::string refusal(std::string xml, const element::ReadLimits& limits = {}) {
  const auto parsed = Xml::parse(std::move(xml), limits, "docx");
  return parsed ? "" : parsed.error().message;
}

TEST(Xml, KeepsBlanksOnlyWhereTheyAreAllThereIs) {
  const auto xml = Xml::parse("<a> <t> </t>\n<t>b&lt;<![CDATA[&c]]></t></a>", {}, "docx");
  ASSERT_TRUE(xml);
  EXPECT_EQ(own_text(xml->root()), "");
  EXPECT_EQ(own_text(xml->root().first_child()), " ");
  EXPECT_EQ(own_text(xml->root().last_child()), "b<&c");
}

TEST(Xml, SeesDeclarationsWithBlanks) {
  const auto xml = Xml::parse(
      "<x:p xmlns:x\n= 'http://purl.oclc.org/ooxml/wordprocessingml/main'>xmlns = x</x:p>", {},
      "docx");
  ASSERT_TRUE(xml);
  EXPECT_TRUE(is(xml->root(), "w:p"));
}

// Each of them took more than linear time.
TEST(Xml, LooksForPrefixesOnce) {
  EXPECT_EQ(refusal("<a>" + test::repeat("xmlns ", 400'000) + "=\"x\"</a>"), "");
  EXPECT_EQ(refusal("<a>" + test::repeat("xmlns", 400'000) + "</a>"), "");
  std::string deep = "<y:a xmlns:y='http://purl.oclc.org/ooxml/wordprocessingml/main'>";
  for (int depth = 0; depth < 100; ++depth) {
    deep += "<a";
    for (int i = 0; i < 900; ++i) deep += " xmlns:n" + std::to_string(i) + "='u'";
    deep += ">";
  }
  deep += test::repeat("<y:b/>", 30'000) + test::repeat("</a>", 100) + "</y:a>";
  EXPECT_EQ(refusal(deep), "");
}

TEST(Xml, HasOurPrefixesWhateverTheFileCallsThem) {
  const auto xml = Xml::parse(
      "<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
      "<x:c r='A1'/><w:c xmlns:w='urn:other'/>"
      "<y:p xmlns:y='http://purl.oclc.org/ooxml/wordprocessingml/main' y:val='1' val='2'>"
      "<x:v/></y:p><y:p/></x:worksheet>",
      {}, "docx");
  ASSERT_TRUE(xml);
  EXPECT_TRUE(is(xml->root(), "worksheet"));
  const pugi::xml_node paragraph = xml->root().child("w:p");
  EXPECT_EQ(std::string(paragraph.attribute("w:val").value()), "1");
  EXPECT_EQ(std::string(paragraph.attribute("val").value()), "2");
  EXPECT_TRUE(paragraph.child("v"));
  EXPECT_TRUE(xml->root().child("c"));
  EXPECT_TRUE(is(xml->root().last_child(), "y:p"));
}

TEST(Xml, ReadsUtf16) {
  std::string bytes = "\xFF\xFE";
  for (const char c : std::string_view("<a>b</a>")) bytes += {c, '\0'};
  const auto xml = Xml::parse(bytes, {}, "docx");
  ASSERT_TRUE(xml);
  EXPECT_EQ(own_text(xml->root()), "b");
}

TEST(Xml, ExpandsNoEntities) {
  const auto xml = Xml::parse(
      "<!DOCTYPE a [<!ENTITY x 'boom'><!ENTITY y SYSTEM 'file:///etc/passwd'>]>"
      "<a>1&x;2&y;3&amp;4&#53;</a>",
      {}, "docx");
  ASSERT_TRUE(xml);
  EXPECT_EQ(own_text(xml->root()), "123&45");
}

TEST(Xml, RefusesWhatIsNone) {
  for (const char* xml : {"", "text", "<a>", "<a></b>", "<a", "<a b='", "<!--", "<![CDATA["}) {
    EXPECT_EQ(refusal(xml), "File is not a valid docx") << xml;
  }
}

TEST(Xml, LimitsDepthAttributesNamesAndNodes) {
  const element::ReadLimits limits{.xml_depth = 3, .xml_attrs = 2, .xml_name = 5, .xml_nodes = 10};
  EXPECT_EQ(refusal("<a><b><c/></b><b><c></c></b></a>", limits), "");
  EXPECT_EQ(refusal("<a><b><c><d></d></c></b></a>", limits), "Document limit exceeded: xml_depth");
  EXPECT_EQ(refusal("<a b='>' c=\"'\"/>", limits), "");
  EXPECT_EQ(refusal("<a b='1' c='2' d='3'/>", limits), "Document limit exceeded: xml_attrs");
  EXPECT_EQ(refusal("<abcdef/>", limits), "Document limit exceeded: xml_name");
  EXPECT_EQ(refusal("<a abcdef='1'/>", limits), "Document limit exceeded: xml_name");
  EXPECT_EQ(refusal("<a>" + test::repeat("<b/>", 9) + "</a>", limits), "");
  EXPECT_EQ(refusal("<a>" + test::repeat("<b/>", 10) + "</a>", limits),
            "Document limit exceeded: xml_nodes");
  EXPECT_EQ(refusal("<a><!--" + test::repeat("<b>", 20) + "--><![CDATA[" + test::repeat("<b>", 20) +
                        "]]><?x " + test::repeat("<b>", 20) + "?></a>",
                    limits),
            "");
}

TEST(Xml, DeepNestingIsRefusedBeforeATreeIsMade) {
  EXPECT_EQ(refusal(test::repeat("<a>", 1'000'000)), "Document limit exceeded: xml_depth");
}

}  // namespace
}  // namespace docket::executor::office
