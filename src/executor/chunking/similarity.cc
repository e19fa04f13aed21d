#include "executor/chunking/similarity.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "executor/element/unicode.h"

namespace docket::executor::chunking {
namespace {

// FNV-1a, 32 bits (RFC draft-eastlake-fnv), folded to the number of features.
std::uint32_t feature_of(std::string_view text, std::uint32_t kind) {
  std::uint32_t hash = 2'166'136'261U ^ kind;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return (hash ^ (hash >> 16U)) & 0xFFFFU;
}

// Letters and digits of a word with one space on either side, so that trigrams know where words
// begin and end.
void add_trigrams(std::string_view word, std::vector<std::uint32_t>& found) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < word.size();) {
    starts.push_back(at);
    element::next_character(word, at);
  }
  starts.push_back(word.size());
  for (std::size_t i = 0; i + 3 < starts.size(); ++i) {
    found.push_back(feature_of(word.substr(starts[i], starts[i + 3] - starts[i]), 3));
  }
}

std::vector<std::uint32_t> features_of(std::string_view text) {
  std::vector<std::uint32_t> found;
  const std::string lowered = element::lower(text);
  std::string word = " ";
  std::size_t letters = 0;
  const auto end_word = [&] {
    if (word.size() == 1) return;
    if (letters >= 2) found.push_back(feature_of(word, 1));
    word += ' ';
    add_trigrams(word, found);
    word = " ";
    letters = 0;
  };
  for (std::size_t at = 0; at < lowered.size();) {
    const std::size_t begin = at;
    const char32_t character = element::next_character(lowered, at);
    const bool is_letter = element::is_alpha(character);
    if (!is_letter && !element::is_digit(character)) {
      end_word();
      continue;
    }
    letters += is_letter ? 1 : 0;
    word.append(lowered, begin, at - begin);
  }
  end_word();
  std::ranges::sort(found);
  return found;
}

}  // namespace

Similarity::Vector Similarity::add(std::string_view text) {
  Vector vector;
  for (const std::uint32_t feature : features_of(text)) {
    if (vector.empty() || vector.back().first != feature) {
      vector.emplace_back(feature, 0.0F);
      ++texts_with_[feature];
    }
    vector.back().second += 1.0F;
  }
  ++texts_;
  return vector;
}

// Smoothed as if one more text had every feature, so that no weight is zero.
double Similarity::weight(std::uint32_t feature) const {
  return std::log((1.0 + static_cast<double>(texts_)) / (1.0 + texts_with_[feature])) + 1.0;
}

void Similarity::weigh(Vector& vector) const {
  double sum = 0;
  for (auto& [feature, value] : vector) {
    const double weighed = value * weight(feature);
    sum += weighed * weighed;
    value = static_cast<float>(weighed);
  }
  const double length = std::sqrt(sum);
  for (auto& [feature, value] : vector) value = static_cast<float>(value / length);
}

double Similarity::between(const Vector& left, const Vector& right) {
  double product = 0;
  auto other = right.begin();
  for (const auto& [feature, value] : left) {
    while (other != right.end() && other->first < feature) ++other;
    if (other == right.end()) break;
    if (other->first == feature) product += static_cast<double>(value) * other->second;
  }
  return product;
}

}  // namespace docket::executor::chunking
