// An XML part as a tree, checked against limits before the tree is made.
//
// Guarantees: no DTD is loaded and no entity but the five of XML is expanded. Depth, names,
//   attributes and nodes are counted by a scan of the bytes, without recursion, before memory is
//   spent on them. Elements of the namespaces that the readers know have the prefixes of the
//   standards' own examples ("w:p", "a:t", "text:p"; none for SpreadsheetML and packages),
//   whatever the file calls them; so does each attribute of the relationships' namespace ("r:id").
// Errors: `limit` (xml_depth, xml_attrs, xml_name, xml_nodes), `broken_file`.
// Threads: values.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "executor/element/reader.h"
#include "executor/office/or_failure.h"

namespace docket::executor::office {

// Whether text of white space alone between two tags is kept. Alone in an element it always is.
enum class Space { drop, keep };

class Xml {
 public:
  static OrFailure<Xml> parse(std::string bytes, const element::ReadLimits& limits,
                              std::string_view format, Space space = Space::drop);
  pugi::xml_node root() const { return tree_->document.document_element(); }

 private:
  struct Tree {
    std::string bytes;  // the tree points into it
    pugi::xml_document document;
  };
  explicit Xml(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}

  std::unique_ptr<Tree> tree_;
};

inline bool is(pugi::xml_node node, std::string_view name) { return node.name() == name; }

// All text directly in `node`.
std::string own_text(pugi::xml_node node);

// Attribute `name` of the child `child`; empty when either is absent.
inline std::string_view child_value(pugi::xml_node node, const char* child, const char* name) {
  return node.child(child).attribute(name).value();
}

}  // namespace docket::executor::office
