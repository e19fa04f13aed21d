#include "executor/page/pdf.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "executor/element/base64.h"
#include "executor/page/image.h"
#include "executor/page/image_header.h"
#include "executor/page/ocr.h"
#include "executor/page/pdf_facts.h"
#include "executor/page/picture.h"

namespace docket::executor::page {
namespace {

using element::Elements;
using element::Reading;
using element::Type;
using testing::ElementsAre;

// Says for each program what a test wants it to say, and remembers what was called.
class Script final : public Context {
 public:
  bool is_cancelled() const override { return false; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return quiet_.clock(); }
  ProgramOutcome run_program(const ProgramCall& call) override {
    called.push_back(call.program);
    return answers.at(call.program);
  }

  std::map<std::string, ProgramOutcome> answers;
  std::vector<std::string> called;

 private:
  QuietContext quiet_;
};

std::string read_file(const std::string& name) {
  return whole_file(std::string(DOCKET_SOURCE_DIR) + "/src/executor/page/testdata/" + name).value();
}

Reading read(std::string_view bytes, Context& context, const element::ReadOptions& options = {},
             const element::ReadLimits& limits = {}) {
  return read_pdf(bytes, {.options = options, .limits = limits, .context = context});
}
Reading read_here(std::string_view bytes, const element::ReadOptions& options = {}) {
  QuietContext context;
  return read(bytes, context, options);
}

std::vector<std::string> texts(const Elements& elements) {
  std::vector<std::string> texts;
  for (const element::Element& one : elements) texts.push_back(one.text);
  return texts;
}

element::ReadOptions with(element::Strategy strategy) {
  element::ReadOptions options;
  options.strategy = strategy;
  return options;
}

TEST(Pdf, TextPagesAndPlaces) {
  element::ReadOptions options = with(element::Strategy::fast);
  options.starting_page_number = 5;
  options.include_page_breaks = true;
  options.coordinates = true;
  Reading reading = read_here(read_file("two_pages.pdf"), options);
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_THAT(
      texts(*reading),
      ElementsAre("Harbour Notes", "",
                  "The ferry leaves the pier at noon. Passengers should arrive early.", ""));
  EXPECT_EQ(reading->front().metadata.page_number, 5);
  EXPECT_EQ((*reading)[1].type, Type::page_break);
  EXPECT_EQ((*reading)[2].metadata.page_number, 6);
  const element::Coordinates& place = *reading->front().metadata.coordinates;
  EXPECT_EQ(place.layout_width, 300);
  EXPECT_EQ(place.layout_height, 200);
  EXPECT_NEAR(place.points[0][0], 40, 0.5);
  // 12 points high, the baseline 60 from the top, Helvetica's descent 0.207.
  EXPECT_NEAR(place.points[1][1], 60 + 12 * 0.207, 0.5);
  EXPECT_NEAR(place.points[0][1], 60 + 12 * 0.207 - 12, 0.5);
}

TEST(Pdf, FilledFormFieldsAreReadWhereTheyStand) {
  Reading reading = read_here(read_file("form.pdf"), with(element::Strategy::fast));
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_THAT(texts(*reading), ElementsAre("Name of the boat: Morning Star", "Port:", "Oslo"));
}

TEST(Pdf, PagesWithoutTextAreRecognized) {
  Reading automatic = read_here(read_file("scanned.pdf"));
  ASSERT_TRUE(automatic) << automatic.failure().message;
  EXPECT_THAT(texts(*automatic),
              ElementsAre("The ferry leaves the pier at noon.", "Harbour Notes"));
  EXPECT_EQ(automatic->back().metadata.page_number, 2);
  Reading fast = read_here(read_file("scanned.pdf"), with(element::Strategy::fast));
  ASSERT_TRUE(fast);
  EXPECT_THAT(texts(*fast), ElementsAre("The ferry leaves the pier at noon."));
}

TEST(Pdf, TablesOfAlignedColumns) {
  element::ReadOptions options = with(element::Strategy::hi_res);
  options.infer_table_structure = true;
  Reading reading = read_here(read_file("table.pdf"), options);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->size(), 2U);
  EXPECT_EQ(reading->back().type, Type::table);
  EXPECT_EQ(reading->back().text,
            "port high low Vik 04:30 10:15 Kirkby 05:10 11:02 Northport 05:45 11:40");
  EXPECT_TRUE(reading->back().metadata.text_as_html.starts_with(
      "<table><tr><td>port</td><td>high</td><td>low</td></tr>"));
  options.strategy = element::Strategy::fast;
  EXPECT_GT(read_here(read_file("table.pdf"), options)->size(), 2U);
}

// The size of a picture in Base64, in pixels.
ImageFrame picture_size(const std::string& base64) {
  const std::optional<std::string> bytes = element::from_base64(base64);
  const auto header = bytes ? image_header(*bytes, 1) : std::nullopt;
  return header ? header->frames.front() : ImageFrame();
}

TEST(Pdf, CutsPicturesOutOfPages) {
  element::ReadOptions options = with(element::Strategy::hi_res);
  options.extract_image_block_types = {"tABLE"};
  Reading reading = read_here(read_file("table.pdf"), options);
  ASSERT_TRUE(reading) << reading.failure().message;
  ASSERT_EQ(reading->size(), 2U);
  EXPECT_EQ(reading->front().metadata.image_base64, "");
  const element::Metadata& table = reading->back().metadata;
  EXPECT_EQ(table.image_mime_type, "image/jpeg");
  const auto& corners = table.coordinates->points;
  const ImageFrame size = picture_size(table.image_base64);
  EXPECT_NEAR(static_cast<double>(size.width), (corners[2][0] - corners[0][0]) / 72 * 200, 2);
  EXPECT_NEAR(static_cast<double>(size.height), (corners[2][1] - corners[0][1]) / 72 * 200, 2);
  // As many dots as may be drawn.
  element::ReadLimits limits;
  limits.render_pixels = 2'000;
  QuietContext context;
  reading = read(read_file("table.pdf"), context, options, limits);
  ASSERT_TRUE(reading);
  const ImageFrame small = picture_size(reading->back().metadata.image_base64);
  EXPECT_LE(small.pixels(), 2'500);
  EXPECT_GT(small.pixels(), 1'000);
  limits.text_bytes = 10;
  EXPECT_EQ(read(read_file("table.pdf"), context, options, limits).failure().message,
            "Document limit exceeded: text_bytes");
}

// What is recognized stands in pixels, not points.
TEST(Pdf, CutsPicturesOutOfRecognizedPages) {
  element::ReadOptions options = with(element::Strategy::ocr_only);
  options.extract_image_block_types = {"NarrativeText"};
  Reading reading = read_here(read_file("scanned.pdf"), options);
  ASSERT_TRUE(reading) << reading.failure().message;
  const auto text = std::ranges::find(*reading, Type::narrative_text, &element::Element::type);
  ASSERT_NE(text, reading->end());
  const auto& corners = text->metadata.coordinates->points;
  const ImageFrame size = picture_size(text->metadata.image_base64);
  EXPECT_NEAR(static_cast<double>(size.width), (corners[2][0] - corners[0][0]) / 300 * 200, 3);
}

TEST(Pdf, WhatCannotBeReadSaysWhy) {
  const Failure locked = read_here(read_file("locked.pdf")).failure();
  EXPECT_EQ(locked.code, "encrypted");
  EXPECT_EQ(locked.message, "File is encrypted. Please decrypt it with password.");
  const Failure broken = read_here("%PDF-1.7 and nothing more").failure();
  EXPECT_EQ(broken.code, "broken_pdf");
  EXPECT_EQ(broken.message, "File does not appear to be a valid PDF.");
  EXPECT_THAT(broken.detail, testing::HasSubstr("\"error\":\"Syntax"));
  EXPECT_EQ(read_here("").failure().code, "broken_pdf");
}

TEST(Pdf, APasswordOfTheOwnerAloneIsNone) {
  Reading reading = read_here(read_file("open_password.pdf"));
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_EQ(texts(*reading).front(), "Harbour Notes");
}

TEST(Pdf, ALostTableOfObjectsIsMended) {
  std::string bytes = read_file("two_pages.pdf");
  bytes.resize(bytes.rfind("startxref"));
  Reading reading = read_here(bytes);
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_EQ(texts(*reading).front(), "Harbour Notes");
}

constexpr std::string_view one_page =
    "<page number=\"1\" height=\"600\" width=\"900\">\n<text top=\"90\" left=\"90\" width=\"90\" "
    "height=\"30\">Some words</text>\n";

// The small one is decoration; what is written in the large one is its text.
TEST(Pdf, PicturesBetweenTheText) {
  element::ReadOptions options = with(element::Strategy::hi_res);
  options.extract_image_block_types = {"Image"};
  Reading reading = read_here(read_file("picture.pdf"), options);
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_THAT(texts(*reading), ElementsAre("The ferry leaves the pier at noon.", "Harbour Notes",
                                           "Figure 1 shows the notes of the harbour."));
  const element::Element& picture = (*reading)[1];
  EXPECT_EQ(picture.type, Type::image);
  EXPECT_NEAR(picture.metadata.coordinates->points[0][0], 40, 0.5);
  EXPECT_NEAR(static_cast<double>(picture_size(picture.metadata.image_base64).width),
              220.0 / 72 * 200, 2);
  EXPECT_EQ(reading->back().type, Type::figure_caption);
  EXPECT_EQ(read_here(read_file("picture.pdf"), with(element::Strategy::fast))->size(), 2U);
}

TEST(Pdf, PicturesThatAreTooMuchAreLeftOut) {
  class Full final : public Context {
   public:
    bool is_cancelled() const override { return false; }
    void progress(double, std::string_view) override {}
    const Clock& clock() const override { return quiet_.clock(); }
    ProgramOutcome run_program(const ProgramCall& call) override {
      if (std::ranges::find(call.arguments, "-i") == call.arguments.end()) {
        return Failure{.kind = FailureKind::output_limit, .code = {}, .message = {}, .detail = {}};
      }
      return ProgramEnd{.exit_code = 0, .output = std::string(one_page), .errors = {}};
    }

   private:
    QuietContext quiet_;
  };
  Full context;
  Reading reading = read("x", context, with(element::Strategy::hi_res));
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_THAT(texts(*reading), ElementsAre("Some words"));
}

TEST(Pdf, LimitsHold) {
  Script context;
  element::ReadLimits limits;
  limits.pdf_pages = 3;
  context.answers["pdfinfo"] = ProgramEnd{.exit_code = 0, .output = "Pages:  4\n", .errors = {}};
  context.answers["pdftohtml"] = ProgramEnd{
      .exit_code = 0, .output = "<page number=\"4\" height=\"1\" width=\"1\">\n", .errors = {}};
  for (const auto strategy : {element::Strategy::fast, element::Strategy::ocr_only}) {
    EXPECT_EQ(read("x", context, with(strategy), limits).failure().message,
              "Document limit exceeded: pdf_pages");
  }
  EXPECT_THAT(context.called, ElementsAre("pdftohtml", "pdfinfo"));
  context.answers["pdfinfo"] = ProgramEnd{
      .exit_code = 0, .output = "Pages: 1\nPage 1 size: 900000 x 900000 pts\n", .errors = {}};
  context.answers["pdftohtml"] = ProgramEnd{.exit_code = 0, .output = {}, .errors = {}};
  EXPECT_EQ(read("x", context).failure().message, "Document limit exceeded: render_pixels");
  limits.pdf_glyphs = 5;
  context.answers["pdftohtml"] =
      ProgramEnd{.exit_code = 0, .output = std::string(one_page), .errors = {}};
  EXPECT_EQ(read("x", context, {}, limits).failure().message,
            "Document limit exceeded: pdf_glyphs");
}

// Ten forms, each of which draws the next one ten times: ten thousand million texts.
std::string pdf_of_nested_forms() {
  std::string pdf =
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
      "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
      "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
      "/Resources<</XObject<</F 5 0 R>>>>>> endobj\n"
      "4 0 obj <</Length 5>> stream\n/F Do\nendstream endobj\n";
  std::string ten_times;
  for (int i = 0; i < 10; ++i) ten_times += "/F Do ";
  for (int number = 5; number < 15; ++number) {
    pdf += fmt::format(
        "{} 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length {}"
        "/Resources<</XObject<</F {} 0 R>>>>>> stream\n{}\nendstream endobj\n",
        number, ten_times.size(), number + 1, ten_times);
  }
  return pdf +
         "15 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length 1>> stream\n \n"
         "endstream endobj\ntrailer <</Root 1 0 R>>\n";
}

TEST(Pdf, AFileThatAsksForTheWorkOfYearsIsGivenUp) {
  QuietContext context;
  element::ReadLimits limits;
  limits.pdf_seconds = 1;
  for (const auto strategy : {element::Strategy::fast, element::Strategy::hi_res}) {
    const Reading reading = read(pdf_of_nested_forms(), context, with(strategy), limits);
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.failure().kind, FailureKind::time_limit);
  }
}

TEST(Pdf, TextTakesOneProgramAndExactSizesAnother) {
  Script context;
  context.answers["pdftohtml"] =
      ProgramEnd{.exit_code = 0, .output = std::string(one_page), .errors = {}};
  context.answers["pdfinfo"] = ProgramEnd{
      .exit_code = 0, .output = "Pages: 1\nPage 1 size: 300.1 x 200.2 pts\n", .errors = {}};
  element::ReadOptions options;
  ASSERT_TRUE(read("x", context, options));
  EXPECT_THAT(context.called, ElementsAre("pdftohtml"));
  options.coordinates = true;
  Reading reading = read("x", context, options);
  ASSERT_TRUE(reading);
  EXPECT_THAT(context.called, ElementsAre("pdftohtml", "pdftohtml", "pdfinfo"));
  EXPECT_EQ(reading->front().metadata.coordinates->layout_width, 300.1);
  EXPECT_EQ(reading->front().metadata.coordinates->layout_height, 200.2);
}

TEST(Pdf, NobodyLooksForTextOnAnEmptyPage) {
  Script context;
  context.answers["pdfinfo"] =
      ProgramEnd{.exit_code = 0, .output = "Pages: 1\nPage 1 size: 300 x 200 pts\n", .errors = {}};
  context.answers["pdftoppm"] =
      ProgramEnd{.exit_code = 0, .output = "P5\n3 2\n255\n" + std::string(6, '\xff'), .errors = {}};
  Reading reading = read("x", context, with(element::Strategy::ocr_only));
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_TRUE(reading->empty());
  EXPECT_THAT(context.called, ElementsAre("pdfinfo", "pdftoppm"));
}

TEST(Picture, OneColourIsNothingDrawn) {
  EXPECT_TRUE(is_one_colour("P5\n2 2\n255\n\xff\xff\xff\xff"));
  EXPECT_TRUE(is_one_colour("P5\n2 2\n255\nzzzz"));
  EXPECT_TRUE(is_one_colour("P5\n0 0\n255\n"));
  EXPECT_TRUE(is_one_colour(""));
  EXPECT_FALSE(is_one_colour("P5\n2 2\n255\n\xff\xff\xff\xfe"));
  EXPECT_FALSE(is_one_colour("P5\n2 2"));
  EXPECT_FALSE(is_one_colour("P5\n2 2\n255"));
  EXPECT_FALSE(is_one_colour("P6\n1 1\n255\n\xff\xff\xff"));
}

TEST(Pdf, WhatAProgramDiesOfIsTold) {
  Script context;
  context.answers["pdfinfo"] = ProgramEnd{.exit_code = 0, .output = "Pages: 1\n", .errors = {}};
  context.answers["pdftohtml"] =
      Failure{.kind = FailureKind::crashed, .code = "", .message = "It was killed.", .detail = {}};
  EXPECT_EQ(read("x", context).failure().kind, FailureKind::crashed);
}

TEST(PdfFacts, SizesAsShown) {
  const std::vector<PageSize> pages = parse_facts(
      "Title:  Page 1 size: 1 x 1\nPages:          3\nPage    1 size: 595.276 x 841.89 pts (A4)\n"
      "Page    1 rot:  90\nPage    2 size: nan x inf pts\nPage    9 size: 1 x 1 pts\n",
      10);
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[0].width, 841.89);
  EXPECT_EQ(pages[0].height, 595.276);
  EXPECT_EQ(pages[1].width, 0);
  EXPECT_EQ(parse_facts("Pages: 99999999999", 10).size(), 10U);
  EXPECT_TRUE(parse_facts("Pages: -1\n", 10).empty());
}

TEST(Ocr, ParagraphsOfTheTable) {
  const std::vector<OcrPage> pages = parse_tsv(
      "level\tpage_num\tblock_num\tpar_num\tline_num\tword_"
      "num\tleft\ttop\twidth\theight\tconf\ttext\n"
      "1\t1\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t\n"
      "2\t1\t1\t0\t0\t0\t10\t20\t300\t60\t-1\t\n"
      "3\t1\t1\t1\t0\t0\t10\t20\t300\t60\t-1\t\n"
      "4\t1\t1\t1\t1\t0\t10\t20\t300\t30\t-1\t\n"
      "5\t1\t1\t1\t1\t1\t10\t20\t30\t30\t96.5\tThe\n"
      "5\t1\t1\t1\t1\t2\t50\t20\t30\t30\t91\thar-\n"
      "5\t1\t1\t1\t2\t1\t10\t50\t30\t30\t91\tbour\n"
      "5\t1\t1\t1\t2\t2\t50\t50\t30\t30\t91\tWell-\n"
      "5\t1\t1\t1\t3\t1\t10\t80\t30\t30\t91\tKnown\n"
      "3\t1\t1\t2\t0\t0\t10\t90\t300\t60\t-1\t\n"
      "5\t1\t1\t2\t1\t1\t10\t90\t30\t30\t91\t \n"
      "short\trow\n");
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages[0].width, 800);
  ASSERT_EQ(pages[0].paragraphs.size(), 1U);
  EXPECT_EQ(pages[0].paragraphs[0].text, "The harbour Well- Known");
  EXPECT_EQ(pages[0].paragraphs[0].box, (Box{.left = 10, .top = 20, .right = 310, .bottom = 80}));
}

