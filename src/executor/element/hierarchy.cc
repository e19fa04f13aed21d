#include "executor/element/hierarchy.h"

#include <vector>

namespace docket::executor::element {
namespace {

bool may_be_under_title(Type type) {
  switch (type) {
    case Type::uncategorized_text:
    case Type::narrative_text:
    case Type::list_item:
    case Type::table:
    case Type::figure_caption:
    case Type::check_box:
      return true;
    default:
      return false;
  }
}

bool may_be_under(Type type, Type upper) {
  if (upper == Type::title) return may_be_under_title(type);
  return upper == Type::header && (type == Type::title || may_be_under_title(type));
}

bool is_parent(const Element& upper, const Element& element) {
  if (upper.type != element.type) return may_be_under(element.type, upper.type);
  return upper.metadata.category_depth.value_or(0) < element.metadata.category_depth.value_or(0);
}

}  // namespace

void give_parents(Elements& elements) {
  std::vector<const Element*> above;
  for (Element& element : elements) {
    if (!element.metadata.parent_id.empty()) continue;
    while (!above.empty() && !is_parent(*above.back(), element)) above.pop_back();
    if (!above.empty()) element.metadata.parent_id = above.back()->id;
    above.push_back(&element);
  }
}

}  // namespace docket::executor::element
