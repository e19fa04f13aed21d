// Compound files: folders ("storages") and files ("streams") in one, as Office wrote them before
// 2007 ([MS-CFB]).
//
// Guarantees: chains that bite their own tail, overlap or point outside end the file as broken;
//   memory is bounded by a small multiple of the file's size. Reading all streams over and over is
//   refused as well. What several storages claim to hold is in the first of them alone.
// Errors: broken_file. Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/office/or_failure.h"

namespace docket::executor::office {

class CompoundFile {
 public:
  enum class Id : std::uint32_t {};
  static constexpr Id root{0};

  // `bytes` must outlive it. `format` is for the message of failures.
  static OrFailure<CompoundFile> open(std::string_view bytes, std::string_view format);

  // In the order of their names, as the format sorts them.
  const std::vector<Id>& children(Id storage) const { return entry(storage).children; }
  // A child by its name; letters of ASCII match in either case.
  std::optional<Id> find(Id storage, std::string_view name) const;
  const std::string& name(Id id) const { return entry(id).name; }
  bool is_storage(Id id) const { return entry(id).is_storage; }
  OrFailure<std::string> read(Id stream);

 private:
  struct Entry {
    std::string name;
    bool is_storage = false;
    bool is_stream = false;
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    std::uint32_t child = 0;
    std::uint32_t start = 0;
    std::uint64_t size = 0;
    std::vector<Id> children = {};
  };

  CompoundFile(std::string_view bytes, std::string_view format) : bytes_(bytes), format_(format) {}

  const Entry& entry(Id id) const { return entries_[static_cast<std::uint32_t>(id)]; }
  bool read_header();
  bool read_allocation(std::uint32_t listed, std::uint32_t more_start);
  bool read_directory();
  bool read_mini();
  void read_tree();
  std::vector<Id> siblings(std::uint32_t top, std::vector<bool>& seen) const;
  std::string_view sector(std::uint32_t number) const;
  std::optional<std::string> read_chain(std::uint32_t start, std::uint64_t size) const;
  std::optional<std::string> read_mini_chain(std::uint32_t start, std::uint64_t size) const;

  std::string_view bytes_;
  std::string format_;
  std::uint32_t sector_bytes_ = 0;
  std::uint32_t sectors_ = 0;
  std::uint32_t directory_start_ = 0;
  std::uint32_t mini_table_start_ = 0;
  std::uint64_t mini_cutoff_ = 0;
  bool has_long_sizes_ = false;
  std::vector<std::uint32_t> next_;       // the allocation table: sector after sector
  std::vector<std::uint32_t> mini_next_;  // the same for mini sectors
  std::string mini_;                      // the root's stream, in which mini sectors lie
  std::vector<Entry> entries_;
  std::uint64_t may_read_ = 0;
};

}  // namespace docket::executor::office
