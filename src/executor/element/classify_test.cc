#include "executor/element/classify.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "executor/element/tokens.h"
#include "executor/element/verbs.h"

namespace docket::executor::element {
namespace {

char letter(Type type) {
  switch (type) {
    case Type::narrative_text:
      return 'N';
    case Type::title:
      return 'T';
    case Type::uncategorized_text:
      return 'U';
    default:
      return '?';
  }
}

// Texts that nothing was learned from, with what the library says of them; testdata/held_out.py.
TEST(Classify, AgreesWithTheLibraryOnTextsHeldOut) {
  constexpr double share_min = 0.944;
  std::ifstream file(DOCKET_SOURCE_DIR "/src/executor/element/testdata/held_out.tsv");
  int all = 0;
  int same = 0;
  for (std::string line; std::getline(file, line); ++all) {
    same += letter(classify(line.substr(2)).type) == line[0] ? 1 : 0;
  }
  ASSERT_GT(all, 400);
  EXPECT_GE(same, share_min * all) << same << " of " << all;
}

struct VerbCase {
  const char* text;
  bool has_verb;
};

TEST(Classify, TellsVerbsFromNounsByTheirNeighbours) {
  for (const VerbCase& row : {
           VerbCase{"We paint the fence on Monday", true},
           {"Yellow paint for the fence", false},
           {"You must count the boxes", true},
           {"The count of boxes", false},
           {"Close the window before rain", true},
           {"THE FERRY LEAVES AT NOON", true},
           {"It's raining", true},
           {"", false},
           {"3.5", false},
       }) {
    EXPECT_EQ(has_verb(row.text, tokens(row.text)), row.has_verb) << row.text;
  }
}

}  // namespace
}  // namespace docket::executor::element
