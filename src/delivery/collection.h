// What the tasks of the collector say: to list a folder, and to fetch one of its files.
//
// Guarantees: decoding gives back what was encoded.
// Callers: doors encode the first order, the collector the others. Threads: pure.
// Errors: `invalid_argument` for an input that is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace docket::delivery {

// Failures of collecting have this code; their messages are for the API's caller.
inline constexpr std::string_view not_collected = "not_collected";
// Of a file that is fetched: in Base64 it has to fit an agent's hands (agent/fetcher.h).
inline constexpr std::uint64_t fetched_bytes_max = 128ULL << 20U;

// {"list":{…}}: a unit for each file of the folder, which is fetched, goes through `steps` and is
// delivered. The output is {"files":[{"id":…,"name":…}…]}, in order of the units that come of it.
struct ListOrder {
  std::string folder;                   // below the root
  std::string after = {};               // the name that the listing before this one ended with
  std::uint64_t files_max = 0;          // past these nothing is collected
  std::uint64_t bytes_max = 0;          // of all files
  std::uint64_t file_bytes_max = 0;     // larger ones fail alone
  std::vector<std::string> steps = {};  // inputs of tasks, JSON texts; the first one gets the file
  std::optional<std::string> deliver_to = {};  // a folder of the other root (order.h)
  friend bool operator==(const ListOrder&, const ListOrder&) = default;
};
// {"fetch":{…}}: the output is {"name":…,"content":…}, the content in Base64.
struct FetchOrder {
  std::string folder;
  std::string name;  // in the folder, any bytes
  std::uint64_t bytes_max = 0;
  friend bool operator==(const FetchOrder&, const FetchOrder&) = default;
};
using CollectOrder = std::variant<ListOrder, FetchOrder>;
std::string encode(const ListOrder& order);
std::string encode(const FetchOrder& order);
Result<CollectOrder> decode_collect_order(std::string_view input);

struct ListedFile {
  std::string id;
  std::string name;  // as it is shown: UTF-8
  friend bool operator==(const ListedFile&, const ListedFile&) = default;
};
std::string encode(const std::vector<ListedFile>& files);
Result<std::vector<ListedFile>> decode_listed(std::string_view output);

// "upload-", twelve hex digits of `number`, and what a file may be called everywhere of its name.
std::string file_id(std::uint64_t number, std::string_view name);

}  // namespace docket::delivery
