#include "executor/office/xml.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "executor/office/xml_limits.h"

namespace docket::executor::office {
namespace {

struct Namespace {
  std::string_view uri;
  std::string_view prefix;
};

// ECMA-376 Part 1 (strict) and Part 4 (transitional), annexes on namespaces; OASIS ODF 1.3 Part 3,
// 1.4; EPUB 3.3, 4.2.6 and 5.
constexpr std::array namespaces = {
    Namespace{"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"},
    Namespace{"http://purl.oclc.org/ooxml/wordprocessingml/main", "w"},
    Namespace{"http://schemas.openxmlformats.org/drawingml/2006/main", "a"},
    Namespace{"http://purl.oclc.org/ooxml/drawingml/main", "a"},
    Namespace{"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"},
    Namespace{"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp"},
    Namespace{"http://schemas.openxmlformats.org/presentationml/2006/main", "p"},
    Namespace{"http://purl.oclc.org/ooxml/presentationml/main", "p"},
    Namespace{"http://schemas.openxmlformats.org/spreadsheetml/2006/main", ""},
    Namespace{"http://purl.oclc.org/ooxml/spreadsheetml/main", ""},
    Namespace{"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"},
    Namespace{"http://purl.oclc.org/ooxml/officeDocument/relationships", "r"},
    Namespace{"http://schemas.openxmlformats.org/package/2006/relationships", ""},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:style:1.0", "style"},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", "fo"},
    Namespace{"urn:oasis:names:tc:opendocument:xmlns:container", ""},
    Namespace{"http://www.idpf.org/2007/opf", ""},
};

const Namespace* known(std::string_view uri) {
  const auto found = std::ranges::find(namespaces, uri, &Namespace::uri);
  return found == namespaces.end() ? nullptr : &*found;
}

// "xmlns:x" declares "x", "xmlns" the empty prefix.
std::optional<std::string_view> declared_prefix(std::string_view attribute) {
  if (!attribute.starts_with("xmlns")) return std::nullopt;
  if (attribute.size() == 5) return std::string_view();
  if (attribute[5] != ':') return std::nullopt;
  return attribute.substr(6);
}

// Whether a known namespace has a prefix that is not ours, or our prefix another namespace: rare,
// so that the walk below is.
bool has_foreign_prefixes(std::string_view bytes) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto skip = [&](std::size_t at) {
    return std::min(bytes.find_first_not_of(blanks, at), bytes.size());
  };
  std::size_t name_end = 0;
  for (std::size_t at = bytes.find("xmlns"); at != std::string_view::npos;
       at = bytes.find("xmlns", name_end)) {
    // Up to the first character that no name has; the search goes on behind it, so that nothing is
    // looked at twice.
    name_end = std::min(bytes.find_first_of(" \t\r\n=<>\"'/", at), bytes.size());
    const std::size_t equals = skip(name_end);
    if (equals >= bytes.size() || bytes[equals] != '=') continue;
    const std::size_t quote = skip(equals + 1);
    if (quote >= bytes.size() || (bytes[quote] != '"' && bytes[quote] != '\'')) continue;
    const std::size_t end = bytes.find(bytes[quote], quote + 1);
    if (end == std::string_view::npos) return false;
    const Namespace* space = known(bytes.substr(quote + 1, end - quote - 1));
    if (space == nullptr) continue;
    const auto prefix = declared_prefix(bytes.substr(at, name_end - at));
    if (!prefix || *prefix != space->prefix) return true;
  }
  return false;
}

// The prefixes in scope, as a walk goes down and up.
class Scope {
 public:
  void enter(pugi::xml_node node, int depth) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const auto prefix = declared_prefix(attribute.name());
      if (!prefix) continue;
      Spaces& spaces = spaces_.try_emplace(std::string(*prefix)).first->second;
      spaces.push_back(known(attribute.value()));
      declared_.push_back({.spaces = &spaces, .depth = depth});
    }
  }
  void leave(int depth) {
    for (; !declared_.empty() && declared_.back().depth >= depth; declared_.pop_back()) {
      declared_.back().spaces->pop_back();
    }
  }
  // `name` with our prefix; null when it is in no namespace that we know.
  std::optional<std::string> renamed(std::string_view name, bool is_attribute) const {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos && is_attribute) return std::nullopt;
    const std::string_view prefix =
        colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
    const std::string_view local = colon == std::string_view::npos ? name : name.substr(colon + 1);
    const auto found = spaces_.find(prefix);
    if (found == spaces_.end() || found->second.empty()) return std::nullopt;
    const Namespace* const space = found->second.back();
    if (space == nullptr) return std::nullopt;
    if (space->prefix.empty()) return std::string(local);
    return std::string(space->prefix).append(1, ':').append(local);
  }

 private:
  // What a prefix means, innermost last; null: a namespace that we do not know.
  using Spaces = std::vector<const Namespace*>;
  struct Declared {
    Spaces* spaces;
    int depth;
  };
  std::map<std::string, Spaces, std::less<>> spaces_;
  std::vector<Declared> declared_;
};

void rename(pugi::xml_node node, const Scope& scope) {
  if (const auto name = scope.renamed(node.name(), false)) node.set_name(name->c_str());
  for (pugi::xml_attribute attribute : node.attributes()) {
    if (declared_prefix(attribute.name())) continue;
    if (const auto name = scope.renamed(attribute.name(), true)) attribute.set_name(name->c_str());
  }
}

void rename_all(pugi::xml_node root) {
  Scope scope;
  pugi::xml_node node = root;
  int depth = 0;
  while (node) {
    if (node.type() == pugi::node_element) {
      scope.enter(node, depth);
      rename(node, scope);
    }
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    scope.leave(depth);
    while (node != root && !node.next_sibling()) {
      node = node.parent();
      scope.leave(--depth);
    }
    if (node == root) return;
    node = node.next_sibling();
  }
}

}  // namespace

OrFailure<Xml> Xml::parse(std::string bytes, const element::ReadLimits& limits,
                          std::string_view format, Space space) {
  prepare_xml(bytes);
  if (const char* limit = exceeded_xml_limit(bytes, limits)) return element::past_limit(limit);
  const bool is_foreign = has_foreign_prefixes(bytes);
  auto tree = std::make_unique<Tree>();
  tree->bytes = std::move(bytes);
  const unsigned blanks =
      space == Space::keep ? pugi::parse_ws_pcdata : pugi::parse_ws_pcdata_single;
  const auto parsed = tree->document.load_buffer_inplace(
      tree->bytes.data(), tree->bytes.size(),
      pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute | pugi::parse_eol |
          pugi::parse_embed_pcdata | blanks);
  if (parsed.status == pugi::status_out_of_memory) return element::past_limit("memory");
  if (!parsed || !tree->document.document_element()) return not_a_valid(format);
  if (is_foreign) rename_all(tree->document.document_element());
  return Xml(std::move(tree));
}

std::string own_text(pugi::xml_node node) {
  std::string text = node.value();
  for (const pugi::xml_node child : node.children()) {
    const bool is_text = child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata;
    if (is_text) text += child.value();
  }
  return text;
}

}  // namespace docket::executor::office
