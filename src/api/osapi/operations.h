// The operations of this API: one table of what can be asked of a host.
//
// Guarantees: an operation's place in the table is its class, stored with every job: rows are only
//   ever added at the end. The kind that serves it has its name.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "api/catalog.h"
#include "base/result.h"
#include "base/time.h"

namespace docket::api::osapi {

// What one member of `operation.data` must be.
struct Field {
  enum class Sort : std::uint8_t { whole, text, texts, address, digest, path };
  std::string_view name;
  Sort sort = Sort::text;
  bool is_required = false;
  std::int64_t least = 0;  // of a whole number
  std::int64_t greatest = 0;
};

struct Operation {
  std::string_view type;
  std::string_view alias = {};  // another word for it
  bool changes_host = false;
  std::span<const Field> data = {};
};

std::span<const Operation> operations();

// By its type or alias, compared as a whole. Errors: `invalid_argument`, also for a type that
// clients know and nothing here can do.
Result<job::Class> find_operation(std::string_view type);

// Members that the table does not know are let through. `place` stands before the name of the one
// at fault, e.g. "operation.data.". Errors: `invalid_argument`.
Result<void> check_data(const Operation& operation, const boost::json::object& data,
                        std::string_view place);

// How long the work itself may take: its own `timeout`; empty for operations without one.
std::optional<Millis> time_limit(const Operation& operation, const boost::json::object& data);

// For the catalog.
DoorTypes job_types();

}  // namespace docket::api::osapi
