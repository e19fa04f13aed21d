#include "executor/office/pptx_shapes.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/parse_number.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

constexpr std::string_view table_uri_end = "/table";

std::optional<std::int64_t> coordinate(pugi::xml_attribute attribute) {
  return parse_number<std::int64_t>(attribute.value());
}

bool is_table(pugi::xml_node frame) {
  const pugi::xml_node data = frame.child("a:graphic").child("a:graphicData");
  return std::string_view(data.attribute("uri").value()).ends_with(table_uri_end);
}

std::string index_of(pugi::xml_node placeholder) {
  const std::string_view index = placeholder.attribute("idx").value();
  return index.empty() ? "0" : std::string(index);
}

std::string type_of(pugi::xml_node placeholder) {
  const std::string_view type = placeholder.attribute("type").value();
  return type.empty() ? "obj" : std::string(type);
}

// What a layout's placeholder inherits from on the master: ECMA-376 Part 1, 19.7.10 names the
// types; a master has five of them.
std::string_view master_type(std::string_view layout_type) {
  constexpr std::array<std::string_view, 4> same = {"title", "dt", "ftr", "sldNum"};
  if (layout_type == "ctrTitle") return "title";
  return std::ranges::count(same, layout_type) > 0 ? layout_type : "body";
}

struct Found {
  pugi::xml_node node;
  bool is_in_group;
};

// Shapes with text and tables below a shape tree, in document order.
std::vector<Found> texts_below(pugi::xml_node tree) {
  std::vector<Found> found;
  std::vector<pugi::xml_node> pending;
  const auto push_children = [&](pugi::xml_node group) {
    for (pugi::xml_node child = group.last_child(); child; child = child.previous_sibling()) {
      pending.push_back(child);
    }
  };
  push_children(tree);
  while (!pending.empty()) {
    const pugi::xml_node node = pending.back();
    pending.pop_back();
    if (is(node, "p:grpSp")) push_children(node);
    if (is(node, "p:sp") || (is(node, "p:graphicFrame") && is_table(node))) {
      found.push_back({node, node.parent() != tree});
    }
  }
  return found;
}

}  // namespace

pugi::xml_node placeholder_of(pugi::xml_node shape) {
  pugi::xml_node properties = shape.first_child();
  while (properties && properties.type() != pugi::node_element) {
    properties = properties.next_sibling();
  }
  return properties.child("p:nvPr").child("p:ph");
}

PptxShapes::Position PptxShapes::position_of(pugi::xml_node shape) {
  const pugi::xml_node transform =
      is(shape, "p:graphicFrame") ? shape.child("p:xfrm") : shape.child("p:spPr").child("a:xfrm");
  const pugi::xml_node offset = transform.child("a:off");
  return {.left = coordinate(offset.attribute("x")), .top = coordinate(offset.attribute("y"))};
}

PptxShapes::Placeholders PptxShapes::placeholders_in(pugi::xml_node root) {
  Placeholders all;
  for (const pugi::xml_node shape : root.child("p:cSld").child("p:spTree").children()) {
    const pugi::xml_node placeholder = placeholder_of(shape);
    if (!placeholder) continue;
    all.push_back({.type = type_of(placeholder),
                   .index = index_of(placeholder),
                   .position = position_of(shape)});
  }
  return all;
}

OrFailure<PptxShapes::Placeholders> PptxShapes::read_layout(std::string_view part) {
  const auto xml = package_.xml(part);
  if (!xml) return xml.error();
  Placeholders own = placeholders_in(xml->root());
  const auto related = package_.relationships(part);
  if (!related) return related.error();
  const Relationship* master_part = related->by_type("slideMaster");
  if (master_part == nullptr || master_part->is_external) return own;
  const auto master_xml = package_.xml(master_part->target);
  if (!master_xml) return master_xml.error();
  const Placeholders master = placeholders_in(master_xml->root());
  for (Placeholder& placeholder : own) {
    const auto base = std::ranges::find(master, master_type(placeholder.type), &Placeholder::type);
    if (base == master.end()) continue;
    if (!placeholder.position.left) placeholder.position.left = base->position.left;
    if (!placeholder.position.top) placeholder.position.top = base->position.top;
  }
  return own;
}

OrFailure<const PptxShapes::Placeholders*> PptxShapes::layout(std::string_view part) {
  const auto known = layouts_.find(part);
  if (known != layouts_.end()) return &known->second;
  auto read = read_layout(part);
  if (!read) return read.error();
  return &layouts_.emplace(part, std::move(*read)).first->second;
}

OrFailure<std::vector<PptxShape>> PptxShapes::of_slide(pugi::xml_node slide,
                                                       const Relationships& related) {
  const pugi::xml_node tree = slide.child("p:cSld").child("p:spTree");
  const Relationship* layout_part = related.by_type("slideLayout");
  const auto title = tree.find_child([](pugi::xml_node shape) {
    const pugi::xml_node placeholder = placeholder_of(shape);
    return placeholder && index_of(placeholder) == "0";
  });
  std::vector<PptxShape> shapes;
  for (const Found& found : texts_below(tree)) {
    Position position = position_of(found.node);
    const pugi::xml_node placeholder = placeholder_of(found.node);
    const bool inherits = placeholder && !found.is_in_group && is(found.node, "p:sp") &&
                          (!position.left || !position.top) && layout_part != nullptr &&
                          !layout_part->is_external;
    if (inherits) {
      const auto placeholders = layout(layout_part->target);
      if (!placeholders) return placeholders.error();
      const auto base =
          std::ranges::find(**placeholders, index_of(placeholder), &Placeholder::index);
      if (base != (*placeholders)->end()) {
        if (!position.left) position.left = base->position.left;
        if (!position.top) position.top = base->position.top;
      }
    }
    shapes.push_back({.node = found.node,
                      .top = position.top.value_or(0),
                      .left = position.left.value_or(0),
                      .is_title = found.node == title});
  }
  std::ranges::stable_sort(
      shapes, {}, [](const PptxShape& shape) { return std::tuple(shape.top, shape.left); });
  return shapes;
}

}  // namespace docket::executor::office
