// The value of `orig_elements`: the JSON of elements (to_python_json), a zlib stream in Base64.
//
// Guarantees: what was packed can be unpacked, here and by every zlib.
// Callers: chunking. Threads: one packer, one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "executor/element/element.h"

namespace docket::executor::element {

// Keeps the memory of the compressor, which takes longer to get than a few elements to compress.
class Packer {
 public:
  Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer();

  std::string pack(std::span<const Element> elements);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

// The JSON text inside such a value, at most `bytes_max` of it; nullopt: it is none.
std::optional<std::string> unpack(std::string_view packed, std::size_t bytes_max);

}  // namespace docket::executor::element
