// An element: the unit into which every document is cut, and what is said about it.
//
// Guarantees: plain values. Text is valid UTF-8 without NUL. Names of types and metadata fields are
//   those of the Unstructured API.
// Callers: the readers of formats, chunking, the kind `document`.
// Threads: values; functions are pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"

namespace docket::executor::element {

enum class Type : std::uint8_t {
  title,
  narrative_text,
  uncategorized_text,
  list_item,
  table,
  table_chunk,
  composite_element,
  code_snippet,
  address,
  email_address,
  header,
  footer,
  image,
  figure_caption,
  formula,
  page_number,
  check_box,
  form_keys_values,
  form,
  document_data,
  page_break,
};
inline constexpr int types = 21;
std::string_view name(Type type);  // "NarrativeText"
std::optional<Type> parse_type(std::string_view word);

struct Link {
  std::string text;
  std::string url;
  std::int64_t start_index = 0;  // code points into the element's text
  friend bool operator==(const Link&, const Link&) = default;
};

// Corners top-left, bottom-left, bottom-right, top-right; origin top-left, y down.
struct Coordinates {
  std::array<std::array<double, 2>, 4> points{};
  double layout_width = 0;
  double layout_height = 0;
  friend bool operator==(const Coordinates&, const Coordinates&) = default;
};

enum class HeaderFooter : std::uint8_t { primary, first_page, even_page };

// Empty and absent are one: what has no value is not written.
struct Metadata {
  std::vector<std::string> languages;  // ISO 639-3
  std::string filename;
  std::string filetype;  // MIME
  std::string parent_id;
  std::optional<std::int64_t> category_depth;
  std::optional<std::int64_t> page_number;
  std::string page_name;
  std::string last_modified;
  std::vector<std::string> emphasized_text_contents;
  std::vector<std::string> emphasized_text_tags;
  std::vector<std::string> link_texts;
  std::vector<std::string> link_urls;
  std::vector<Link> links;
  std::string text_as_html;
  std::string image_url;
  std::string image_base64;
  std::string image_mime_type;
  std::optional<HeaderFooter> header_footer_type;
  std::optional<Coordinates> coordinates;
  std::vector<std::string> sent_from;
  std::vector<std::string> sent_to;
  std::vector<std::string> cc_recipient;
  std::vector<std::string> bcc_recipient;
  std::string subject;
  std::string email_message_id;
  std::string attached_to_filename;
  std::string orig_elements;  // zlib in Base64
  bool is_continuation = false;
  std::string table_id;
  std::optional<std::int64_t> chunk_index;
  std::optional<std::int64_t> num_carried_over_header_rows;
  friend bool operator==(const Metadata&, const Metadata&) = default;
};

struct Element {
  Type type = Type::uncategorized_text;
  std::string text;
  Metadata metadata;
  std::string id;           // 32 hex digits or a UUID; empty until ids are given
  bool is_checked = false;  // of a CheckBox
  friend bool operator==(const Element&, const Element&) = default;
};
using Elements = std::vector<Element>;

}  // namespace docket::executor::element
