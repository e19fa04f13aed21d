#include "executor/page/pdf.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/page/crop.h"
#include "executor/page/inner_pictures.h"
#include "executor/page/ocr.h"
#include "executor/page/page_elements.h"
#include "executor/page/pdf_facts.h"
#include "executor/page/picture.h"
#include "executor/page/programs.h"
#include "executor/page/runs.h"
#include "executor/page/text_page.h"

namespace docket::executor::page {
namespace {

using element::Elements;
using element::Reading;
using element::Strategy;

constexpr std::int64_t runs_bytes_max = 512LL << 20;
constexpr int ocr_dpi = 300;
constexpr int ocr_dpi_min = 72;

// Pixels per inch at which a page still is within the limit; 0: at none that can be read.
int dpi_of(const PageSize& size, std::int64_t pixels_max) {
  constexpr double points_per_inch = 72;
  const double inches = size.width * size.height / (points_per_inch * points_per_inch);
  if (!(inches > 0)) return ocr_dpi;
  const double most = std::sqrt(static_cast<double>(pixels_max) / inches);
  if (most < ocr_dpi_min) return 0;
  return static_cast<int>(std::min<double>(ocr_dpi, most));
}

bool is_too_much(FailureKind kind) {
  return kind == FailureKind::output_limit || kind == FailureKind::time_limit;
}

class PdfReader {
 public:
  PdfReader(std::string_view bytes, const element::ReadContext& context)
      : bytes_(bytes), context_(context) {}

  Reading read();

 private:
  using Refusal = std::optional<Failure>;
  Millis text_cpu_max() const;
  Refusal read_runs();
  Refusal take(std::vector<RunPage> pages);
  Refusal need_sizes();
  Reading recognize_page(std::size_t index);
  Reading read_text_page(std::size_t index);
  Reading elements_of_page(std::size_t index, bool has_any_text);
  PdfPage shown(std::size_t index) const;
  Reading elements_of_pages();
  TextPageOptions wanted() const;
  bool is_recognized(const RunPage& page, bool has_any_text) const;

