#include "executor/office/doc.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/whole_file.h"
#include "executor/element/json.h"
#include "executor/office/doc_file.h"
#include "support/compound_maker.h"
#include "support/repeat.h"

namespace docket::executor::office {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path documents = DOCKET_SOURCE_DIR "/test/documents";

element::Reading read(std::string_view bytes, const element::ReadLimits& limits = {}) {
  const element::ReadOptions options;
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
    element::Reading reading = read(whole_file(entry.path()).value());
    ASSERT_TRUE(reading) << reading.failure().message;
    const json::array ours = json::parse(element::to_json(*reading)).as_array();
    const json::array theirs =
        json::parse(whole_file(documents / "expected" / "doc" / (name + ".json")).value())
            .as_array();
    EXPECT_EQ(letters_of(ours), letters_of(theirs));
    const bool are_same = std::ranges::equal(ours, theirs, {}, kept_of, kept_of);
    same += are_same ? 1 : 0;
  }
  EXPECT_GE(same, 16);
}

TEST(ReadDoc, RefusesWhatIsNone) {
  EXPECT_EQ(read("hello").failure().message, "File is not a valid doc");
  EXPECT_EQ(read(whole_file(documents / "corpus" / "msg" / "00.msg").value()).failure().message,
            "File is not a valid doc");
}

TEST(ReadDoc, SaysThatItIsEncrypted) {
  std::string bytes = whole_file(documents / "corpus" / "doc" / "00.doc").value();
  const std::size_t block = bytes.find("\xEC\xA5");
  ASSERT_NE(block, std::string::npos);
  bytes[block + 0x0B] = static_cast<char>(bytes[block + 0x0B] | 1);
  EXPECT_EQ(read(bytes).failure().code, "encrypted");
}

TEST(ReadDoc, SurvivesBytesSetToExtremes) {
  const std::string whole = whole_file(documents / "corpus" / "doc" / "00.doc").value();
  const std::size_t block = whole.find("\xEC\xA5");
  int read_well = 0;
  for (std::size_t at = block; at < block + 600; at += 3) {
    std::string broken = whole;
    broken[at] = '\xff';
    if (read(broken)) ++read_well;
  }
  EXPECT_GT(read_well, 0);
}

void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t count) {
  if (bytes.size() < at + count) bytes.resize(at + count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes[at + i] = static_cast<char>(i < sizeof value ? value >> (8 * i) : 0);
  }
}

// Documents such that Word writes none: text of one byte a character, one page of properties of
// each sort that says something of all characters.
class DocMaker {
 public:
  // The next characters of the text, and where in the file they are.
  void add_text(std::string_view text, std::size_t at) {
    put(main_, at, 0, text.size());
    std::copy(text.begin(), text.end(), main_.begin() + static_cast<std::ptrdiff_t>(at));
    pieces_.push_back({.characters = text.size(), .at = at});
  }
  void set_part(std::size_t index, const std::string& part) {
    put(main_, places_at + 8 * index, table_.size(), 4);
    put(main_, places_at + 8 * index + 4, part.size(), 4);
    table_ += part;
  }
  // The page is in the file at `at`; its only run is all of the file up to `end`.
  void set_properties(bool is_paragraph, std::size_t at, std::uint32_t end,
                      std::string_view properties) {
    std::string page(page_bytes, '\0');
    put(page, 4, end, 4);
    const std::size_t place = 64;
    put(page, 8, place / 2, 1);
    put(page, place, is_paragraph ? (properties.size() + 3) / 2 : properties.size(), 1);
    page.replace(place + (is_paragraph ? 3 : 1), properties.size(), properties);
    put(page, page_bytes - 1, 1, 1);
    put(main_, at, 0, page_bytes);
    main_.replace(at, page_bytes, page);
    std::string pages(8, '\0');
    put(pages, 8, at / page_bytes, 4);
    set_part(is_paragraph ? 13 : 12, pages);
  }
  // `main`: characters of the main text; the others are of headers.
  std::string finish(std::size_t main) {
    std::string pieces;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      put(pieces, 4 * i, characters, 4);
      characters += pieces_[i].characters;
      put(pieces, 4 * (pieces_.size() + 1) + 8 * i + 2, (1U << 30) | (2 * pieces_[i].at), 4);
    }
    put(pieces, 4 * pieces_.size(), characters, 4);
    put(pieces, 4 + 12 * pieces_.size() - 1, 0, 1);
    std::string information(1, '\2');
    put(information, 1, pieces.size(), 4);
    set_part(33, information + pieces);
    put(main_, 0, 0xA5EC, 2);
    put(main_, 2, 0xC1, 2);
    put(main_, 76, main, 4);
    test::CompoundMaker maker;
    maker.add_stream(0, "WordDocument", main_);
    maker.add_stream(0, "0Table", table_);
    return maker.finish();
  }

 private:
  static constexpr std::size_t places_at = 154;
  static constexpr std::size_t page_bytes = 512;
  struct Piece {
    std::size_t characters;
    std::size_t at;
  };
  std::string main_ = std::string(1536, '\0');
  std::string table_ = std::string(16, '\0');
  std::vector<Piece> pieces_;
};

