#include "executor/element/element.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "executor/element/finish.h"
#include "executor/element/hierarchy.h"
#include "executor/element/ids.h"
#include "executor/element/json.h"
#include "executor/element/languages.h"
#include "executor/element/pack.h"

namespace docket::executor::element {
namespace {

Element make(Type type, std::string text, std::optional<std::int64_t> page = {}) {
  Element element;
  element.type = type;
  element.text = std::move(text);
  element.metadata.page_number = page;
  return element;
}

TEST(Types, HaveTheNamesOfTheApi) {
  for (int i = 0; i < types; ++i) {
    const Type type = static_cast<Type>(i);
    EXPECT_EQ(parse_type(name(type)), type);
  }
  EXPECT_EQ(parse_type("Nothing"), std::nullopt);
}

TEST(Ids, AreHashesOfNameTextPageAndPlace) {
  struct Row {
    const char* filename;
    const char* text;
    std::optional<std::int64_t> page;
    std::int64_t place;
    const char* id;
  };
  const Row rows[] = {
      {"notes.txt", "Harbour Notes", {}, 0, "7aa56c08ad07f99e25aaddd118dfefad"},
      {"notes.txt", "Bring a coat", {}, 2, "81848889ee53876ead0530d68700bb1d"},
      {"deck.pptx", "Plan", 1, 0, "4447c8a178c644ebbcee178e86ec82df"},
      {"deck.pptx", "Ship the box on Monday. Call the port first.", 1, 1,
       "554d5d98f016eb8a2e74fae4836c6184"},
      {"deck.pptx", "Plan", 2, 0, "61e8ad4ae21413bc16b9748cd1e3ac59"},
      {"r\xc3\xa9sum\xc3\xa9.txt", "Caf\xc3\xa9", {}, 0, "240856ed00f9b528a6d1ab1f1c98e401"},
      {"", "Hello", {}, 0, "28d276b87a94d4552a64d478b6fa91ed"},
      {"x.pdf", "C", 1, 1, "6b6810f7e35f5e163393d3502dbd28e3"},
  };
  for (const Row& row : rows) {
    Element element = make(Type::title, row.text, row.page);
    element.metadata.filename = row.filename;
    EXPECT_EQ(hash_id(element, row.place), row.id) << row.text;
  }
}

TEST(Ids, CountPlacesByPageOrByRunOfPages) {
  Elements elements = {make(Type::title, "A", 1), make(Type::title, "B", 2),
                       make(Type::title, "C", 1)};
  for (Element& element : elements) element.metadata.filename = "x.pdf";
  give_hash_ids(elements, Count::by_page);
  EXPECT_EQ(elements[2].id, "6b6810f7e35f5e163393d3502dbd28e3");
  EXPECT_EQ(elements[2].id, hash_id(elements[2], 1));
  give_hash_ids(elements, Count::by_run);
  EXPECT_EQ(elements[2].id, hash_id(elements[2], 0));
}

TEST(Ids, ParentsFollowNewIds) {
  Elements elements = {make(Type::title, "A"), make(Type::narrative_text, "b")};
  elements[0].id = "old";
  elements[1].id = "older";
  elements[1].metadata.parent_id = "old";
  give_hash_ids(elements, Count::by_run);
  EXPECT_EQ(elements[1].metadata.parent_id, elements[0].id);
  SeededRandom random(7);
  give_random_ids(elements, random);
  EXPECT_EQ(elements[1].metadata.parent_id, elements[0].id);
  EXPECT_THAT(elements[0].id,
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                    "[0-9a-f]{12}"));
}

TEST(Hierarchy, PutsTextUnderTheNearestHeading) {
  struct Row {
    Type type;
    std::optional<std::int64_t> depth;
    int parent;  // index, -1: none
  };
  const Row rows[] = {
      {Type::title, 0, -1},
      {Type::narrative_text, {}, 0},
      {Type::title, 1, 0},
      {Type::list_item, 1, 2},
      {Type::list_item, 2, 3},
      {Type::list_item, 1, 2},
      {Type::table, {}, 2},
      {Type::title, 0, -1},
      {Type::code_snippet, {}, -1},
      {Type::narrative_text, {}, -1},
      {Type::header, 0, -1},
      {Type::title, 0, 10},
      {Type::uncategorized_text, {}, 11},
  };
  Elements elements;
  for (const Row& row : rows) {
    elements.push_back(make(row.type, "t"));
    elements.back().id = std::to_string(elements.size() - 1);
    elements.back().metadata.category_depth = row.depth;
  }
  give_parents(elements);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const int parent = rows[i].parent;
    EXPECT_EQ(elements[i].metadata.parent_id, parent < 0 ? "" : std::to_string(parent)) << i;
  }
}

