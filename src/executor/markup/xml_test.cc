#include "executor/markup/xml.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/markup/reading_test.h"

namespace docket::executor::markup {
namespace {

using Strings = std::vector<std::string>;

TEST(Xml, GivesTheTextOfEachElement) {
  const element::Elements e = finished(
      read_xml,
      "<order><name>Anna Lindqvist</name><note>Please send the parcel by boat. The road is closed "
      "this week.</note><qty>12</qty></order>",
      "order.xml");
  ASSERT_EQ(e.size(), 3U);
  EXPECT_EQ(e[0].id, "80a07cb8c07b087e1f08ac4f00d406fd");
  EXPECT_EQ(e[0].type, element::Type::title);
  EXPECT_EQ(e[1].id, "a18243c43dd368526e9e0b000580cf67");
  EXPECT_EQ(e[1].type, element::Type::narrative_text);
  EXPECT_EQ(e[1].metadata.parent_id, e[0].id);
  EXPECT_EQ(e[2].id, "e6218e4ad5865e17f1ba057209cd3dab");
  EXPECT_EQ(e[2].type, element::Type::uncategorized_text);
  EXPECT_EQ(e[2].metadata.parent_id, e[0].id);
}

TEST(Xml, Reads) {
  struct Row {
    const char* says;
    std::string xml;
    Strings shown;
  };
  const Row rows[] = {
      {"children come first, tails do not count",
       "<a>Up<b>Down</b>tail</a>",
       {"Title: Down", "Title: Up"}},
      {"text is not trimmed", "<a> Up </a>", {"Title:  Up "}},
      {"text ends at a comment", "<a>Up<!-- c -->there</a>", {"Title: Up"}},
      {"a section counts as text", "<a>U<![CDATA[<p>]]></a>", {"Title: U<p>"}},
      {"characters by number", "<a>&#85;p &amp; away</a>", {"Title: Up & away"}},
      {"an entity is not expanded",
       "<!DOCTYPE a [<!ENTITY e 'secret'>]><a>Up &e; away</a>",
       {"Title: Up "}},
      {"a file is not read",
       "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>Up &e;</a>",
       {"Title: Up "}},
      {"Latin-1",
       "<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xe9</a>",
       {"Title: caf\xc3\xa9"}},
      {"not closed", "<a>Up", {"failure: The file is not well-formed XML"}},
      {"no XML", "hello", {"failure: The file is not well-formed XML"}},
      {"empty", "", {"failure: The file is not well-formed XML"}},
      {"an unknown entity", "<a>&nope;</a>", {"failure: The file is not well-formed XML"}},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(read_xml, row.xml), row.shown) << row.says;
}

TEST(Xml, KeepsTagsWhenAsked) {
  Setting setting;
  setting.options.xml_keep_tags = true;
  EXPECT_EQ(shown(read_xml, "<a>\r\n<b/></a>", setting),
            Strings{"UncategorizedText: <a>\r\n<b/></a>"});
}

std::string nested(int depth) {
  std::string xml;
  for (int i = 0; i < depth; ++i) xml += "<a>";
  for (int i = 0; i < depth; ++i) xml += "</a>";
  return xml;
}

TEST(Xml, StopsAtItsLimits) {
  EXPECT_EQ(shown(read_xml, nested(256)), Strings());
  EXPECT_EQ(shown(read_xml, nested(257)), Strings{"failure: Document limit exceeded: xml_depth"});
  EXPECT_EQ(shown(read_xml, "<" + std::string(5000, 'a') + "/>"),
            Strings{"failure: Document limit exceeded: xml_name"});
  std::string attributes = "<a";
  for (int i = 0; i < 1001; ++i) attributes += " a" + std::to_string(i) + "=''";
  EXPECT_EQ(shown(read_xml, attributes + "/>"),
            Strings{"failure: Document limit exceeded: xml_attrs"});
}

std::string with_dtd(const std::string& declaration) {
  return "<!DOCTYPE a [" + declaration + "]><a>x y<b/></a>";
}

TEST(Xml, WhatADtdGivesToElementsHasTheSameLimit) {
  Setting setting;
  setting.limits.xml_attrs = 2;
  for (const bool is_crowded : {false, true}) {
    const std::string last = is_crowded ? " e='1'" : "";
    const std::string entity = "<!ENTITY e \"&#60;b c='1' d='1'" + last + "/>\">";
    const std::string defaults = std::string("<!ATTLIST b c CDATA '1' d (x|y) 'x'") +
                                 (is_crowded ? " e CDATA '1'" : "") + ">";
    const Strings wanted =
        is_crowded ? Strings{"failure: Document limit exceeded: xml_attrs"} : Strings{"Title: x y"};
    EXPECT_EQ(shown(read_xml, with_dtd(entity), setting), wanted);
    EXPECT_EQ(shown(read_xml, with_dtd(defaults), setting), wanted);
  }
}

// Each of the elements would get all the attributes, and each of these be held against the others.
TEST(Xml, DoesNotGiveElementsTheirDefaults) {
  std::string declarations = "<!ATTLIST b";
  for (int i = 0; i < 1'000; ++i) declarations += " a" + std::to_string(i) + " CDATA '1'";
  std::string elements;
  for (int i = 0; i < 100'000; ++i) elements += "<b/>";
  const std::string entity = "<!ENTITY e '" + elements + "'>";
  EXPECT_EQ(shown(read_xml, "<!DOCTYPE a [" + declarations + ">" + entity + "]><a>x y" + elements +
                                "&e;</a>"),
            Strings{"Title: x y"});
}

// Each entity is ten of the one before it; expanded, the last would be ten billion letters.
TEST(Xml, DoesNotExpandABomb) {
  std::string xml = "<!DOCTYPE a [<!ENTITY e0 'lolololol'>";
  for (int i = 1; i <= 10; ++i) {
    xml += "<!ENTITY e" + std::to_string(i) + " '";
    for (int j = 0; j < 10; ++j) xml += "&e" + std::to_string(i - 1) + ";";
    xml += "'>";
  }
  xml += "]><a>&e10;</a>";
  const Strings found = shown(read_xml, xml);
  EXPECT_TRUE(found.empty() || found == Strings{"failure: The file is not well-formed XML"});
}

}  // namespace
}  // namespace docket::executor::markup