TEST(Ocr, AMisreadBulletIsOne) {
  OcrPage page{.width = 100, .height = 100, .paragraphs = {{.text = "e Bring a coat", .box = {}}}};
  const Elements elements = elements_of(page, 7);
  ASSERT_EQ(elements.size(), 1U);
  EXPECT_EQ(elements[0].type, Type::list_item);
  EXPECT_EQ(elements[0].text, "Bring a coat");
  EXPECT_EQ(elements[0].metadata.page_number, 7);
}

Reading read_picture(std::string_view bytes, element::Strategy strategy, std::int64_t pixels) {
  QuietContext context;
  element::ReadOptions options = with(strategy);
  element::ReadLimits limits;
  limits.image_pixels = pixels;
  return read_image(bytes, {.options = options, .limits = limits, .context = context});
}

TEST(Image, TextOfAPicture) {
  const std::string word = read_file("word.png");
  Reading reading = read_picture(word, element::Strategy::automatic, 1'000'000);
  ASSERT_TRUE(reading) << reading.failure().message;
  EXPECT_THAT(texts(*reading), ElementsAre("Harbour Notes"));
  EXPECT_EQ(reading->front().metadata.page_number, 1);
}

// One dot for each pixel of the picture.
TEST(Image, ElementsAreCutOutOfPictures) {
  element::ReadOptions options = with(element::Strategy::automatic);
  options.extract_image_block_types = {"title"};
  const element::ReadLimits limits;
  QuietContext context;
  for (const std::string name : {"word.png", "word_rgb.jpg"}) {
    SCOPED_TRACE(name);
    Reading reading =
        read_image(read_file(name), {.options = options, .limits = limits, .context = context});
    ASSERT_TRUE(reading) << reading.failure().message;
    ASSERT_EQ(reading->size(), 1U);
    const element::Metadata& title = reading->front().metadata;
    EXPECT_EQ(title.image_mime_type, "image/jpeg");
    const auto& corners = title.coordinates->points;
    const ImageFrame size = picture_size(title.image_base64);
    EXPECT_NEAR(static_cast<double>(size.width), corners[2][0] - corners[0][0], 1);
    EXPECT_NEAR(static_cast<double>(size.height), corners[2][1] - corners[0][1], 1);
  }
}

