// Reads the members of a JSON object one by one, and names what is wrong.
//
// Guarantees: the first thing wrong is kept; readers after it give empty values. A member that
//   nobody may send is refused with the nearest one that is known.
// Threads: one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "base/time.h"

namespace docket::api::native {

// "Unknown {what} 'stat'; did you mean 'state'?" Errors: `invalid_argument`.
Error unknown_word(std::string_view what, std::string_view word,
                   std::span<const std::string> known);

class Fields {
 public:
  // `path` is said before names in messages: "" at the top, "limits" below.
  Fields(const boost::json::object& object, std::string path, std::span<const std::string> known);

  // Empty when absent or null.
  std::optional<std::string> text(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least,
                                      std::int64_t greatest);
  std::optional<TimePoint> time(std::string_view name);
  const boost::json::object* object(std::string_view name);

  // The text of an object as it was sent, in `text`, which `object_` was read from.
  std::optional<std::string> object_text(std::string_view name, std::string_view text);

  // Present and not null.
  std::string required_text(std::string_view name);
  std::string required_object_text(std::string_view name, std::string_view text);

  void refuse(Error error);
  const std::optional<Error>& error() const { return error_; }

 private:
  const boost::json::value* find(std::string_view name) const;
  std::string full(std::string_view name) const;
  void expect(std::string_view name, std::string_view what, const boost::json::value& came);

  const boost::json::object& object_;
  const std::string path_;
  std::optional<Error> error_;
};

}  // namespace docket::api::native
