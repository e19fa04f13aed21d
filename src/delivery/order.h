// What the input of a task for the courier says: {"deliver":{"folder":…,"name":…}}.
//
// Guarantees: decoding gives back what was encoded.
// Callers: doors encode, the courier decodes. Threads: pure.
// Errors: `invalid_argument` for an input that is none.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace docket::delivery {

// Failures of deliveries have this code; their messages are for the API's caller.
inline constexpr std::string_view not_delivered = "not_delivered";

struct Order {
  std::string folder;  // below the root
  std::string name;    // of the file in it
  friend bool operator==(const Order&, const Order&) = default;
};
std::string encode(const Order& order);
Result<Order> decode_order(std::string_view input);

// What a destination calls what became of the file with this id.
inline std::string delivered_name(std::string_view file_id) {
  return std::string(file_id) + ".json";
}

// The folder below the root that is this tenant's alone: its name, with %XX for every byte but
// letters, digits, '-', '_' and '.', and for a '.' in front. Where that is longer than a file
// system takes, it ends in "%%" and the name's SHA-256. No two names have the same one.
std::string folder_of_tenant(std::string_view name);

}  // namespace docket::delivery