TEST(Image, CutsOutWhatIsWantedWithinTheLimit) {
  element::ReadOptions options = with(element::Strategy::automatic);
  element::ReadLimits limits;
  QuietContext context;
  const std::string word = read_file("word.png");
  const element::ReadContext reader = {.options = options, .limits = limits, .context = context};
  options.extract_image_block_types = {"Table"};
  EXPECT_EQ(read_image(word, reader)->front().metadata.image_base64, "");
  options.extract_image_block_types = {"Title"};
  limits.text_bytes = 10;
  EXPECT_EQ(read_image(word, reader).failure().message, "Document limit exceeded: text_bytes");
}

TEST(Image, RefusedBeforeItIsDecoded) {
  const std::string word = read_file("word.png");
  EXPECT_EQ(read_picture(word, element::Strategy::fast, 1'000'000).failure().code, "fast_on_image");
  EXPECT_EQ(read_picture(word, element::Strategy::automatic, 600 * 200 - 1).failure().message,
            "Document limit exceeded: image_pixels");
  EXPECT_EQ(read_picture("GIF89a", element::Strategy::automatic, 1).failure().code, "broken_file");
  EXPECT_EQ(
      read_picture(word.substr(0, 40), element::Strategy::automatic, 1'000'000).failure().code,
      "broken_file");
}

}  // namespace
}  // namespace docket::executor::page
