// How much two texts of one document are about the same: cosine of TF-IDF vectors over words and
// character trigrams, hashed.
//
// Guarantees: 0..1, the same on every machine; 0 where a text has neither words nor trigrams.
//   docs/formats/chunking.md says how the numbers are made.
// Callers: chunking by similarity. Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::executor::chunking {

class Similarity {
 public:
  // Feature and how often it occurs, or its share once it was weighed; by feature.
  using Vector = std::vector<std::pair<std::uint32_t, float>>;

  // Counts the text among those of the document.
  Vector add(std::string_view text);
  // Makes a vector of length 1 out of counts. Only after all texts of the document were added.
  void weigh(Vector& vector) const;
  // Of two that were weighed.
  static double between(const Vector& left, const Vector& right);

 private:
  double weight(std::uint32_t feature) const;

  std::vector<std::uint32_t> texts_with_ = std::vector<std::uint32_t>(features);
  std::size_t texts_ = 0;
  static constexpr std::size_t features = 1U << 16U;
};

}  // namespace docket::executor::chunking
