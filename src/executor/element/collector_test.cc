#include "executor/element/collector.h"

#include <string>

#include <gtest/gtest.h>

#include "executor/kind.h"

namespace docket::executor::element {
namespace {

class CollectorTest : public testing::Test {
 protected:
  static Element said(std::string text) {
    Element element;
    element.text = std::move(text);
    return element;
  }

  ReadOptions options_;
  ReadLimits limits_;
  QuietContext quiet_;
  ReadContext context_{.options = options_, .limits = limits_, .context = quiet_};
};

TEST_F(CollectorTest, CleansTexts) {
  Collector found(context_);
  Element element = said(std::string("a\0b\xFF", 4));
  element.metadata.link_urls = {"\x80"};
  EXPECT_TRUE(found.add(element));
  Reading reading = found.finish();
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->at(0).text, "ab\uFFFD");
  EXPECT_EQ(reading->at(0).metadata.link_urls[0], "\uFFFD");
}

TEST_F(CollectorTest, CountsTextHtmlAndWhatIsSpent) {
  limits_.text_bytes = 10;
  Collector found(context_);
  Element table = said("abcd");
  table.metadata.text_as_html = "efgh";
  EXPECT_TRUE(found.add(table));
  EXPECT_TRUE(found.spend(2));
  EXPECT_FALSE(found.spend(1));
  EXPECT_FALSE(found.add(said("")));
  EXPECT_EQ(found.finish().failure().message, "Document limit exceeded: text_bytes");
}

TEST_F(CollectorTest, CountsElements) {
  limits_.elements = 2;
  Collector found(context_);
  EXPECT_TRUE(found.add(said("a")));
  EXPECT_TRUE(found.add(said("b")));
  EXPECT_FALSE(found.add(said("c")));
  EXPECT_EQ(found.finish().failure().message, "Document limit exceeded: elements");
}

}  // namespace
}  // namespace docket::executor::element
