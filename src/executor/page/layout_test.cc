#include "executor/page/layout.h"

#include <gtest/gtest.h>

#include "executor/page/reading_order.h"
#include "executor/page/table.h"

namespace docket::executor::page {
namespace {

// A run of characters that are 5 wide and 10 high.
Run run(double left, double top, std::string text) {
  Run made;
  made.box = {.left = left,
              .top = top,
              .right = left + 5 * static_cast<double>(text.size()),
              .bottom = top + 10};
  made.size = 10;
  made.is_monospaced = true;
  made.text = std::move(text);
  return made;
}

std::vector<std::string> texts(const std::vector<Line>& lines) {
  std::vector<std::string> texts;
  for (const Line& line : lines) texts.push_back(line.text);
  return texts;
}
std::vector<std::string> texts(const std::vector<TextBox>& boxes) {
  std::vector<std::string> texts;
  for (const TextBox& box : boxes) texts.push_back(box.text);
  return texts;
}
using Words = std::vector<std::string>;

std::vector<Line> lined(const std::vector<Run>& runs, const Margins& margins) {
  return lines_of(runs, margins, QuietContext());
}
std::vector<TextBox> boxed(std::vector<Line> lines, const Margins& margins) {
  return boxes_of(std::move(lines), margins, QuietContext());
}

// Of a task that is cancelled once somebody has asked so many times.
class Cancelled final : public Context {
 public:
  explicit Cancelled(int asks) : left_(asks) {}
  bool is_cancelled() const override { return left_-- <= 0; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return clock_; }

 private:
  mutable int left_;
  SystemClock clock_;
};

TEST(Layout, RunsBesideEachOtherAreALine) {
  EXPECT_EQ(texts(lined({run(0, 0, "one"), run(15, 0, "two"), run(34, 0, "three")}, {})),
            Words{"onetwo three"});
  // Two widths of a character apart, or half a height up, is too far.
  EXPECT_EQ(texts(lined({run(0, 0, "one"), run(25, 0, "two")}, {})), (Words{"one", "two"}));
  EXPECT_EQ(texts(lined({run(0, 0, "one"), run(15, 6, "two")}, {})), (Words{"one", "two"}));
  Margins wide;
  wide.char_margin = 3;
  EXPECT_EQ(texts(lined({run(0, 0, "one"), run(25, 0, "two")}, wide)), Words{"one two"});
}

TEST(Layout, LoneBulletsAndBlanksAreNoLines) {
  EXPECT_EQ(texts(lined({run(0, 0, "-"), run(20, 0, "tea"), run(0, 20, "  ")}, {})), Words{"tea"});
}

// Counting from the beginning for each link would take minutes.
TEST(Layout, LinksKnowTheirCharacterHoweverManyThereAre) {
  constexpr std::size_t links = 100'000;
  page::Run many = run(0, 0, "");
  for (std::size_t i = 0; i < links; ++i) {
    many.text += "\xc3\xa9 ";
    many.links.push_back({.begin = 3 * i, .end = 3 * i + 2, .url = "u"});
  }
  many.box.right = 5;
  page::Run more = run(0, 12, "next");
  more.links.push_back({.begin = 0, .end = 4, .url = "v"});
  more.box.right = 5;
  const std::vector<TextBox> boxes = boxed(lined({many, more}, {}), {});
  ASSERT_EQ(boxes.size(), 1U);
  ASSERT_EQ(boxes[0].links.size(), links + 1);
  EXPECT_EQ(boxes[0].links[links - 1].start_index, std::int64_t{2 * links - 2});
  EXPECT_EQ(boxes[0].links.back().start_index, std::int64_t{2 * links});
}

TEST(Layout, EndsEarlyWhenTheTaskIsCancelled) {
  constexpr int count = 1000;
  std::vector<page::Run> runs;
  for (int i = 0; i < count; ++i) runs.push_back(run(0, 100.0 * i, "apart"));
  EXPECT_EQ(lines_of(runs, {}, Cancelled(count)).size(), std::size_t{count});
  EXPECT_LT(lines_of(runs, {}, Cancelled(2)).size(), std::size_t{count} / 2);
  std::vector<Line> lines(runs.size());
  for (int i = 0; i < count; ++i) {
    lines[static_cast<std::size_t>(i)].text = "joined";
    lines[static_cast<std::size_t>(i)].box = {
        .left = 0, .top = 9.0 * i, .right = 9, .bottom = 9.0 * i + 10};
  }
  EXPECT_EQ(boxes_of(lines, {}, Cancelled(count)).size(), 1U);
  EXPECT_GT(boxes_of(lines, {}, Cancelled(2)).size(), std::size_t{count} / 2);
}

TEST(Layout, LinesBelowEachOtherAreABox) {
  std::vector<Line> lines = lined({run(0, 0, "first line"), run(0, 14, "second line"),
                                   run(0, 40, "apart"), run(100, 0, "beside")},
                                  {});
  EXPECT_EQ(texts(boxed(lines, {})), (Words{"first line second line", "beside", "apart"}));
  Margins far;
  far.line_margin = 2;
  EXPECT_EQ(texts(boxed(lines, far)), (Words{"first line second line apart", "beside"}));
}

TEST(Layout, LinksAreFoundAgainInTheBoxsText) {
  page::Run link = run(0, 14, "see  here now");
  link.links.push_back({.begin = 5, .end = 9, .url = "https://example.org"});
  const std::vector<TextBox> boxes = boxed(lined({run(0, 0, "Größe "), link}, {}), {});
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].text, "Größe see here now");
  ASSERT_EQ(boxes[0].links.size(), 1U);
  EXPECT_EQ(boxes[0].links[0],
            (element::Link{.text = "here", .url = "https://example.org", .start_index = 10}));
}

