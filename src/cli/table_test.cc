#include "cli/table.h"

#include <gtest/gtest.h>

namespace docket::cli {
namespace {

Table sample() {
  Table table({{"NAME"}, {"COUNT", Table::Align::right}, {"NOTE"}});
  table.add({"a", "5", ""});
  table.add({"longer", "12,345", "a note that goes on"});
  return table;
}

TEST(Table, IsAsWideAsItsWidestCells) {
  EXPECT_EQ(sample().render(0),
            "NAME     COUNT  NOTE\n"
            "a            5\n"
            "longer  12,345  a note that goes on\n");
}

TEST(Table, CutsTheLastColumnToFit) {
  EXPECT_EQ(sample().render(28),
            "NAME     COUNT  NOTE\n"
            "a            5\n"
            "longer  12,345  a note that…\n");
}

TEST(Table, KeepsAGlimpseOfTheLastColumnWhereNothingFits) {
  EXPECT_EQ(sample().render(5),
            "NAME     COUNT  NOTE\n"
            "a            5\n"
            "longer  12,345  a note …\n");
}

TEST(Table, WithoutTitlesHasNoTitleLine) {
  Table table({{""}, {""}});
  table.add({"id", "µ"});
  table.add({"state", "b"});
  EXPECT_EQ(table.render(80), "id     µ\nstate  b\n");
}

TEST(Table, CellsCannotSteerTheTerminal) {
  Table table({{""}, {""}});
  table.add({"a", "\x1b[2Jgone\nnext"});
  EXPECT_EQ(table.render(80), "a  ?[2Jgone next\n");
}

}  // namespace
}  // namespace docket::cli
