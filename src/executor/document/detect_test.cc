#include "executor/document/detect.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "executor/document/containers.h"

namespace docket::executor::document {
namespace {

TEST(Detect, BytesNameAndAssertionTogether) {
  struct Case {
    std::string bytes;
    std::string_view name;
    std::string_view content_type;
    FileType type;
  };
  const std::string mail =
      "Date: Mon, 2 Mar 2026 09:15:00 +0000\nMessage-ID: <1@x>\nSubject: Tide\nFrom: a@x.org\nTo: "
      "b@x.org\n\nHello\n";
  const Case cases[] = {
      {"", "a.pdf", "", FileType::empty},
      {"%PDF-1.7\n", "a.txt", "", FileType::pdf},
      {"junk before %PDF-1.4", "", "", FileType::pdf},
      {"\x89PNG\r\n\x1A\n....", "", "", FileType::png},
      {"\xFF\xD8\xFF\xE0", "", "", FileType::jpg},
      {std::string("II*\0", 4), "", "", FileType::tiff},
      {std::string("MM\0*", 4), "", "", FileType::tiff},
      {"{\\rtf1 x}", "a.doc", "", FileType::rtf},
      {"<?xml version=\"1.0\"?><a/>", "a.htm", "", FileType::html},
      {"<?xml version=\"1.0\"?><a/>", "a", "", FileType::xml},
      {"<!DOCTYPE HTML><p>x", "a.txt", "", FileType::html},
      {"a,b\n1,2\n", "a.txt", "", FileType::csv},
      {"a,b\n1,2\n", "a.md", "", FileType::md},
      {"a,b\n1,\"2,3\"\n", "", "", FileType::csv},
      {"a,b\nplain\n", "", "", FileType::txt},
      {"a,b\n1,2\n", "a.csv", "text/plain", FileType::txt},
      {"a,b\n1,2\n", "", "application/octet-stream", FileType::csv},
      {"# x", "a.markdown", "", FileType::md},
      {"int main() {}", "a.cc", "", FileType::txt},
      {"{\"a\": 1}", "a.txt", "", FileType::json},
      {"{\"a\": 1}\n{\"a\": 2}\n", "", "", FileType::ndjson},
      {"{\"a\": 1}\n{\"a\": 2}", "", "", FileType::ndjson},
      {"{\"a\": 1}\n{\"a\": 2", "", "", FileType::txt},
      {"\xEF\xBB\xBF{\"a\": 1}", "", "", FileType::json},
      {"\xEF\xBB\xBF{\"a\": 1}\n{\"a\": 2}", "", "", FileType::ndjson},
      {"\xEF\xBB\xBF{\"a\": 1}\n{\"a\": 2}", "a.json", "", FileType::ndjson},
      {"{\"a\": 1}\n", "a.ndjson", "", FileType::ndjson},
      {"{\n\"a\": 1}\n", "a.ndjson", "", FileType::json},
      {"{\"a\": 1}\n{\"a\": 2}\n", "a.json", "", FileType::ndjson},
      {"{\"a\": NaN}", "a.json", "", FileType::json},
      {"7", "a.json", "", FileType::json},
      {"{curly", "", "", FileType::txt},
      {std::string(100'000, '['), "", "", FileType::txt},
      {mail, "a", "", FileType::eml},
      {mail, "a.txt", "", FileType::eml},
      {"Hello", "a.eml", "", FileType::eml},
      {"Hello", "a.docx", "", FileType::docx},
      {"Hello", "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
       FileType::txt},
      {"Hello", "", "Text/HTML; charset=utf-8", FileType::html},
      {std::string("\0\1\2", 3), "a.bin", "", FileType::unknown},
      {std::string("\0\1\2", 3), "a.PDF", "", FileType::pdf},
      {"\xFF\xFE" + std::string("a\0", 2), "", "", FileType::txt},
      {"PK, they said", "", "", FileType::txt},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.bytes.substr(0, 40) + " as " + std::string(one.name));
    EXPECT_EQ(word(detect(one.bytes, one.name, one.content_type)), word(one.type));
  }
}

void put(std::string& bytes, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) {
    bytes += static_cast<char>(value & 0xFFU);
    value >>= 8;
  }
}

// A ZIP of stored entries, without checksums.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string zip;
  std::string directory;
  for (const auto& [name, content] : entries) {
    const auto name_size = static_cast<std::uint32_t>(name.size());
    const auto size = static_cast<std::uint32_t>(content.size());
    std::string sizes;
    put(sizes, 0, 2);
    put(sizes, 0, 8);
    put(sizes, size, 4);
    put(sizes, size, 4);
    put(sizes, name_size, 2);
    put(sizes, 0, 2);
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    put(directory, 20, 2);
    put(directory, 0, 2);
    directory += sizes;
    put(directory, 0, 10);
    put(directory, static_cast<std::uint32_t>(zip.size()), 4);
    directory += name;
    zip += "PK\x03\x04";
    put(zip, 20, 2);
    put(zip, 0, 2);
    zip.append(sizes).append(name).append(content);
  }
  const auto begin = static_cast<std::uint32_t>(zip.size());
  zip += directory + "PK\x05\x06";
  put(zip, 0, 8);
  put(zip, static_cast<std::uint32_t>(directory.size()), 4);
  put(zip, begin, 4);
  put(zip, 0, 2);
  return zip;
}

TEST(Detect, LooksIntoZipFiles) {
  EXPECT_EQ(detect(zip_of({{"[Content_Types].xml", ""}, {"word/document.xml", ""}}), "a.zip", ""),
            FileType::docx);
  EXPECT_EQ(detect(zip_of({{"xl/workbook.xml", ""}}), "", "text/plain"), FileType::xlsx);
  EXPECT_EQ(detect(zip_of({{"ppt/presentation.xml", ""}}), "", ""), FileType::pptx);
  EXPECT_EQ(detect(zip_of({{"mimetype", "application/vnd.oasis.opendocument.text"}}), "", ""),
            FileType::odt);
  EXPECT_EQ(detect(zip_of({{"mimetype", "application/epub+zip"}}), "a.docx", ""), FileType::epub);
  EXPECT_EQ(detect(zip_of({{"a.txt", "x"}}), "a.docx", ""), FileType::zip);
}

// One sector of header, one of the allocation table, one of the directory.
std::string ole_of(std::string_view stream) {
  std::string bytes = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  bytes.resize(30, '\0');
  put(bytes, 9, 2);
  bytes.resize(48, '\0');
  put(bytes, 1, 4);
  bytes.resize(76, '\0');
  put(bytes, 0, 4);
  bytes.resize(512, '\0');
  put(bytes, 0xFFFFFFFD, 4);
  put(bytes, 0xFFFFFFFE, 4);
  bytes.resize(1024, '\0');
  std::string entry;
  for (const char c : stream) put(entry, static_cast<unsigned char>(c), 2);
  entry.resize(64, '\0');
  put(entry, static_cast<std::uint32_t>(2 * stream.size() + 2), 2);
  entry.resize(512, '\0');
  return bytes + entry;
}

TEST(Detect, LooksIntoOleFiles) {
  EXPECT_EQ(detect(ole_of("WordDocument"), "a.xls", ""), FileType::doc);
  EXPECT_EQ(detect(ole_of("Workbook"), "", ""), FileType::xls);
  EXPECT_EQ(detect(ole_of("PowerPoint Document"), "", ""), FileType::ppt);
  EXPECT_EQ(detect(ole_of("__properties_version1.0"), "", ""), FileType::msg);
  EXPECT_EQ(detect(ole_of("Other"), "a.doc", ""), FileType::doc);
}

TEST(Detect, NamesAndMimeTypes) {
  EXPECT_EQ(mime(FileType::jpg), "image/jpeg");
  EXPECT_EQ(type_of_name("a.b.JPEG"), FileType::jpg);
  EXPECT_EQ(type_of_name("a.tif"), FileType::tiff);
  EXPECT_FALSE(type_of_name("a."));
  EXPECT_FALSE(type_of_name("docx"));
  EXPECT_FALSE(type_of_name("a.tx"));
  EXPECT_EQ(type_of_mime("text/x-csv"), FileType::csv);
  EXPECT_FALSE(type_of_mime("application/octet-stream"));
  EXPECT_FALSE(type_of_mime(""));
}

}  // namespace
}  // namespace docket::executor::document
