#include "executor/document/request.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace docket::executor::document {
namespace {

namespace json = boost::json;

constexpr std::size_t nesting_max = 32;
// No file has as many pages that the last one's number would not fit.
constexpr std::int64_t starting_page_number_max = 1'000'000'000;

Failure refuse(const std::string& path, std::string_view expected) {
  Failure failure = element::unreadable(
      "bad_options", fmt::format("'{}' must be {}.", path.empty() ? "input" : path, expected));
  failure.detail = json::serialize(json::object{{"path", path}, {"expected", expected}});
  return failure;
}

// Reads the keys of one object; the first refusal is kept, later reads give defaults.
class Reader {
 public:
  Reader(const json::object& object, std::string path) : object_(object), path_(std::move(path)) {}

  void read(std::string_view key, bool& value) {
    const json::value* found = find(key);
    if (found == nullptr) return;
    if (found->is_bool()) {
      value = found->get_bool();
    } else {
      fail(key, "true or false");
    }
  }
  void read(std::string_view key, std::string& value) {
    const json::value* found = find(key);
    if (found == nullptr) return;
    if (found->is_string()) {
      value = found->get_string();
    } else {
      fail(key, "a string");
    }
  }
  void read(std::string_view key, std::vector<std::string>& value) {
    const json::value* found = find(key);
    if (found == nullptr) return;
    const json::array* array = found->if_array();
    if (array == nullptr) return fail(key, "an array of strings");
    value.clear();
    for (const json::value& entry : *array) {
      if (!entry.is_string()) return fail(key, "an array of strings");
      value.emplace_back(entry.get_string());
    }
  }
  void read(std::string_view key, std::int64_t& value) {
    if (const std::optional<std::int64_t> number = integer(key)) value = *number;
  }
  void read(std::string_view key, std::optional<std::int64_t>& value) {
    if (const std::optional<std::int64_t> number = integer(key)) value = number;
  }
  void read(std::string_view key, double& value) {
    const json::value* found = find(key);
    if (found == nullptr) return;
    boost::system::error_code error;
    const double number = found->to_number<double>(error);
    if (error || !std::isfinite(number)) return fail(key, "a number");
    value = number;
  }
  template <class T>
  void read_word(std::string_view key, std::span<const std::pair<std::string_view, T>> words,
                 T& value) {
    std::string word;
    read(key, word);
    if (word.empty()) return;
    std::string expected = "one of";
    for (const auto& [name, meant] : words) {
      if (name == word) {
        value = meant;
        return;
      }
      expected += fmt::format(" {}", name);
    }
    fail(key, expected);
  }
  void fail(std::string_view key, std::string_view expected) {
    if (!failure_) failure_ = refuse(path_ + "/" + std::string(key), expected);
  }

  const std::optional<Failure>& failure() const { return failure_; }

