// Writes compound files ([MS-CFB]) for tests, also such that no honest program writes.
//
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docket::test {

// The number of an entry of the directory; the root is 0.
using CompoundEntry = std::uint32_t;

class CompoundMaker {
 public:
  CompoundMaker();
  CompoundEntry add_storage(CompoundEntry parent, std::string_view name);
  CompoundEntry add_stream(CompoundEntry parent, std::string_view name, std::string_view bytes);
  // `storage` says that it holds what `other` holds.
  void share(CompoundEntry storage, CompoundEntry other);
  // The file. Once, at the end.
  std::string finish();

 private:
  struct Entry {
    std::string name;
    bool is_storage = false;
    std::string bytes = {};
    CompoundEntry first_child = 0xFFFFFFFF;
    CompoundEntry last_child = 0xFFFFFFFF;
    CompoundEntry next = 0xFFFFFFFF;  // sibling
  };
  CompoundEntry add(CompoundEntry parent, Entry entry);

  std::vector<Entry> entries_;
};

}  // namespace docket::test