// The second piece is nearer to the file's beginning than to the text's.
TEST(ReadDoc, RunsThatEndBehindEverythingEnd) {
  DocMaker maker;
  const std::string text = std::string(5'000, 'a') + "\r";
  maker.add_text(text, 2'560);
  maker.add_text("second\r", 1'536);
  maker.set_properties(false, 2'048, 0xFFFFFFFF, std::string_view("\x35\x08\1", 3));
  element::Reading reading = read(maker.finish(text.size() + 7));
  ASSERT_TRUE(reading) << reading.failure().message;
  ASSERT_EQ(reading->size(), 2U);
  EXPECT_EQ(reading->at(1).text, "second");
  EXPECT_EQ(reading->at(1).metadata.emphasized_text_contents, std::vector<std::string>{"second"});
}

// A mark is one byte of the file and a row of up to 255 cells.
TEST(ReadDoc, RowsCount) {
  DocMaker maker;
  maker.add_text(std::string(1'000, '\7'), 2'560);
  // In a table, ends a row, and a definition of 255 cells that is cut short.
  maker.set_properties(true, 2'048, 0xFFFFFFFF,
                       std::string_view("\x16\x24\1\x17\x24\1\x08\xD6\x06\0\xFF\1\0\2\0", 15));
  const std::string bytes = maker.finish(1'000);
  EXPECT_TRUE(read(bytes));
  element::ReadLimits limits;
  limits.text_bytes = 50'000;
  EXPECT_EQ(read(bytes, limits).failure().message, "Document limit exceeded: text_bytes");
}

// What each character costs does not grow with the fields that are open.
TEST(ReadDoc, ManyOpenFields) {
  DocMaker maker;
  const std::string text = test::repeat("\x13\x14", 50'000) + std::string(100'000, 'x') + "\r";
  maker.add_text(text, 2'048);
  element::Reading reading = read(maker.finish(text.size()), {.zip_ratio = 100'000});
  ASSERT_TRUE(reading) << reading.failure().message;
  ASSERT_EQ(reading->size(), 1U);
  EXPECT_EQ(reading->at(0).text.size(), 100'000U);
}

TEST(ReadDoc, OnlyTheOutermostLinkIsOne) {
  DocMaker maker;
  const std::string text =
      "\x13HYPERLINK \"http://a\"\x14"
      "a\x13HYPERLINK \"http://b\"\x14"
      "b\x15\x14"
      "c\x15"
      "\x13HYPERLINK \"http://d\"\x13 DATE \x14 no\x15\x14"
      "d\x15"
      "e\r";
  maker.add_text(text, 2'048);
  element::Reading reading = read(maker.finish(text.size()));
  ASSERT_TRUE(reading) << reading.failure().message;
  ASSERT_EQ(reading->size(), 1U);
  EXPECT_EQ(reading->at(0).text, "abcde");
  EXPECT_EQ(reading->at(0).metadata.link_urls, (std::vector<std::string>{"http://a", "http://d"}));
  EXPECT_EQ(reading->at(0).metadata.link_texts, (std::vector<std::string>{"abc", "d"}));
}

// The six stories of each section may be the same text.
TEST(ReadDoc, StoriesOfHeadersCountAsOftenAsTheyAreRead) {
  DocMaker maker;
  const std::string link =
      "\x13HYPERLINK \"http://a/" + std::string(10'000, 'x') + "\"\x14here\x15";
  maker.add_text("text\r" + link + "\r\r", 2'048);
  const int sections = 50;
  std::string section_table;
  put(section_table, 4 * (sections + 1) + 12 * sections - 1, 0, 1);
  maker.set_part(6, section_table);
  std::string stories;
  // Of each section the second one, the header of most pages, and two more.
  for (int i = 0; i < 6 * (sections + 1); ++i) {
    put(stories, 4 * i, i % 2 == 0 ? link.size() + 2 : 0, 4);
  }
  maker.set_part(11, stories);
  const std::string bytes = maker.finish(5);
  element::Reading reading = read(bytes);
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_EQ(reading->front().type, element::Type::header);
  EXPECT_EQ(reading->front().text, "here");
  element::ReadLimits limits;
  limits.text_bytes = 500'000;
  EXPECT_EQ(read(bytes, limits).failure().message, "Document limit exceeded: text_bytes");
}

TEST(DocProperties, EndWhereTheBytesEnd) {
  EXPECT_EQ(doc_properties(std::string_view("\x16\x24\x01\x17\x24", 5)).size(), 1U);
  EXPECT_EQ(doc_properties(std::string_view("\x08\xD6\xFF\xFF\x01", 5)).size(), 0U);
}

}  // namespace
}  // namespace docket::executor::office
