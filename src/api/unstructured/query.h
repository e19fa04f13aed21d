// Values in the query of a request.
//
// Guarantees: an empty value stands for an absent one; of a key that comes twice the last counts.
//   What is wrong goes to the violations.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/fastapi.h"
#include "base/time.h"
#include "http/message.h"

namespace docket::api::unstructured {

inline constexpr std::int64_t page_size_max = 1'000;
inline constexpr std::int64_t page_max = 1'000'000'000;

// true and false as pydantic reads them from text: 1, on, t, true, y, yes and their opposites, in
// any case.
std::optional<bool> parse_flag(std::string_view text);

class QueryReader {
 public:
  // Both must outlive it.
  QueryReader(Violations& violations, const http::Request& request)
      : violations_(violations), request_(request) {}

  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> whole(std::string_view name, IntBounds bounds) const;
  std::optional<bool> flag(std::string_view name) const;
  // In the normal form.
  std::optional<std::string> uuid(std::string_view name) const;
  std::optional<TimePoint> time(std::string_view name) const;
  std::optional<std::string> word(std::string_view name,
                                  std::span<const std::string_view> words) const;

 private:
  Violations& violations_;
  const http::Request& request_;
};

}  // namespace docket::api::unstructured
