#include "executor/markup/markdown.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/markup/markdown_blocks.h"
#include "executor/markup/reading_test.h"

namespace docket::executor::markup {
namespace {

using Strings = std::vector<std::string>;

// Without the line feeds between blocks.
std::string html(std::string_view text) {
  std::string made;
  if (const auto failure = append_markdown(made, text, {})) return failure->message;
  std::erase(made, '\n');
  return made;
}

TEST(Markdown, BecomesHtml) {
  struct Row {
    const char* says;
    const char* text;
    const char* html;
  };
  const Row rows[] = {
      {"headings", "# A #\n\n#B\n\nC\n===\n\nD\n---\n", "<h1>A</h1><h1>B</h1><h1>C</h1><h2>D</h2>"},
      {"a heading ends a paragraph", "a\n# B\nc", "<p>a</p><h1>B</h1><p>c</p>"},
      {"a tight list", "- a\n- b\n", "<ul><li>a</li><li>b</li></ul>"},
      {"a loose list", "- a\n\n- b\n", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"},
      {"two spaces do not nest", "- a\n  - b\n", "<ul><li>a</li><li>b</li></ul>"},
      {"four spaces nest", "- a\n    - b\n", "<ul><li>a<ul><li>b</li></ul></li></ul>"},
      {"a list needs a blank line", "Text\n- a\n", "<p>Text- a</p>"},
      {"numbers", "1. a\n2. b\n", "<ol><li>a</li><li>b</li></ol>"},
      {"emphasis", "*a* **b** ***c*** snake_case_word __d__",
       "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> snake_case_word "
       "<strong>d</strong></p>"},
      {"code", "`a <b>` ``c ` d`` `e", "<p><code>a &lt;b&gt;</code> <code>c ` d</code> `e</p>"},
      {"fenced code", "```cpp\nint a;\n\n# b\n```\n", "<pre><code>int a;# b</code></pre>"},
      {"an open fence", "```\na", "<p>```a</p>"},
      {"indented code", "    a\n\n    b\n\nc", "<pre><code>ab</code></pre><p>c</p>"},
      {"quotations", "> a\nb\n>\n> c", "<blockquote><p>ab</p><p>c</p></blockquote>"},
      {"rules", "a\n\n* * *\n\nb", "<p>a</p><hr></hr><p>b</p>"},
      {"links", "[a *b*](u \"t\") ![c](d.png) <http://x.y> <ann@x.org>",
       "<p><a href=\"u\">a <em>b</em></a> <img alt=\"c\" src=\"d.png\" /> <a href=\"http://x.y\">"
       "http://x.y</a> <a href=\"mailto:ann@x.org\">ann@x.org</a></p>"},
      {"links by name", "[a][N] [n][] [n] [x]\n\n[n]: u 'title'\n",
       "<p><a href=\"u\">a</a> <a href=\"u\">n</a> <a href=\"u\">n</a> [x]</p>"},
      {"a table of a head alone", "|a|b|\n|-|-|\n",
       "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td></td><td></td></tr>"
       "</tbody></table>"},
      {"a table", "a | b\n--|--\n1 | `x|y`\n",
       "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>x|y</"
       "code>"
       "</td></tr></tbody></table>"},
      {"HTML goes through", "<div>\n*a*\n</div>\n\n<b>c</b> &copy; 1 < 2 & 3",
       "<div>*a*</div><p><b>c</b> &copy; 1 &lt; 2 &amp; 3</p>"},
      {"code in a block of HTML", "<table><tr><td>\n\n```\na <\n```\n\n</td></tr></table>\n\n`b`",
       "<table><tr><td><pre><code>a &lt;</code></pre></td></tr></table><p><code>b</code></p>"},
      {"fewer backticks than open", "``a ` b", "<p><code>`a</code> b</p>"},
      {"more backticks than open", "``a `b` ``` c`", "<p>``a <code>b</code> <code>`` c</code></p>"},
      {"escaped brackets", "\\<a\\>.\\<b\\> <i class=\\_x>c</i>",
       "<p>\\&lt;a&gt;.\\&lt;b&gt; <i class=\\_x>c</i></p>"},
      {"escapes", "\\*a\\* \\q", "<p>*a* \\q</p>"},
      {"breaks", "a  \nb", "<p>a<br />b</p>"},
      {"a break is no white space", "**a  \n** b **  \nc** *d\n* e",
       "<p><strong>a<br /></strong> b <strong><br />c</strong> *d* e</p>"},
      {"emphasis beside signs", "**\"a\"**b *(c)*d __e__: f__g__h _é_ü_",
       "<p><strong>&quot;a&quot;</strong>b <em>(c)</em>d <strong>e</strong>: f__g__h <em>é_ü</em>"
       "</p>"},
      {"emphasis before a break", "__a__  \nb", "<p><strong>a</strong><br />b</p>"},
      {"a picture in a picture", "![![a](b)](c)", "<p><img alt=\"![a](b)\" src=\"c\" /></p>"},
      {"descriptions of pictures", "![`code ` \\* *em* [x](y) [z] `](a)",
       "<p><img alt=\"code * *em* x [z] `\" src=\"a\" /></p>"},
      {"code in an item", "- a\n\n        b\n", "<ul><li>a<pre><code>b</code></pre></li></ul>"},
      {"nothing", "", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(html(row.text), row.html) << row.says;
}

TEST(Markdown, BecomesElements) {
  EXPECT_EQ(shown(read_markdown,
                  "# Tide\n\nThe harbour opens at six.\n\n- rope\n- *anchor*\n\n"
                  "```\ncode\n```\n"),
            (Strings{"Title: Tide", "NarrativeText: The harbour opens at six.", "ListItem: rope",
                     "ListItem: anchor", "CodeSnippet: code"}));
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// Each of them took more than linear time or a deep stack in some converter.
TEST(Markdown, StandsHostileText) {
  for (const std::string& text : {repeated("> ", 10'000) + "a",
                                  repeated("[", 10'000),
                                  repeated("![](", 5'000),
                                  repeated("*a_", 5'000),
                                  repeated("`", 5'000) + repeated("a``", 5'000),
                                  repeated("``a", 5'000),
                                  repeated("`a``", 5'000),
                                  repeated("<a b=\"", 10'000),
                                  repeated("<a b ", 10'000),
                                  repeated("![[a](b)", 5'000) + repeated("](c)", 5'000),
                                  repeated("- ", 5'000),
                                  repeated("<!--", 5'000),
                                  repeated("<div>", 5'000),
                                  repeated("```a\n", 5'000),
                                  repeated("[a]: b\n", 5'000),
                                  repeated("|", 10'000),
                                  repeated("\\", 10'000),
                                  repeated("a\n# b\n", 2'000),
                                  repeated("#\n", 50'000),
                                  repeated("a\n===\n", 20'000),
                                  repeated("***\n", 20'000),
                                  repeated("[a]: b\nc\n", 20'000),
                                  repeated("<!--\n", 20'000),
                                  repeated("<div ", 20'000) + ">",
                                  "[a]: b\n\n" + repeated("[", 50'000) + repeated("]", 50'000),
                                  repeated("*", 20'000) + repeated("a*", 20'000),
                                  repeated("#a|\n#b|\n|-|\n", 10'000) + "a"}) {
    EXPECT_LT(html(text).size(), 50 * text.size() + 1000) << text.substr(0, 10);
  }
}

TEST(Markdown, CountsTheCellsThatShortRowsAreGiven) {
  const std::string table =
      repeated("a|", 100) + "\n" + repeated("-|", 100) + "\n" + repeated("b|\n", 100);
  element::ReadLimits limits;
  limits.html_nodes = 100'000;
  EXPECT_EQ(shown(read_markdown, table, {.limits = limits}).size(), 1U);
  limits.html_nodes = 1'000;
  EXPECT_EQ(shown(read_markdown, table, {.limits = limits}),
            Strings{"failure: Document limit exceeded: html_nodes"});
}

TEST(Markdown, CountsTheAddressThatManyLinksShare) {
  const std::string text =
      "[a]: " + std::string(10'000, 'u') + "\n\n" + repeated("[b][a] ", 100) + "\n";
  element::ReadLimits limits;
  std::string made;
  EXPECT_FALSE(append_markdown(made, text, limits));
  EXPECT_GT(made.size(), 1'000'000U);
  limits.text_bytes = 500'000;
  EXPECT_EQ(shown(read_markdown, text, {.limits = limits}),
            Strings{"failure: Document limit exceeded: text_bytes"});
}

// Each block is one list deeper than the one before.
TEST(Markdown, ListsAreDeepUpToALimit) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += repeated("    ", i) + "- a\n\n";
  const std::string made = html(text);
  int depth = 0;
  int deepest = 0;
  for (std::size_t at = 0; at < made.size(); ++at) {
    if (made.compare(at, 4, "<ul>") == 0) deepest = std::max(deepest, ++depth);
    if (made.compare(at, 5, "</ul>") == 0) --depth;
  }
  EXPECT_GT(deepest, 20);
  EXPECT_LE(deepest, markdown_depth_max);
}

}  // namespace
}  // namespace docket::executor::markup
