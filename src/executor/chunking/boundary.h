// Where a new chunk has to begin because of what an element is, not of how long it is.
//
// Guarantees: asked for each element once, in order; the first is never a boundary.
// Callers: chunking. Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "executor/chunking/options.h"
#include "executor/element/element.h"

namespace docket::executor::chunking {

class Boundary {
 public:
  // By similarity, looks at all texts at once: the weights of words depend on the document.
  Boundary(const element::Elements& elements, const ChunkOptions& options);

  bool is_before(const element::Element& element, std::size_t index);

 private:
  bool is_page_change(const element::Element& element);

  bool by_title_ = false;
  bool by_page_ = false;
  std::optional<std::int64_t> page_;
  std::vector<bool> is_unlike_;  // by similarity: the element and the text before it
};

}  // namespace docket::executor::chunking
