#include "api/unstructured/settings.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_slices.h"
#include "api/json_writer.h"
#include "api/unstructured/nodes.h"
#include "base/ascii.h"

namespace docket::api::unstructured {
namespace {

enum class Sort : std::uint8_t { boolean, text, texts, choice, whole, share };

struct Setting {
  std::string_view key;
  Sort sort;
  std::span<const std::string_view> words = {};  // of a choice
  std::int64_t least = 0;                        // of a whole number
};

constexpr std::array<std::string_view, 2> formats = {"text/html", "application/json"};

constexpr std::array api_settings = {
    Setting{"strategy", Sort::choice, strategies},
    Setting{"include_page_breaks", Sort::boolean},
    Setting{"pdf_infer_table_structure", Sort::boolean},
    Setting{"infer_table_structure", Sort::boolean},
    Setting{"exclude_elements", Sort::texts},
    Setting{"xml_keep_tags", Sort::boolean},
    Setting{"encoding", Sort::text},
    Setting{"ocr_languages", Sort::texts},
    Setting{"extract_image_block_types", Sort::texts},
    Setting{"coordinates", Sort::boolean},
};
constexpr std::array vlm_settings = {
    Setting{"is_dynamic", Sort::boolean},    Setting{"allow_fast", Sort::boolean},
    Setting{"provider", Sort::text},         Setting{"model", Sort::text},
    Setting{"provider_api_key", Sort::text}, Setting{"output_format", Sort::choice, formats},
    Setting{"format_html", Sort::boolean},   Setting{"unique_element_ids", Sort::boolean},
};
constexpr std::array chunk_settings = {
    Setting{"max_characters", Sort::whole, {}, 1},
    Setting{"new_after_n_chars", Sort::whole},
    Setting{"overlap", Sort::whole},
    Setting{"overlap_all", Sort::boolean},
    Setting{"include_orig_elements", Sort::boolean},
    Setting{"contextual_chunking_strategy", Sort::text},
    Setting{"unstructured_api_url", Sort::text},
    Setting{"unstructured_api_key", Sort::text},
    Setting{"combine_text_under_n_chars", Sort::whole},
    Setting{"multipage_sections", Sort::boolean},
    Setting{"similarity_threshold", Sort::share},
};
constexpr std::array embed_settings = {Setting{"model_name", Sort::text}};

constexpr std::size_t texts_max = 100;
constexpr std::size_t text_bytes_max = 256;
constexpr std::int64_t max_characters_usual = 500;

std::span<const Setting> settings_of(std::string_view type, std::string_view subtype) {
  if (type == partition && subtype == "vlm") return vlm_settings;
  if (type == partition) return api_settings;
  if (type == chunk) return chunk_settings;
  if (type == embed) return embed_settings;
  return {};
}

// One setting of a node, read.
class Reader {
 public:
  Reader(Violations& violations, Path path, const boost::json::value& value)
      : violations_(violations), path_(std::move(path)), value_(value), input_(to_json(value)) {}

  void check(const Setting& setting) {
    switch (setting.sort) {
      case Sort::boolean:
        if (!value_.is_bool()) violations_.not_a_bool(path_, input_);
        return;
      case Sort::text:
        return check_text(value_, path_);
      case Sort::texts:
        return check_texts();
      case Sort::choice:
        return check_choice(setting.words);
      case Sort::whole:
        return check_whole(setting.least);
      case Sort::share:
        return check_share();
    }
  }

 private:
  void check_text(const boost::json::value& value, const Path& path) {
    const boost::json::string* text = value.if_string();
    if (text == nullptr) {
      violations_.not_a_string(path, to_json(value));
    } else if (text->size() > text_bytes_max) {
      violations_.too_long(path, to_json(value), text_bytes_max);
    }
  }

