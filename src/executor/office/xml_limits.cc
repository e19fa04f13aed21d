#include "executor/office/xml_limits.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

// On average over a document; the cells of a sheet have three.
constexpr std::int64_t attributes_per_node_max = 4;

// RFC 2781; a lone surrogate becomes U+FFFD.
std::string utf8_of_utf16(std::string_view bytes, bool is_big_endian) {
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(is_big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string out;
  out.reserve(bytes.size() / 2);
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const char32_t high = unit(at);
    const bool has_low = high >= 0xD800 && high < 0xDC00 && at + 3 < bytes.size();
    const char32_t low = has_low ? unit(at + 2) : 0;
    if (low >= 0xDC00 && low < 0xE000) {
      element::append_character(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      at += 2;
    } else if (high >= 0xD800 && high < 0xE000) {
      element::append_character(out, 0xFFFD);
    } else if (high != 0xFEFF || at > 0) {
      element::append_character(out, high);
    }
  }
  return out;
}

// "&name;" at `at`, unless it is one of XML's own or a character reference; else 0.
std::size_t declared_reference_size(std::string_view xml, std::size_t at) {
  constexpr std::array<std::string_view, 5> own = {"amp", "lt", "gt", "quot", "apos"};
  constexpr std::size_t name_bytes_max = 256;
  const std::size_t end = xml.substr(0, at + name_bytes_max).find_first_of(";<& \n", at + 1);
  if (end == std::string_view::npos || xml[end] != ';') return 0;
  const std::string_view name = xml.substr(at + 1, end - at - 1);
  if (name.empty() || name.front() == '#' || std::ranges::count(own, name) > 0) return 0;
  return end + 1 - at;
}

void drop_declared_references(std::string& xml) {
  std::string out;
  out.reserve(xml.size());
  std::size_t from = 0;
  for (std::size_t at = xml.find('&'); at != std::string::npos; at = xml.find('&', at)) {
    const std::size_t size = declared_reference_size(xml, at);
    out.append(xml, from, at - from + (size == 0 ? 1 : 0));
    at += std::max<std::size_t>(size, 1);
    from = at;
  }
  out.append(xml, from);
  xml = std::move(out);
}

// Where the tag that starts at `at` ends (behind its '>'), with what it holds counted.
struct Tag {
  std::size_t end = std::string_view::npos;
  std::int64_t attributes = 0;
  std::int64_t longest_name = 0;
  bool is_closed = false;  // "<a/>"
};

Tag scan_tag(std::string_view xml, std::size_t at) {
  Tag tag;
  std::size_t name = at + 1;  // start of the name being read
  for (std::size_t i = name; i < xml.size(); ++i) {
    const char c = xml[i];
    const bool ends_name =
        c == '=' || c == '>' || c == '/' || c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (ends_name) {
      tag.longest_name = std::max(tag.longest_name, static_cast<std::int64_t>(i - name));
      name = i + 1;
    }
    if (c == '>') {
      tag.end = i + 1;
      tag.is_closed = xml[i - 1] == '/';
      return tag;
    }
    if (c == '"' || c == '\'') {
      ++tag.attributes;
      i = xml.find(c, i + 1);
      if (i == std::string_view::npos) return tag;
      name = i + 1;
    }
  }
  return tag;
}

// Behind a comment, a CDATA section, an instruction or a DOCTYPE that starts at `at`; npos when it
// does not end. `at` itself when a tag starts there.
std::size_t behind_markup(std::string_view xml, std::size_t at) {
  const auto behind = [&](std::string_view end, std::size_t from) {
    const std::size_t found = xml.find(end, from);
    return found == std::string_view::npos ? found : found + end.size();
  };
  const std::string_view rest = xml.substr(at, 9);
  if (rest.starts_with("<!--")) return behind("-->", at + 4);
  if (rest.starts_with("<![CDATA[")) return behind("]]>", at + 9);
  if (rest.starts_with("<?")) return behind("?>", at + 2);
  if (!rest.starts_with("<!")) return at;
  const std::size_t subset = xml.find_first_of("[>", at);
  if (subset == std::string_view::npos || xml[subset] == '>') return behind(">", at);
  return behind("]", subset);
}

}  // namespace

void prepare_xml(std::string& bytes) {
  const std::string_view start = std::string_view(bytes).substr(0, 2);
  if (start == std::string_view("\xFE\xFF") || start == std::string_view("\0<", 2)) {
    bytes = utf8_of_utf16(bytes, true);
  } else if (start == std::string_view("\xFF\xFE") || start == std::string_view("<\0", 2)) {
    bytes = utf8_of_utf16(bytes, false);
  }
  if (bytes.find("<!DOCTYPE") != std::string::npos) drop_declared_references(bytes);
}

const char* exceeded_xml_limit(std::string_view xml, const element::ReadLimits& limits) {
  std::int64_t depth = 0;
  std::int64_t nodes = 0;
  std::int64_t attributes = 0;
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at)) {
    const std::size_t behind = behind_markup(xml, at);
    if (behind != at) {
      at = behind;
      if (at == std::string_view::npos) break;
      continue;
    }
    if (xml.substr(at, 2) == "</") {
      --depth;
      ++at;
      continue;
    }
    const Tag tag = scan_tag(xml, at);
    attributes += tag.attributes;
    const bool is_full =
        ++nodes > limits.xml_nodes || attributes > limits.xml_nodes * attributes_per_node_max;
    if (is_full) return "xml_nodes";
    if (tag.attributes > limits.xml_attrs) return "xml_attrs";
    if (tag.longest_name > limits.xml_name) return "xml_name";
    if (!tag.is_closed && ++depth > limits.xml_depth) return "xml_depth";
    if (tag.end == std::string_view::npos) break;
    at = tag.end;
  }
  return nullptr;
}

}  // namespace docket::executor::office
