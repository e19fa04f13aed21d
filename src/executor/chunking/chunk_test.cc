#include "executor/chunking/chunk.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/random.h"
#include "base/whole_file.h"
#include "executor/chunking/text_splitter.h"
#include "executor/element/ids.h"
#include "executor/element/json.h"
#include "executor/element/pack.h"

namespace docket::executor::chunking {
namespace {

namespace json = boost::json;
using element::Element;
using element::Elements;
using element::Type;

struct Ran {
  Elements chunks;
  std::string refusal;
  std::string code;
};

Ran run(const Elements& elements, const ChunkOptions& options,
        const element::ReadLimits& limits = {}) {
  SeededRandom random(1);
  QuietContext context;
  element::Reading reading = chunk(elements, options, limits, context, random);
  if (!reading) return {{}, reading.failure().message, reading.failure().code};
  return {std::move(*reading), {}, {}};
}

std::vector<std::string> texts(const Elements& elements) {
  std::vector<std::string> texts;
  for (const Element& element : elements) texts.push_back(element.text);
  return texts;
}

Element make(Type type, std::string text, std::optional<std::int64_t> page = {}) {
  Element element{.type = type, .text = std::move(text), .metadata = {}, .id = {}};
  element.metadata.page_number = page;
  return element;
}

using Words = std::vector<std::string>;

TEST(Chunk, LongTextsAreCutAtSpacesAndOverlap) {
  const std::string fox = "The quick brown fox jumps over the lazy dog and then runs away";
  const std::string ferry =
      "The ferry leaves the pier at noon. Passengers should arrive half an hour early with their "
      "tickets.";
  struct Case {
    std::int64_t max;
    std::int64_t overlap;
    std::string text;
    Words chunks;
  };
  const Case cases[] = {
      {20, 0, fox, {"The quick brown fox", "jumps over the lazy", "dog and then runs", "away"}},
      {20,
       5,
       fox,
       {"The quick brown fox", "fox jumps over the", "the lazy dog and", "and then runs away"}},
      {10,
       3,
       "aaaaaaaaaabbbbbbbbbbcccccccccc",
       {"aaaaaaaaaa", "aaabbbbbbb", "bbbbbbcccc", "ccccccccc"}},
      {60,
       10,
       ferry,
       {"The ferry leaves the pier at noon. Passengers should arrive",
        "ld arrive half an hour early with their tickets."}},
      {4, 0, "déjà vu été", {"déjà", "vu", "été"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.text);
    ChunkOptions options;
    options.max_characters = one.max;
    options.overlap = one.overlap;
    const Elements chunks = run({make(Type::narrative_text, one.text)}, options).chunks;
    EXPECT_EQ(texts(chunks), one.chunks);
    for (const Element& chunk : chunks) {
      EXPECT_EQ(chunk.type, Type::composite_element);
      EXPECT_EQ(chunk.metadata.is_continuation, &chunk != &chunks.front());
    }
  }
}

// Examples of the API's pages: the notes of a harbour, by title and in windows of 60.
TEST(Chunk, NotesOfAHarbour) {
  const Elements notes = {make(Type::title, "Harbour Notes"),
                          make(Type::narrative_text,
                               "The ferry leaves the pier at noon. Passengers should arrive half "
                               "an hour early with their tickets."),
                          make(Type::list_item, "Bring a coat"),
                          make(Type::list_item, "Bring a hat")};
  ChunkOptions by_title;
  by_title.strategy = Strategy::by_title;
  EXPECT_EQ(texts(run(notes, by_title).chunks),
            Words{"Harbour Notes\n\nThe ferry leaves the pier at noon. Passengers should arrive "
                  "half an hour early with their tickets.\n\nBring a coat\n\nBring a hat"});
  ChunkOptions basic;
  basic.max_characters = 60;
  EXPECT_EQ(texts(run(notes, basic).chunks),
            (Words{"Harbour Notes", "The ferry leaves the pier at noon. Passengers should arrive",
                   "half an hour early with their tickets.", "Bring a coat\n\nBring a hat"}));
}

TEST(Chunk, OptionsThatContradictEachOtherAreRefused) {
  struct Case {
    void (*change)(ChunkOptions&);
    std::string message;
  };
  const Case cases[] = {
      {[](ChunkOptions& o) { o.max_characters = 0; },
       "'max_characters' argument must be > 0, got 0"},
      {[](ChunkOptions& o) { o.new_after_n_chars = -1; },
       "'new_after_n_chars' argument must be >= 0, got -1"},
      {[](ChunkOptions& o) { o.overlap = 600; },
       "'overlap' argument must be less than `max_characters`, got 600 >= 500"},
      {[](ChunkOptions& o) { o.overlap = -2; }, "'overlap' argument must be >= 0, got -2"},
      {[](ChunkOptions& o) {
         o.strategy = Strategy::by_title;
         o.combine_text_under_n_chars = -5;
       },
       "'combine_text_under_n_chars' argument must be >= 0, got -5"},
      {[](ChunkOptions& o) {
         o.strategy = Strategy::by_title;
         o.max_characters = 10;
         o.combine_text_under_n_chars = 11;
       },
       "'combine_text_under_n_chars' argument must not exceed `max_characters` value, got 11 > "
       "10"},
      {[](ChunkOptions& o) {
         o.strategy = Strategy::by_similarity;
         o.similarity_threshold = 1;
       },
       "'similarity_threshold' argument must be > 0 and < 1, got 1"},
  };
  for (const Case& one : cases) {
    ChunkOptions options;
    one.change(options);
    const Ran ran = run({}, options);
    EXPECT_EQ(ran.refusal, one.message);
    EXPECT_EQ(ran.code, "bad_options");
  }
}

TEST(Chunk, ByPageBreaksWhereThePageChanges) {
  ChunkOptions options;
  options.strategy = Strategy::by_page;
  const Elements elements = {make(Type::title, "a", 3), make(Type::title, "b", 3),
                             make(Type::title, "c"), make(Type::title, "d", 4),
                             make(Type::title, "e", 3)};
  EXPECT_EQ(texts(run(elements, options).chunks), (Words{"a\n\nb\n\nc", "d", "e"}));
}

TEST(Chunk, BySimilarityBreaksBetweenUnlikeNeighbours) {
  ChunkOptions options;
  options.strategy = Strategy::by_similarity;
  const Elements elements = {
      make(Type::narrative_text, "The ferry leaves the harbour at noon."),
      make(Type::narrative_text, "A second ferry leaves the harbour at night."),
      make(Type::footer, "Page 7"),
      make(Type::narrative_text, "Quantum circuits need error correction."),
      make(Type::narrative_text, "Error correction of quantum circuits is expensive.")};
  EXPECT_EQ(texts(run(elements, options).chunks),
            (Words{elements[0].text + "\n\n" + elements[1].text, elements[2].text,
                   elements[3].text + "\n\n" + elements[4].text}));
  options.do_not_break_similarity_on_footer_header = true;
  EXPECT_EQ(texts(run(elements, options).chunks),
            (Words{elements[0].text + "\n\n" + elements[1].text + "\n\n" + elements[2].text,
                   elements[3].text + "\n\n" + elements[4].text}));
}

TEST(Chunk, WhatWouldGrowWithoutEndIsRefused) {
  ChunkOptions options;
  options.max_characters = 10;
  options.overlap = 9;
  options.include_orig_elements = false;
  element::ReadLimits limits;
  limits.elements = 100;
  EXPECT_EQ(run({make(Type::title, std::string(1000, 'x'))}, options, limits).refusal,
            "Document limit exceeded: elements");
  limits.elements = 1'000'000;
  limits.text_bytes = 500;
  EXPECT_EQ(run({make(Type::title, std::string(1000, 'x'))}, options, limits).refusal,
            "Document limit exceeded: text_bytes");
  Element table = make(Type::table, "1 2");
  table.metadata.text_as_html = "<table><tr><td>1</td><td>2</td></tr></table>";
  limits = {};
  limits.html_nodes = 7;  // the root, table, tr, and each td with its text
  EXPECT_EQ(run({table}, options, limits).refusal, "");
  limits.html_nodes = 6;  // the last one is a text
  EXPECT_EQ(run({table}, options, limits).refusal, "Document limit exceeded: html_nodes");
}

void take(const json::object& object, std::string_view key, bool& value) {
  if (const json::value* found = object.if_contains(key)) value = found->as_bool();
}

std::optional<std::int64_t> number(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found == nullptr ? std::nullopt : std::optional(found->to_number<std::int64_t>());
}

ChunkOptions options_of(const json::object& object) {
  ChunkOptions options;
  const bool is_title = object.at("strategy").as_string() == "by_title";
  options.strategy = is_title ? Strategy::by_title : Strategy::basic;
  options.max_characters = number(object, "max_characters");
  options.new_after_n_chars = number(object, "new_after_n_chars");
  options.combine_text_under_n_chars = number(object, "combine_text_under_n_chars");
  options.overlap = number(object, "overlap").value_or(0);
  take(object, "overlap_all", options.overlap_all);
  take(object, "multipage_sections", options.multipage_sections);
  take(object, "include_orig_elements", options.include_orig_elements);
  return options;
}

// The chunk as the fixture shows it.
json::value shown(Element chunk) {
  const std::string packed = std::exchange(chunk.metadata.orig_elements, {});
  chunk.metadata.table_id.clear();
  json::value value = json::parse(element::to_json({chunk})).at(0);
  if (packed.empty()) return value;
  json::array ids;
  const json::value inside = json::parse(element::unpack(packed, 1U << 24U).value_or("[]"));
  for (const json::value& one : inside.as_array()) ids.push_back(one.at("element_id"));
  value.as_object()["orig"] = std::move(ids);
  return value;
}

// Made by testdata/chunks.py: texts, types, order, ids and metadata are those of the library.
TEST(Chunk, AgreesWithTheLibrary) {
  const std::string path = DOCKET_SOURCE_DIR "/src/executor/chunking/testdata/chunks.json";
  const json::value cases = json::parse(whole_file(path).value());
  int number = 0;
  for (const json::value& one : cases.as_array()) {
    SCOPED_TRACE(number++);
    SCOPED_TRACE(json::serialize(one.at("options")));
    element::Reading given = element::from_json(json::serialize(one.at("elements")), {});
    ASSERT_TRUE(given);
    Elements chunks = run(*given, options_of(one.at("options").as_object())).chunks;
    element::give_hash_ids(chunks, element::Count::by_run);
    const json::array& expected = one.at("chunks").as_array();
    ASSERT_EQ(chunks.size(), expected.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      ASSERT_EQ(shown(chunks[i]), expected[i])
          << "chunk " << i << ": " << json::serialize(shown(chunks[i])) << "\nnot "
          << json::serialize(expected[i]);
    }
  }
  EXPECT_EQ(number, static_cast<int>(cases.as_array().size()));
}

}  // namespace
}  // namespace docket::executor::chunking