Element full() {
  Element element = make(Type::table, "a\n\"\xc3\xa9\"\x01", 3);
  element.id = "id";
  Metadata& m = element.metadata;
  m.languages = {"eng", "deu"};
  m.filename = "f.docx";
  m.filetype = "x/y";
  m.parent_id = "p";
  m.category_depth = 0;
  m.page_name = "sheet";
  m.last_modified = "2030-01-01T00:00:00+00:00";
  m.emphasized_text_contents = {"x"};
  m.emphasized_text_tags = {"b"};
  m.link_texts = {"l"};
  m.link_urls = {"u"};
  m.links = {{.text = "l", .url = "u", .start_index = 4}};
  m.text_as_html = "<table></table>";
  m.image_url = "i";
  m.image_base64 = "aGk=";
  m.image_mime_type = "image/png";
  m.header_footer_type = HeaderFooter::even_page;
  m.coordinates = Coordinates{.points = {{{1, 2}, {1, 4.25}, {3, 4.25}, {3, 2}}},
                              .layout_width = 612,
                              .layout_height = 792};
  m.sent_from = {"Ann <ann@x.org>"};
  m.sent_to = {"b@x.org"};
  m.cc_recipient = {"c@x.org"};
  m.bcc_recipient = {"d@x.org"};
  m.subject = "s";
  m.email_message_id = "mid";
  m.attached_to_filename = "mail.eml";
  m.orig_elements = "eJw=";
  m.is_continuation = true;
  m.table_id = "t";
  m.chunk_index = 0;
  m.num_carried_over_header_rows = 1;
  return element;
}

TEST(Json, ComesBackAsItWas) {
  Element box = make(Type::check_box, "");
  box.is_checked = true;
  const Elements elements = {full(), box, make(Type::page_break, "")};
  Reading again = from_json(to_json(elements), ReadLimits());
  ASSERT_TRUE(again) << again.failure().message;
  EXPECT_EQ(*again, elements);
}

TEST(Json, LeavesOutWhatHasNoValue) {
  Element element = make(Type::title, "Caf\xc3\xa9");
  element.id = "x";
  element.metadata.category_depth = 0;
  EXPECT_EQ(to_json({element}),
            "[{\"element_id\":\"x\",\"metadata\":{\"category_depth\":0},\"text\":\"Caf\xc3\xa9\","
            "\"type\":\"Title\"}]");
}

TEST(Json, RefusesWhatIsNoListOfElements) {
  const char* const texts[] = {
      "",
      "{}",
      "[1]",
      R"([{"type":"Nothing","text":""}])",
      R"([{"type":"Title"}])",
      R"([{"type":"Title","text":1}])",
      R"([{"type":"Title","text":"","metadata":[]}])",
      R"([{"type":"CheckBox","text":""}])",
  };
  for (const char* text : texts) {
    Reading reading = from_json(text, ReadLimits());
    ASSERT_FALSE(reading) << text;
    EXPECT_EQ(reading.failure().code, "bad_json") << text;
  }
}

TEST(Json, IsLimitedInDepthAndNumber) {
  ReadLimits limits;
  limits.json_depth = 10;
  limits.elements = 1;
  const Reading deep = from_json(std::string(11, '[') + std::string(11, ']'), limits);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.failure().message, "Document limit exceeded: json_depth");
  const Elements two = {make(Type::title, "a"), make(Type::title, "b")};
  const Reading many = from_json(to_json(two), limits);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.failure().message, "Document limit exceeded: elements");
}

TEST(Json, SkipsMetadataOfAnotherType) {
  const std::optional<Element> element = read_element(boost::json::parse(
      R"({"type":"Title","text":"t","metadata":{"page_number":"1","languages":[1],"x":2,
          "coordinates":{"points":[[1]]},"filename":"f"}})"));
  ASSERT_TRUE(element);
  Element expected = make(Type::title, "t");
  expected.metadata.filename = "f";
  EXPECT_EQ(*element, expected);
}

TEST(OrigElements, HoldPythonsJson) {
  Element element = make(Type::title, "Harbour Notes");
  element.metadata.filename = "notes.txt";
  element.metadata.filetype = "text/plain";
  element.metadata.languages = {"eng"};
  element.metadata.orig_elements = "never inside";
  element.id = hash_id(element, 0);
  const std::string said =
      R"([{"element_id": "7aa56c08ad07f99e25aaddd118dfefad", "metadata": {"filename": "notes.txt", )"
      R"("filetype": "text/plain", "languages": ["eng"]}, "text": "Harbour Notes", "type": "Title"}])";
  EXPECT_EQ(unpack(Packer().pack(Elements{element}), 1000), said);
  EXPECT_EQ(
      unpack(
          "eJw1zMEKgkAUheFXkbuW0sDUnqBVq3YicereGQbGUfQKhvjuOUXr/zunWUm8dBL04ZguCZVAcX5lFTgrTV3LqQC"
          "YOc8rNmLAlCbUiYKh2P1KxnkJ6CSOQ68yHXTRqGLQ9/ANKoseBw8XYvEIdoaVaU8NSbDUbukPRXzF+OznMbnF"
          "t+j/L3enXmhrP4qLOdc=",
          1000),
      said);
  EXPECT_EQ(unpack(Packer().pack(Elements{element}), 10), std::nullopt) << "a limit";
  EXPECT_EQ(unpack("no base64!", 10), std::nullopt);
  EXPECT_EQ(unpack("AAAA", 10), std::nullopt);
}

