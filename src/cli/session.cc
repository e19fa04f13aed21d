#include "cli/session.h"

#include "cli/raw_json.h"

namespace docket::cli {

Format choose_format(std::string_view word, bool is_out_terminal) {
  if (word == "table") return Format::table;
  if (word == "json") return Format::json;
  if (word == "jsonl") return Format::jsonl;
  return is_out_terminal ? Format::table : Format::json;
}

std::string document(const std::string& json, Format format) {
  return format == Format::jsonl ? json_line(json) : json + "\n";
}

}  // namespace docket::cli
