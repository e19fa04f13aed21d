#include "executor/document/partition.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "executor/document/detect.h"
#include "executor/document/file_type.h"
#include "executor/document/gzip.h"
#include "executor/document/readers.h"
#include "executor/element/file_name.h"
#include "executor/element/finish.h"

namespace docket::executor::document {
namespace {

using element::Elements;
using element::Reading;

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

// Values, not prose: without languages and parents.
bool is_data(FileType type) { return type == FileType::json || type == FileType::ndjson; }

// The tables of these types carry HTML unless the client does not want it for them.
bool is_table_html_wanted(FileType type, const PartitionRequest& request) {
  const auto& skipped = request.skip_infer_table_types;
  return std::ranges::find(skipped, word(type)) == skipped.end();
}

void forget_unasked(Elements& elements, FileType type, const PartitionRequest& request) {
  const bool has_html = is_page_type(type) || is_table_html_wanted(type, request);
  for (element::Element& element : elements) {
    if (!request.options.coordinates) element.metadata.coordinates.reset();
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

// Names and ids, languages and parents. What was attached to a mail has its own already.
void finish(Elements& elements, FileType type, const std::string& name,
            const PartitionRequest& request, Random& random) {
  element::FinishOptions options;
  options.filename = name;
  options.filetype = mime(type);
  options.languages = request.options.languages;
  options.exclude_elements = request.exclude_elements;
  options.has_languages = !is_data(type);
  options.has_parents = !is_data(type);
  options.count = is_data(type) ? element::Count::by_run : element::Count::by_page;
  options.random = request.unique_element_ids ? &random : nullptr;
  Elements attached;
  if (is_mail(type)) {
    const auto begin = std::ranges::stable_partition(elements, [](const element::Element& one) {
      return one.metadata.attached_to_filename.empty();
    });
    std::ranges::move(begin, std::back_inserter(attached));
    elements.erase(begin.begin(), elements.end());
  }
  element::finish(elements, options);
  std::ranges::move(attached, std::back_inserter(elements));
}

// Reads one file and, where it is a mail, what is attached to it.
class FileReader {
 public:
  FileReader(const PartitionRequest& request, const element::ReadLimits& limits, Context& context,
             Random& random)
      : request_(request), limits_(limits), context_(context), random_(random) {}

  Reading read(FileType type, std::string_view bytes, const std::string& name, int depth) const {
    if (type == FileType::empty) return Elements();
    element::ReadOptions options = request_.options;
    options.infer_table_structure =
        options.infer_table_structure && is_table_html_wanted(type, request_);
    const element::ReadContext context{.options = options, .limits = limits_, .context = context_};
    Reading reading = is_mail(type) ? read_with_attachments(type, bytes, name, context, depth)
                                    : read_alone(type, bytes, context);
    if (!reading) return reading;
    Reading elements = within(std::move(*reading), limits_);
    if (elements) forget_unasked(*elements, type, request_);
    return elements;
  }

 private:
  static Reading read_alone(FileType type, std::string_view bytes,
                            const element::ReadContext& context) {
    const Read read = reader_of(type);
    return read == nullptr ? Reading(unsupported(type)) : read(bytes, context);
  }

  Reading read_with_attachments(FileType type, std::string_view bytes, const std::string& mail,
                                const element::ReadContext& context, int depth) const {
    return read_mail(type, bytes, context,
                     [this, &mail, depth](std::string_view name, std::string_view content_type,
                                          std::string_view attached) {
                       return read_attachment(name, content_type, attached, mail, depth + 1);
                     });
  }

  Reading read_attachment(std::string_view attached_name, std::string_view content_type,
                          std::string_view bytes, const std::string& mail, int depth) const {
    const std::string name = element::base_name(attached_name);
    const FileType type = detect(bytes, name, content_type);
    if (depth > depth_max) return unsupported(type);
    Reading elements = read(type, bytes, name, depth);
    if (!elements) return elements;
    finish(*elements, type, name, request_, random_);
    for (element::Element& element : *elements) {
      std::string& attached_to = element.metadata.attached_to_filename;
      if (attached_to.empty()) attached_to = mail;
    }
    return elements;
  }

  static constexpr int depth_max = 3;  // mails in mails
  const PartitionRequest& request_;
  const element::ReadLimits& limits_;
  Context& context_;
  Random& random_;
};

}  // namespace

Reading partition(const File& file, const PartitionRequest& request,
                  const element::ReadLimits& limits, Context& context, Random& random) {
  if (std::ssize(file.bytes) > limits.input_bytes) return element::past_limit("input_bytes");
  std::string name = element::base_name(file.name);
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
  Reading elements = FileReader(request, limits, context, random).read(type, bytes, name, 0);
  if (elements) finish(*elements, type, name, request, random);
  return elements;
}

}  // namespace docket::executor::document