TEST(OrigElements, RoundCoordinatesAndEscapeWhatIsNotAscii) {
  Element element = make(Type::title, "\xc3\xa9\xf0\x9f\x9a\xa2");
  element.metadata.coordinates = Coordinates{.points = {{{1.26, 2}, {1.26, 4}, {3, 4}, {3, 2}}},
                                             .layout_width = 612.34,
                                             .layout_height = 792};
  EXPECT_EQ(
      unpack(Packer().pack(Elements{element}), 1000),
      R"([{"element_id": "", "metadata": {"coordinates": {"layout_height": 792.0, )"
      R"("layout_width": 612.34, "points": [[1.3, 2.0], [1.3, 4.0], [3.0, 4.0], [3.0, 2.0]], )"
      R"("system": "PixelSpace"}}, "text": "\u00e9\ud83d\udea2", "type": "Title"}])");
}

TEST(Languages, AreFoundInText) {
  Elements english = {make(Type::title, "Harbour Notes"), make(Type::title, "")};
  set_languages(english, {});
  EXPECT_EQ(english[0].metadata.languages, std::vector<std::string>{"eng"});
  Elements german = {make(Type::narrative_text,
                          "Der Hafen \xc3\xb6"
                          "ffnet um sechs Uhr, und die Boote d\xc3\xbcrfen bis neun "
                          "Uhr auslaufen, wenn das Wetter es zul\xc3\xa4sst.")};
  set_languages(german, {"auto"});
  EXPECT_EQ(german[0].metadata.languages, std::vector<std::string>{"deu"});
  Elements asked = {make(Type::narrative_text, "One two three four five six seven")};
  set_languages(asked, {"fr"});
  EXPECT_EQ(asked[0].metadata.languages, std::vector<std::string>{"fra"});
  Elements short_ones = {make(Type::title, "One  two three"), make(Type::title, "four\tfive")};
  set_languages(short_ones, {"fr"});
  EXPECT_EQ(short_ones[1].metadata.languages, std::vector<std::string>{"fra"});
  short_ones[1].text = "four ";
  set_languages(short_ones, {"fr"});
  EXPECT_EQ(short_ones[1].metadata.languages, std::vector<std::string>{"eng"});
}

TEST(Languages, HaveCodes) {
  struct Row {
    const char* word;
    const char* code;
    const char* tesseract;
  };
  const Row rows[] = {
      {"en", "eng", "eng"},
      {"deu", "deu", "deu"},
      {"ger", "deu", "deu"},
      {"German", "deu", "deu"},
      {"chi_sim", "zho", "chi_sim"},
      {"chi_tra", "zho", "chi_tra"},
      {"zh-TW", "zho", "chi_tra"},
      {"iw", "heb", "heb"},
      {"xx", "", ""},
      {"", "", ""},
      {"nonsense", "", ""},
      {"pt-BR", "por", "por"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(language_code(row.word), row.code) << row.word;
    EXPECT_EQ(tesseract_code(row.word), row.tesseract) << row.word;
  }
}

TEST(Finish, GivesAllWhatFormatsShare) {
  Elements elements = {make(Type::title, "Harbour Notes"), make(Type::image, "a boat"),
                       make(Type::narrative_text, "Bring a coat")};
  finish(elements, {.filename = "notes.txt",
                    .filetype = "text/plain",
                    .languages = {},
                    .exclude_elements = {"Image", "Nothing"}});
  ASSERT_EQ(elements.size(), 2U);
  EXPECT_EQ(elements[0].id, "7aa56c08ad07f99e25aaddd118dfefad");
  EXPECT_EQ(elements[1].metadata.parent_id, elements[0].id);
  EXPECT_EQ(elements[1].metadata.filetype, "text/plain");
  EXPECT_EQ(elements[1].metadata.languages, std::vector<std::string>{"eng"});
}

TEST(Finish, LeavesAttachmentsTheirNames) {
  Elements elements = {make(Type::title, "A"), make(Type::title, "B")};
  elements[1].metadata.filename = "b.txt";
  elements[1].metadata.attached_to_filename = "mail.eml";
  finish(elements, {.filename = "mail.eml", .filetype = "message/rfc822"});
  EXPECT_EQ(elements[0].metadata.filename, "mail.eml");
  EXPECT_EQ(elements[1].metadata.filename, "b.txt");
}

}  // namespace
}  // namespace docket::executor::element