  std::string_view bytes_;
  const element::ReadContext& context_;
  std::vector<PageSize> sizes_;  // empty until someone needs them
  std::vector<RunPage> pages_;
  std::int64_t crop_bytes_ = 0;
};

// Far more than the densest of honest files needs, which is a third of a second a MiB; a file of a
// few lines may ask for the work of years.
Millis PdfReader::text_cpu_max() const {
  constexpr std::int64_t seconds_a_mib = 4;
  const std::int64_t mib = std::ssize(bytes_) >> 20U;
  return std::chrono::seconds(context_.limits.pdf_seconds + seconds_a_mib * mib);
}

// The text of all pages, invisible text too, whatever the file permits its readers.
PdfReader::Refusal PdfReader::read_runs() {
  const std::string pages_max = std::to_string(context_.limits.pdf_pages + 1);
  const auto ask = [&](const char* pictures) {
    return call(
        context_.context,
        {.program = "pdftohtml",
         .arguments = {"-xml", pictures, "-q", "-stdout", "-noroundcoord", "-nomerge", "-hidden",
                       "-nodrm", "-zoom", std::to_string(zoom), "-l", pages_max, "-", "out"},
         .input = bytes_,
         .limits = {.cpu = text_cpu_max(), .output_bytes = runs_bytes_max},
         .reads_once = true});
  };
  constexpr const char* without_pictures = "-i";
  const bool is_hi_res = context_.options.strategy == Strategy::hi_res;
  auto end = ask(is_hi_res ? "-dataurls" : without_pictures);
  // Where pictures stand is only told with the pictures themselves, which may be too much.
  if (is_hi_res && !end && is_too_much(end.error().kind)) {
    end = ask(without_pictures);
  }
  if (!end) return end.error();
  if (Refusal failure = take(parse_runs(end->output))) return failure;
  return end->exit_code == 0 ? std::nullopt : need_sizes();
}

// Puts each page where its number says.
PdfReader::Refusal PdfReader::take(std::vector<RunPage> pages) {
  for (RunPage& page : pages) {
    if (page.number < 1) continue;
    if (page.number > context_.limits.pdf_pages) return element::past_limit("pdf_pages");
    std::size_t glyphs = 0;
    for (const Run& run : page.runs) glyphs += run.text.size();
    if (static_cast<std::int64_t>(glyphs) > context_.limits.pdf_glyphs) {
      return element::past_limit("pdf_glyphs");
    }
    const auto index = static_cast<std::size_t>(page.number - 1);
    if (index >= pages_.size()) pages_.resize(index + 1);
    pages_[index] = std::move(page);
  }
  return std::nullopt;
}

// Exact sizes, and what is wrong with a file without pages, take a program of their own, whose
// start is half the time that a small file takes.
PdfReader::Refusal PdfReader::need_sizes() {
  if (!sizes_.empty()) return std::nullopt;
  PdfFacts sizes = pdf_facts(bytes_, context_);
  if (!sizes) return sizes.error();
  sizes_ = *std::move(sizes);
  // The two programs may disagree about a broken file: no page that has text is lost.
  pages_.resize(std::max(pages_.size(), sizes_.size()));
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    if (sizes_[i].width > 0) pages_[i].width = sizes_[i].width;
    if (sizes_[i].height > 0) pages_[i].height = sizes_[i].height;
  }
  return std::nullopt;
}

TextPageOptions PdfReader::wanted() const {
  const element::ReadOptions& options = context_.options;
  TextPageOptions wanted;
  wanted.has_table_html = options.infer_table_structure;
  wanted.finds_large_titles = options.strategy == Strategy::hi_res;
  wanted.finds_tables = options.strategy == Strategy::hi_res ||
                        (options.strategy == Strategy::automatic && options.infer_table_structure);
  return wanted;
}

// `fast` recognizes nothing unless the whole file has no text.
bool PdfReader::is_recognized(const RunPage& page, bool has_any_text) const {
  if (context_.options.strategy == Strategy::fast) return !has_any_text;
  return !page.has_text();
}

Reading PdfReader::recognize_page(std::size_t index) {
  if (Refusal failure = need_sizes()) return *std::move(failure);
  if (index >= sizes_.size()) return Elements();
  const int dpi = dpi_of(sizes_[index], context_.limits.render_pixels);
  if (dpi == 0) return element::past_limit("render_pixels");
  const std::string page = std::to_string(index + 1);
  const std::int64_t picture_bytes_max = context_.limits.render_pixels + (64 << 10);
  const auto picture =
      call(context_.context,
           {.program = "pdftoppm",
            .arguments = {"-gray", "-r", std::to_string(dpi), "-f", page, "-l", page, "-"},
            .input = bytes_,
            .limits = {.output_bytes = picture_bytes_max}});
  if (!picture) return picture.error();
  if (is_one_colour(picture->output)) return Elements();
  auto pages = recognize(picture->output, {.dpi = dpi}, context_);
  if (!pages) return pages.error();
  return pages->empty() ? Elements() : elements_of(pages->front(), pages_[index].number);
}

PdfPage PdfReader::shown(std::size_t index) const {
  return {.pdf = bytes_,
          .index = index,
          .size = {.width = pages_[index].width, .height = pages_[index].height}};
}

Reading PdfReader::read_text_page(std::size_t index) {
  if (Refusal failure = read_pictures(pages_[index].pictures, shown(index), context_)) {
    return *std::move(failure);
  }
  return elements_of(pages_[index], context_, wanted());
}

Reading PdfReader::elements_of_page(std::size_t index, bool has_any_text) {
  pages_[index].number = context_.options.starting_page_number + static_cast<std::int64_t>(index);
  Reading elements =
      is_recognized(pages_[index], has_any_text) ? recognize_page(index) : read_text_page(index);
  if (!elements || context_.options.extract_image_block_types.empty()) return elements;
  if (Refusal failure = add_crops(*elements, shown(index), crop_dpi, crop_bytes_, context_)) {
    return *std::move(failure);
  }
  return elements;
}

Reading PdfReader::elements_of_pages() {
  const bool has_any_text = std::ranges::any_of(pages_, &RunPage::has_text);
  Elements elements;
  for (std::size_t i = 0; i < pages_.size() && !context_.context.is_cancelled(); ++i) {
    context_.context.progress(static_cast<double>(i) / static_cast<double>(pages_.size()), "pages");
    Reading page = elements_of_page(i, has_any_text);
    if (!page) return page;
    std::ranges::move(*page, std::back_inserter(elements));
    pages_[i] = {};  // what it held may be large
    if (context_.options.include_page_breaks) elements.push_back(page_break());
    if (std::ssize(elements) > context_.limits.elements) return element::past_limit("elements");
  }
  return elements;
}

Reading PdfReader::read() {
  if (context_.options.strategy != Strategy::ocr_only) {
    if (Refusal failure = read_runs()) return *std::move(failure);
  }
  if (pages_.empty() || context_.options.coordinates) {
    if (Refusal failure = need_sizes()) return *std::move(failure);
  }
  return elements_of_pages();
}

}  // namespace

Reading read_pdf(std::string_view bytes, const element::ReadContext& context) {
  return PdfReader(bytes, context).read();
}

}  // namespace docket::executor::page
