// Documents that mean harm: each ends soon, with the failure that names the reason.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "executor/kind.h"
#include "executor/office/docx.h"
#include "executor/office/epub.h"
#include "executor/office/odt.h"
#include "executor/office/pptx.h"
#include "executor/office/xlsx.h"
#include "support/repeat.h"
#include "support/zip_maker.h"

namespace docket::executor::office {
namespace {

using Read = element::Reading (*)(std::string_view, const element::ReadContext&);

element::Reading read(Read reader, std::string_view bytes, const element::ReadLimits& limits = {}) {
  const element::ReadOptions options;
  QuietContext quiet;
  return reader(bytes, {.options = options, .limits = limits, .context = quiet});
}

std::string refusal(Read reader, std::string_view bytes, const element::ReadLimits& limits = {}) {
  const auto reading = read(reader, bytes, limits);
  return reading ? "" : reading.failure().message;
}

std::string relationship(std::string_view type, std::string_view target) {
  return "<Relationships><Relationship Id='a' Type='x/" + std::string(type) + "' Target='" +
         std::string(target) + "'/></Relationships>";
}

std::string docx(std::string_view body) {
  test::ZipMaker zip;
  const std::string document =
      "<w:document><w:body>" + std::string(body) + "</w:body></w:document>";
  zip.add("_rels/.rels", relationship("officeDocument", "d.xml"));
  zip.add("d.xml", document);
  return zip.finish();
}

std::string xlsx(std::string_view rows) {
  test::ZipMaker zip;
  const std::string sheet =
      "<worksheet><sheetData>" + std::string(rows) + "</sheetData></worksheet>";
  zip.add("_rels/.rels", relationship("officeDocument", "w.xml"));
  zip.add("w.xml", "<workbook><sheets><sheet name='S' r:id='a'/></sheets></workbook>");
  zip.add("_rels/w.xml.rels", relationship("worksheet", "s.xml"));
  zip.add("s.xml", sheet);
  return zip.finish();
}

// Repetitions compress better than any honest document.
const element::ReadLimits dense{.zip_ratio = 100'000};

TEST(Hostile, WhatIsNoDocumentIsRefusedByEachReader) {
  test::ZipMaker zip;
  zip.add("hello.txt", "hello");
  const std::string other = zip.finish();
  const struct {
    Read reader;
    std::string_view name;
  } readers[] = {{read_docx, "docx"},
                 {read_pptx, "pptx"},
                 {read_xlsx, "xlsx"},
                 {read_odt, "odt"},
                 {read_epub, "epub"}};
  for (const auto& [reader, name] : readers) {
    const std::string wanted = "File is not a valid " + std::string(name);
    EXPECT_EQ(refusal(reader, ""), wanted);
    EXPECT_EQ(refusal(reader, "%PDF-1.7"), wanted);
    EXPECT_EQ(refusal(reader, other), wanted);
  }
}

TEST(Hostile, EncryptedOfficeFilesAreOleFiles) {
  const auto reading = read(read_xlsx, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and its sectors");
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.failure().code, "encrypted");
}

TEST(Hostile, RelationshipsThatLeadNowhereOrOutside) {
  test::ZipMaker nowhere;
  nowhere.add("_rels/.rels", relationship("officeDocument", "../../etc/passwd"));
  EXPECT_EQ(refusal(read_docx, nowhere.finish()), "File is not a valid docx");
  test::ZipMaker outside;
  outside.add("_rels/.rels",
              "<Relationships><Relationship Id='a' Type='x/officeDocument' TargetMode='External' "
              "Target='https://example.org/d.xml'/></Relationships>");
  EXPECT_EQ(refusal(read_docx, outside.finish()), "File is not a valid docx");
}

TEST(Hostile, EntitiesAreNotExpanded) {
  test::ZipMaker zip;
  zip.add("_rels/.rels", relationship("officeDocument", "d.xml"));
  zip.add("d.xml",
          "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
          "<w:document><w:body><w:p><w:r><w:t>x&b;y</w:t></w:r></w:p></w:body></w:document>");
  auto reading = read(read_docx, zip.finish());
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->at(0).text, "xy");
}

TEST(Hostile, DeepNestingIsALimit) {
  const std::string deep =
      test::repeat("<w:tbl><w:tr><w:tc>", 2000) + test::repeat("</w:tc></w:tr></w:tbl>", 2000);
  EXPECT_EQ(refusal(read_docx, docx(deep)), "Document limit exceeded: xml_depth");
}

TEST(Hostile, SpansOfMillionsOfColumnsLeaveTheTextAlone) {
  auto reading = read(read_docx, docx("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='900000000'/>"
                                      "</w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc></w:tr>"
                                      "</w:tbl>"));
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->at(0).text, "wide");
  EXPECT_EQ(reading->at(0).metadata.text_as_html, "");
}

TEST(Hostile, CellsThatContinueAWideOneCountAsWide) {
  const std::string rows =
      "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='4000000'/></w:tcPr><w:p><w:r>"
      "<w:t>wide</w:t></w:r></w:p></w:tc></w:tr>" +
      test::repeat("<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>", 50);
  auto reading = read(read_docx, docx("<w:tbl>" + rows + "</w:tbl>"));
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->at(0).metadata.text_as_html, "");
}