  void check_texts() {
    const boost::json::array* items = value_.if_array();
    if (items == nullptr) return violations_.not_a_list(path_, input_);
    if (items->size() > texts_max) {
      return violations_.value_error(path_, fmt::format("{}", items->size()),
                                     fmt::format("at most {} items are allowed", texts_max));
    }
    for (std::size_t i = 0; i < items->size(); ++i) check_text((*items)[i], path_ / i);
  }

  void check_choice(std::span<const std::string_view> words) {
    const boost::json::string* text = value_.if_string();
    const bool is_one = text != nullptr && std::find(words.begin(), words.end(),
                                                     std::string_view(*text)) != words.end();
    if (!is_one) violations_.not_in_enum(path_, input_, words);
  }

  // Stricter than a field of a form: what the kind is given is the text that came.
  void check_whole(std::int64_t least) {
    if (!value_.is_number()) return violations_.int_type(path_, input_);
    read_int(violations_, path_, value_, {least, std::numeric_limits<int>::max()});
  }

  void check_share() {
    if (!value_.is_number()) return violations_.not_a_number(path_, input_);
    const double share = value_.to_number<double>();
    if (share <= 0) violations_.not_above(path_, input_, 0);
    if (share >= 1) violations_.not_below(path_, input_, 1);
  }

  Violations& violations_;
  const Path path_;
  const boost::json::value& value_;
  const std::string input_;
};

std::optional<std::int64_t> number(const boost::json::object& settings, std::string_view key) {
  const boost::json::value* value = settings.if_contains(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  Violations unused;
  return read_int(unused, {}, *value, {0, std::numeric_limits<int>::max()});
}

// What only several settings together can break.
void check_chunk(Violations& violations, const Path& path, const boost::json::object& settings) {
  const std::int64_t most = number(settings, "max_characters").value_or(max_characters_usual);
  const auto overlap = number(settings, "overlap");
  if (overlap && *overlap >= most) {
    violations.value_error(
        path / "overlap", fmt::format("{}", *overlap),
        fmt::format("'overlap' argument must be less than `max_characters`, got {} >= {}", *overlap,
                    most));
  }
  const auto combine = number(settings, "combine_text_under_n_chars");
  if (combine && *combine > most) {
    violations.value_error(path / "combine_text_under_n_chars", fmt::format("{}", *combine),
                           fmt::format("'combine_text_under_n_chars' argument must not exceed "
                                       "`max_characters` value, got {} > {}",
                                       *combine, most));
  }
}

}  // namespace

bool is_secret(std::string_view key) {
  std::string folded = ascii_lower(key);
  std::replace(folded.begin(), folded.end(), '-', '_');
  constexpr std::array<std::string_view, 6> parts = {"api_key",  "apikey",     "secret",
                                                     "password", "access_key", "private_key"};
  const bool names_one = std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return folded.find(part) != std::string::npos;
  });
  return names_one || folded.ends_with("token") || folded.ends_with("credentials");
}

std::string without_secrets(std::string_view object) { return json_with_nulls(object, is_secret); }

std::string decode_settings(Violations& violations, const Path& path, std::string_view type,
                            std::string_view subtype, const boost::json::value& value,
                            std::string_view text) {
  if (value.is_null()) return "null";
  const boost::json::object* settings = value.if_object();
  if (settings == nullptr) {
    violations.not_a_dict(path, text);
    return "null";
  }
  const std::size_t depth = json_depth(text);
  if (depth > settings_depth_max) {
    violations.value_error(path, fmt::format("{}", depth),
                           fmt::format("settings may nest at most {} deep; these nest {} deep",
                                       settings_depth_max, depth));
    return "null";
  }
  Violations own;
  for (const Setting& setting : settings_of(type, subtype)) {
    const boost::json::value* set = settings->if_contains(setting.key);
    if (set == nullptr || set->is_null()) continue;
    Reader(own, path / setting.key, *set).check(setting);
  }
  if (own.is_empty() && type == chunk) check_chunk(own, path, *settings);
  violations.add_all(std::move(own));
  return without_secrets(text);
}

}  // namespace docket::api::unstructured