 private:
  const json::value* find(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  std::optional<std::int64_t> integer(std::string_view key) {
    const json::value* found = find(key);
    if (found == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = found->to_number<std::int64_t>(error);
    if (!error) return number;
    fail(key, "a whole number");
    return std::nullopt;
  }

  const json::object& object_;
  std::string path_;
  std::optional<Failure> failure_;
};

constexpr std::array<std::pair<std::string_view, element::Strategy>, 4> strategies = {{
    {"auto", element::Strategy::automatic},
    {"fast", element::Strategy::fast},
    {"hi_res", element::Strategy::hi_res},
    {"ocr_only", element::Strategy::ocr_only},
}};

constexpr std::array<std::pair<std::string_view, chunking::Strategy>, 4> chunk_strategies = {{
    {"basic", chunking::Strategy::basic},
    {"by_title", chunking::Strategy::by_title},
    {"by_page", chunking::Strategy::by_page},
    {"by_similarity", chunking::Strategy::by_similarity},
}};

using Refusal = std::optional<Failure>;

Refusal read_partition(const json::object& object, PartitionRequest& request) {
  Reader reader(object, "/partition");
  element::ReadOptions& options = request.options;
  options.infer_table_structure = true;
  reader.read_word<element::Strategy>("strategy", strategies, options.strategy);
  reader.read("coordinates", options.coordinates);
  reader.read("encoding", options.encoding);
  reader.read("content_type", request.content_type);
  reader.read("gz_uncompressed_content_type", request.gz_uncompressed_content_type);
  reader.read("include_page_breaks", options.include_page_breaks);
  reader.read("include_slide_notes", options.include_slide_notes);
  reader.read("languages", options.languages);
  reader.read("infer_table_structure", options.infer_table_structure);
  reader.read("skip_infer_table_types", request.skip_infer_table_types);
  reader.read("extract_image_block_types", options.extract_image_block_types);
  reader.read("unique_element_ids", request.unique_element_ids);
  reader.read("xml_keep_tags", options.xml_keep_tags);
  reader.read("starting_page_number", options.starting_page_number);
  reader.read("exclude_elements", request.exclude_elements);
  reader.read("pdfminer_line_margin", options.pdf_line_margin);
  reader.read("pdfminer_char_margin", options.pdf_char_margin);
  reader.read("pdfminer_line_overlap", options.pdf_line_overlap);
  reader.read("pdfminer_word_margin", options.pdf_word_margin);
  reader.read("keep_last_modified", request.keep_last_modified);
  if (options.starting_page_number < 1) reader.fail("starting_page_number", "at least 1");
  if (options.starting_page_number > starting_page_number_max) {
    reader.fail("starting_page_number", fmt::format("at most {}", starting_page_number_max));
  }
  return reader.failure();
}

Refusal read_chunk(const json::object& object, ChunkRequest& request) {
  Reader reader(object, "/chunk");
  chunking::ChunkOptions& options = request.options;
  reader.read_word<chunking::Strategy>("strategy", chunk_strategies, options.strategy);
  reader.read("max_characters", options.max_characters);
  reader.read("new_after_n_chars", options.new_after_n_chars);
  reader.read("combine_text_under_n_chars", options.combine_text_under_n_chars);
  reader.read("overlap", options.overlap);
  reader.read("overlap_all", options.overlap_all);
  reader.read("multipage_sections", options.multipage_sections);
  reader.read("include_orig_elements", options.include_orig_elements);
  reader.read("similarity_threshold", options.similarity_threshold);
  reader.read("do_not_break_similarity_on_footer_header",
              options.do_not_break_similarity_on_footer_header);
  reader.read("unique_element_ids", request.unique_element_ids);
  if (reader.failure()) return reader.failure();
  return chunking::refusal_of(options);
}

// The member as an object: null where it is absent; a failure where it is something else.
using Member = boost::system::result<const json::object*, Failure>;
Member member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_object()) return refuse("/" + std::string(key), "an object");
  return value->if_object();
}

using Read = boost::system::result<Request, Failure>;

Read read_request(const json::object& object) {
  const Member partition = member(object, "partition");
  const Member chunk = member(object, "chunk");
  const Member pass = member(object, "pass");
  const Member refusal = member(object, "refuse");
  for (const Member* each : {&partition, &chunk, &pass, &refusal}) {
    if (!*each) return each->error();
  }
  if (*refusal != nullptr) {
    Reader reader(**refusal, "/refuse");
    Refuse refuse{.message = "This step is not configured"};
    reader.read("message", refuse.message);
    if (reader.failure()) return *reader.failure();
    return refuse;
  }
  ChunkRequest chunks;
  if (*chunk != nullptr) {
    if (Refusal failure = read_chunk(**chunk, chunks)) return *failure;
  }
  if (*partition != nullptr) {
    Partition request;
    if (Refusal failure = read_partition(**partition, request.partition)) return *failure;
    if (*chunk != nullptr) request.chunk = chunks;
    Reader reader(object, "");
    reader.read("fetched", request.is_fetched);
    if (reader.failure()) return *reader.failure();
    return request;
  }
  if (*chunk != nullptr) return Chunk{chunks};
  if (*pass != nullptr) return Pass{};
  return refuse("", "an object with partition, chunk, pass or refuse");
}

}  // namespace

Read parse_request(std::string_view input) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = nesting_max;
  const json::value value = json::parse(input, error, {}, options);
  if (error || !value.is_object()) return refuse("", "a JSON object");
  return read_request(value.get_object());
}

}  // namespace docket::executor::document
