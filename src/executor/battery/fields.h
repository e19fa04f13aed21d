// One JSON object of the params, read key by key: every refusal names its place.
//
// Guarantees: a null counts as absent. The first refusal is kept; later reads do nothing, so a
//   reader asks for everything and looks at `failure` once.
// Threads: one reader. The object must outlive it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "executor/battery/refusal.h"

namespace docket::executor::battery {

class Fields {
 public:
  // Refuses a key that is in neither list; `not_built` are known to the contract, not yet to us.
  Fields(const boost::json::object& object, std::string path,
         std::initializer_list<std::string_view> known,
         std::initializer_list<std::string_view> not_built = {});

  const boost::json::value* find(std::string_view key) const;
  // Within [low, high].
  std::optional<double> number(std::string_view key, double low, double high);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::optional<std::string_view> text(std::string_view key);
  const boost::json::object* object(std::string_view key);
  const boost::json::array* array(std::string_view key);

  std::string path_of(std::string_view key) const { return child(path_, key); }
  const std::optional<Failure>& failure() const { return failure_; }
  void fail(Failure failure);
  void fail_type(std::string_view key, std::string_view expected);

 private:
  void check_key(std::string_view key, const boost::json::value& value,
                 std::initializer_list<std::string_view> known,
                 std::initializer_list<std::string_view> not_built);

  const boost::json::object& object_;
  std::string path_;
  std::optional<Failure> failure_;
};

// Empty for what is no finite number.
std::optional<double> as_number(const boost::json::value& value);

// "wrong_type": what stands at `path` is no `expected`.
Failure refuse_type(std::string_view path, const boost::json::value& value,
                    std::string_view expected);

}  // namespace docket::executor::battery
