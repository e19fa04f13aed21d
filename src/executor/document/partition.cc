#include "executor/document/partition.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "executor/document/detect.h"
#include "executor/document/file_type.h"
#include "executor/document/gzip.h"
#include "executor/document/readers.h"
#include "executor/element/finish.h"

namespace docket::executor::document {
namespace {

using element::Elements;
using element::Reading;

// What is shown of a client's file name: no folders, no control characters.
std::string base_name(std::string_view name) {
  constexpr std::size_t bytes_max = 255;
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string base(name);
  std::erase_if(base, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (base.size() > bytes_max) {
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(base[end]) & 0xC0U) == 0x80U) --end;
    base.resize(end);
  }
  return base;
}

Failure unsupported(FileType type) {
  Failure failure = element::unreadable("unsupported_type",
                                        fmt::format("File type {} is not supported", mime(type)));
  failure.detail = boost::json::serialize(boost::json::object{{"filetype", mime(type)}});
  return failure;
}

bool is_page_type(FileType type) {
  constexpr std::array types = {FileType::pdf, FileType::png, FileType::jpg, FileType::tiff,
                                FileType::bmp};
  return std::ranges::find(types, type) != types.end();
}

// The tables of these types carry HTML unless the client does not want it for them.
bool is_table_html_wanted(FileType type, const PartitionRequest& request) {
  const auto& skipped = request.skip_infer_table_types;
  return std::ranges::find(skipped, word(type)) == skipped.end();
}

void forget_unasked(Elements& elements, FileType type, const PartitionRequest& request) {
  const bool has_html = is_page_type(type) || is_table_html_wanted(type, request);
  for (element::Element& element : elements) {
    if (!request.coordinates) element.metadata.coordinates.reset();
    if (!request.keep_last_modified) element.metadata.last_modified.clear();
    if (!has_html) element.metadata.text_as_html.clear();
  }
}

Reading within(Elements elements, const element::ReadLimits& limits) {
  if (std::ssize(elements) > limits.elements) return element::past_limit("elements");
  std::int64_t bytes = 0;
  for (const element::Element& element : elements) {
    bytes += std::ssize(element.text) + std::ssize(element.metadata.text_as_html);
  }
  if (bytes > limits.text_bytes) return element::past_limit("text_bytes");
  return elements;
}

}  // namespace

Reading partition(const File& file, const PartitionRequest& request,
                  const element::ReadLimits& limits, Context& context, Random& random) {
  if (std::ssize(file.bytes) > limits.input_bytes) return element::past_limit("input_bytes");
  std::string name = base_name(file.name);
  std::string asserted = request.content_type.empty() ? file.content_type : request.content_type;
  std::string inflated;
  std::string_view bytes = file.bytes;
  if (is_gzip(bytes)) {
    auto content = gunzip(bytes, limits.gzip_bytes);
    if (!content) return content.error();
    inflated = *std::move(content);
    bytes = inflated;
    asserted = request.gz_uncompressed_content_type;
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
  }
  const FileType type = detect(bytes, name, asserted);
  if (type == FileType::empty) return Elements();
  const Read read = reader_of(type);
  if (read == nullptr) return unsupported(type);
  element::ReadOptions options = request.options;
  options.infer_table_structure =
      options.infer_table_structure && is_table_html_wanted(type, request);
  Reading reading = read(bytes, {.options = options, .limits = limits, .context = context});
  if (!reading) return reading;
  Reading elements = within(std::move(*reading), limits);
  if (!elements) return elements;
  forget_unasked(*elements, type, request);
  const bool is_data = type == FileType::json || type == FileType::ndjson;
  element::FinishOptions finish;
  finish.filename = name;
  finish.filetype = mime(type);
  finish.languages = request.options.languages;
  finish.exclude_elements = request.exclude_elements;
  finish.has_languages = !is_data;
  finish.has_parents = !is_data;
  finish.count = is_data ? element::Count::by_run : element::Count::by_page;
  finish.random = request.unique_element_ids ? &random : nullptr;
  element::finish(*elements, finish);
  return elements;
}

}  // namespace docket::executor::document