TEST(Hostile, ManyPageBreaksInOneParagraph) {
  const std::string run =
      "<w:r>" + test::repeat("<w:lastRenderedPageBreak/><w:t>a</w:t>", 50'000) + "</w:r>";
  auto reading = read(read_docx, docx("<w:p>" + run + "</w:p>"), dense);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->size(), 50'000U);
  EXPECT_EQ(reading->back().metadata.page_number, 50'001);
}

TEST(Hostile, ElementsAndTextAreLimited) {
  const std::string body = test::repeat("<w:p><w:r><w:t>abcdefghij</w:t></w:r></w:p>", 100);
  EXPECT_EQ(refusal(read_docx, docx(body), {.elements = 99}), "Document limit exceeded: elements");
  EXPECT_EQ(refusal(read_docx, docx(body), {.text_bytes = 999}),
            "Document limit exceeded: text_bytes");
}

TEST(Hostile, ASheetOfAHundredThousandCells) {
  std::string rows;
  for (int r = 0; r < 10'000; ++r) rows += "<row>" + test::repeat("<c><v>1</v></c>", 10) + "</row>";
  auto reading = read(read_xlsx, xlsx(rows), dense);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 1U);
  EXPECT_EQ(reading->at(0).text.size(), 199'999U);
  EXPECT_EQ(refusal(read_xlsx, xlsx(rows), {.zip_ratio = 100'000, .xlsx_cells = 99'999}),
            "Document limit exceeded: xlsx_cells");
}

TEST(Hostile, CornersOfTheGridSpanNoRectangle) {
  auto reading = read(read_xlsx, xlsx("<row r='1'><c r='A1'><v>1</v></c><c r='XFD1'><v>2</v></c>"
                                      "</row><row r='1048576'><c r='A1048576'><v>3</v></c></row>"));
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 2U);
  EXPECT_EQ(reading->at(1).text, "3.0");
  std::string wide = "<row><c r='A1'><v>1</v></c><c r='XFD1'><v>2</v></c></row>";
  wide += test::repeat("<row><c r='A1'><v>1</v></c></row>", 400);
  wide += "<row><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row>";
  EXPECT_EQ(refusal(read_xlsx, xlsx(wide)), "Document limit exceeded: xlsx_cells");
}

TEST(Hostile, ManyPropertiesOfAParagraphWithManyPageBreaks) {
  const std::string properties = "<w:pPr>" + test::repeat("<w:x/>", 30'000) + "</w:pPr>";
  const std::string run =
      "<w:r>" + test::repeat("<w:lastRenderedPageBreak/><w:t>a</w:t>", 30'000) + "</w:r>";
  auto reading = read(
      read_docx,
      docx("<w:p>" + properties + run + "<w:r>" + test::repeat("<w:x/>", 30'000) + "</w:r></w:p>"),
      dense);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->size(), 30'000U);
}

TEST(Hostile, ManyFormatsOfARunWithManyPageBreaks) {
  const std::string run = "<w:r><w:rPr>" + test::repeat("<w:x/>", 30'000) + "<w:b/></w:rPr>" +
                          test::repeat("<w:lastRenderedPageBreak/><w:t>a</w:t>", 30'000) + "</w:r>";
  auto reading = read(read_docx, docx("<w:p>" + run + "</w:p>"), dense);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 30'000U);
  EXPECT_EQ(reading->back().metadata.emphasized_text_contents, std::vector<std::string>{"a"});
}

// A target that is told once can be meant by every hyperlink.
TEST(Hostile, LinksWithOneLongTarget) {
  test::ZipMaker zip;
  zip.add("_rels/.rels", relationship("officeDocument", "d.xml"));
  zip.add("d.xml",
          "<w:document><w:body><w:p>" +
              test::repeat("<w:hyperlink r:id='a'><w:r><w:t>b</w:t></w:r></w:hyperlink>", 1'000) +
              "</w:p></w:body></w:document>");
  zip.add("_rels/d.xml.rels", relationship("hyperlink", std::string(1'000'000, 'u')));
  EXPECT_EQ(refusal(read_docx, zip.finish(), {.text_bytes = 100'000'000}),
            "Document limit exceeded: text_bytes");
}

TEST(Hostile, LinksInLinks) {
  test::ZipMaker zip;
  zip.add("mimetype", "application/vnd.oasis.opendocument.text");
  zip.add("content.xml", "<office:document-content><office:body><office:text><text:p>" +
                             test::repeat("<text:a xlink:href='u'>", 100) +
                             std::string(1'000'000, 'x') + test::repeat("</text:a>", 100) +
                             "</text:p></office:text></office:body></office:document-content>");
  auto reading = read(read_odt, zip.finish(), dense);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 1U);
  EXPECT_EQ(reading->at(0).metadata.links.size(), 1U);
}

TEST(Hostile, ManyRelationships) {
  std::string related = "<Relationships>";
  std::string paragraph = "<w:p>";
  for (int i = 0; i < 50'000; ++i) {
    const std::string id = "r" + std::to_string(i);
    related += "<Relationship Id='" + id + "' Type='x/hyperlink' TargetMode='External' Target='u" +
               std::to_string(i) + "'/>";
    paragraph += "<w:hyperlink r:id='" + id + "'><w:r><w:t>a</w:t></w:r></w:hyperlink>";
  }
  test::ZipMaker zip;
  zip.add("_rels/.rels", relationship("officeDocument", "d.xml"));
  zip.add("d.xml", "<w:document><w:body>" + paragraph + "</w:p></w:body></w:document>");
  zip.add("_rels/d.xml.rels", related + "</Relationships>");
  auto reading = read(read_docx, zip.finish(), dense);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 1U);
  ASSERT_EQ(reading->at(0).metadata.link_urls.size(), 50'000U);
  EXPECT_EQ(reading->at(0).metadata.link_urls.back(), "u49999");
}

TEST(Hostile, ManyEscapedUnderscoresInOneString) {
  test::ZipMaker zip;
  zip.add("_rels/.rels", relationship("officeDocument", "w.xml"));
  zip.add("w.xml", "<workbook><sheets><sheet name='S' r:id='a'/></sheets></workbook>");
  zip.add("_rels/w.xml.rels",
          "<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/>"
          "<Relationship Id='b' Type='x/sharedStrings' Target='t.xml'/></Relationships>");
  zip.add("s.xml",
          "<worksheet><sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>");
  zip.add("t.xml",
          "<sst><si><t>ax005F_" + test::repeat("x005F_", 300'000) + "x005Fx005F__b</t></si></sst>");
  auto reading = read(read_xlsx, zip.finish(), dense);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 1U);
  EXPECT_EQ(reading->at(0).text, "ax005F_b");
}

TEST(Hostile, ManyLinksInOneParagraph) {
  const std::string link = "<text:a xlink:href='u'>abcdefghij</text:a>";
  test::ZipMaker zip;
  zip.add("mimetype", "application/vnd.oasis.opendocument.text");
  zip.add("content.xml", "<office:document-content><office:body><office:text><text:p>\xC3\xA9" +
                             test::repeat(link, 100'000) +
                             "</text:p></office:text></office:body></office:document-content>");
  auto reading = read(read_odt, zip.finish(), dense);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 1U);
  ASSERT_EQ(reading->at(0).metadata.links.size(), 100'000U);
  EXPECT_EQ(reading->at(0).metadata.links.back().start_index, 999'991);
}

}  // namespace
}  // namespace docket::executor::office