TEST(ReadingOrder, ColumnsAreReadOneAfterTheOther) {
  const std::vector<Box> page = {
      {0, 0, 200, 10},     // a heading over both columns
      {0, 20, 90, 60},     // left
      {0, 70, 90, 90},     // left, below
      {110, 20, 200, 80},  // right
      {110, 85, 200, 95},  // right, below
  };
  EXPECT_EQ(reading_order(page), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  const std::vector<Box> shuffled = {page[4], page[2], page[0], page[3], page[1]};
  EXPECT_EQ(reading_order(shuffled), (std::vector<std::size_t>{2, 4, 1, 3, 0}));
}

TEST(ReadingOrder, EachBoxStaysWhateverItsShape) {
  std::vector<Box> boxes = {{5, 5, 5, 5}, {5, 5, 5, 5}, {-1, 3, 4, 9}, {1e6, 0, 0, 1e6}};
  EXPECT_EQ(reading_order(boxes).size(), boxes.size());
  EXPECT_TRUE(reading_order({}).empty());
  // Cuts that nest as deeply as there are boxes.
  boxes.clear();
  for (int i = 0; i < 2000; ++i) {
    const double at = i * 10;
    boxes.push_back({at, at, at + 8, 20'000});
    boxes.push_back({at + 10, at, 20'000, at + 8});
  }
  EXPECT_EQ(reading_order(boxes).size(), boxes.size());
}

TEST(Table, ShortPiecesBelowEachOther) {
  std::vector<Line> lines =
      lined({run(0, 0, "A title"), run(0, 30, "item"), run(60, 30, "qty"), run(0, 45, "a&b"),
             run(60, 45, "3"), run(0, 60, "rope"), run(60, 60, "4")},
            {});
  const std::vector<FoundTable> tables = take_tables(lines, 300);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].text, "item qty a&b 3 rope 4");
  EXPECT_EQ(tables[0].html,
            "<table><tr><td>item</td><td>qty</td></tr><tr><td>a&amp;b</td><td>3</td></tr>"
            "<tr><td>rope</td><td>4</td></tr></table>");
  EXPECT_EQ(texts(lines), Words{"A title"});
}

TEST(Table, ColumnsOfProseAreNone) {
  std::vector<Line> lines;
  const std::string prose(30, 'x');
  for (int i = 0; i < 5; ++i) {
    for (const double left : {0.0, 160.0}) {
      for (Line& line : lined({run(left, 12.0 * i, prose)}, {})) lines.push_back(line);
    }
  }
  EXPECT_TRUE(take_tables(lines, 310).empty());
  EXPECT_EQ(lines.size(), 10U);
}

}  // namespace
}  // namespace docket::executor::page
