#include "executor/chunking/boundary.h"

#include <utility>

#include "executor/chunking/similarity.h"

namespace docket::executor::chunking {
namespace {

using element::Element;
using element::Type;

// Our vectors give lower values than those of a language model, for which thresholds are written.
constexpr double threshold_scale = 0.3;

bool is_page_furniture(Type type) {
  return type == Type::header || type == Type::footer || type == Type::page_number;
}

std::vector<bool> unlike_neighbours(const element::Elements& elements,
                                    const ChunkOptions& options) {
  Similarity similarity;
  std::vector<std::pair<std::size_t, Similarity::Vector>> texts;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const bool is_passed_over =
        options.do_not_break_similarity_on_footer_header && is_page_furniture(elements[i].type);
    if (elements[i].text.empty() || is_passed_over) continue;
    texts.emplace_back(i, similarity.add(elements[i].text));
  }
  for (auto& [index, vector] : texts) similarity.weigh(vector);
  std::vector<bool> is_unlike(elements.size(), false);
  const double threshold = options.similarity_threshold * threshold_scale;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    is_unlike[texts[i].first] =
        Similarity::between(texts[i - 1].second, texts[i].second) < threshold;
  }
  return is_unlike;
}

}  // namespace

Boundary::Boundary(const element::Elements& elements, const ChunkOptions& options) {
  by_title_ = options.strategy == Strategy::by_title;
  by_page_ = options.strategy == Strategy::by_page || (by_title_ && !options.multipage_sections);
  if (options.strategy == Strategy::by_similarity) {
    is_unlike_ = unlike_neighbours(elements, options);
  }
}

// An element without a page goes on with the current one.
bool Boundary::is_page_change(const Element& element) {
  const std::optional<std::int64_t>& page = element.metadata.page_number;
  if (!page_) {
    page_ = page && *page != 0 ? *page : 1;
    return false;
  }
  if (!page || *page == *page_) return false;
  page_ = page;
  return true;
}

bool Boundary::is_before(const Element& element, std::size_t index) {
  const bool is_new_page = by_page_ && is_page_change(element);
  const bool is_title = by_title_ && element.type == Type::title;
  return is_new_page || is_title || (!is_unlike_.empty() && is_unlike_[index]);
}

}  // namespace docket::executor::chunking
