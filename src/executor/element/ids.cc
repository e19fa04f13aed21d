#include "executor/element/ids.h"

#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/sha.h>

namespace docket::executor::element {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append(std::string& hashed, const std::optional<std::int64_t>& number) {
  if (number) {
    fmt::format_to(std::back_inserter(hashed), "{}", *number);
  } else {
    hashed += "None";
  }
}

// A parent is named by its id, so new ids have to be carried over.
class Renaming {
 public:
  explicit Renaming(const Elements& elements) {
    for (const Element& element : elements) has_parents_ |= !element.metadata.parent_id.empty();
  }
  void rename(Element& element, std::string id) {
    if (has_parents_ && !element.id.empty()) names_[element.id] = id;
    element.id = std::move(id);
  }
  void finish(Elements& elements) const {
    if (names_.empty()) return;
    for (Element& element : elements) {
      const auto found = names_.find(element.metadata.parent_id);
      if (found != names_.end()) element.metadata.parent_id = found->second;
    }
  }

 private:
  bool has_parents_ = false;
  std::unordered_map<std::string, std::string> names_;
};

}  // namespace

std::string hash_id(const Element& element, std::int64_t place) {
  std::string hashed;
  hashed.reserve(element.metadata.filename.size() + element.text.size() + 32);
  hashed += element.metadata.filename.empty() ? "None" : element.metadata.filename;
  hashed += element.text;
  append(hashed, element.metadata.page_number);
  append(hashed, place);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size(), digest.data());
  std::string id;
  id.reserve(32);
  for (std::size_t i = 0; i < 16; ++i) {
    id.push_back(hex_digits[digest[i] >> 4]);
    id.push_back(hex_digits[digest[i] & 15]);
  }
  return id;
}

void give_hash_ids(Elements& elements, Count count) {
  Renaming renaming(elements);
  std::unordered_map<std::int64_t, std::int64_t> places;
  std::int64_t places_without_page = 0;
  std::optional<std::int64_t> page;
  for (Element& element : elements) {
    const std::optional<std::int64_t>& here = element.metadata.page_number;
    if (count == Count::by_run && here != page) {
      places.clear();
      places_without_page = 0;
      page = here;
    }
    std::int64_t& place = here ? places[*here] : places_without_page;
    renaming.rename(element, hash_id(element, place++));
  }
  renaming.finish(elements);
}

void give_random_ids(Elements& elements, Random& random) {
  Renaming renaming(elements);
  for (Element& element : elements) renaming.rename(element, uuid4(random));
  renaming.finish(elements);
}

std::string uuid4(Random& random) {
  // RFC 9562, section 5.4: version 4 and the variant, all other bits by chance.
  const std::uint64_t high = (random.next() & ~0xf000ULL) | 0x4000ULL;
  const std::uint64_t low = (random.next() & ~(3ULL << 62)) | (1ULL << 63);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     high & 0xffff, low >> 48, low & 0xffff'ffff'ffffULL);
}

}  // namespace docket::executor::element
