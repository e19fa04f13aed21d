#include "cli/raw_json.h"

#include <gmock/gmock.h>

namespace docket::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RawJson, KeepsEveryByteOfAMember) {
  constexpr std::string_view text =
      R"({ "a":1.50e+00, "b" : {"a":"}\"]","x":[1, 2]} ,"c":"q\\","d":null,"e":[]})";
  EXPECT_EQ(raw_member(text, "a"), "1.50e+00");
  EXPECT_EQ(raw_member(text, "b"), R"({"a":"}\"]","x":[1, 2]})");
  EXPECT_EQ(raw_member(text, "c"), R"("q\\")");
  EXPECT_EQ(raw_member(text, "d"), "null");
  EXPECT_EQ(raw_member(text, "e"), "[]");
  EXPECT_EQ(raw_member(text, "x"), std::nullopt) << "only members of the object itself";
  EXPECT_EQ(raw_member("{}", "a"), std::nullopt);
}

TEST(RawJson, CutsAnArrayIntoItsElements) {
  EXPECT_THAT(raw_elements(R"([{"a":[1,2]}, "x,y" ,3 , null, [] ])"),
              ElementsAre(R"({"a":[1,2]})", R"("x,y")", "3", "null", "[]"));
  EXPECT_THAT(raw_elements("[]"), IsEmpty());
  EXPECT_THAT(raw_elements(" [ ] "), IsEmpty());
}

TEST(RawJson, ALineHasNoLineBreakButItsOwn) {
  EXPECT_EQ(json_line("{\r\n  \"a\": \"\\n\",\n  \"b\": 1.50\n}"),
            "{    \"a\": \"\\n\",   \"b\": 1.50 }\n");
}

TEST(RawJson, EndsWhereTheTextEnds) {
  for (const char* text : {"", "[", "{", "[1", "[\"", "[\"\\", "{\"a", "{\"a\":", "[,", "[[["}) {
    raw_member(text, "a");
    raw_elements(text);
  }
  EXPECT_THAT(raw_elements("[1,[2"), ElementsAre("1", "[2"));
}

}  // namespace
}  // namespace docket::cli
