// Reads the members of a JSON body one by one, and names the first that is wrong.
//
// Guarantees: readers after a fault give empty values. A member that is null counts as absent;
//   members that nobody asks for are not looked at.
// Callers: the requests of this room.
// Threads: one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "api/ionq/errors.h"
#include "api/json_slices.h"

namespace docket::api::ionq {

struct Range {
  std::int64_t least = 0;
  std::int64_t greatest = 0;
};

// The first fault of a body, shared by the readers of its objects.
using Complaint = std::optional<BadRequest>;

class Payload {
 public:
  // `object` was read from `text`. `path` stands before keys: "", or "input." below. All but the
  // path must outlive the reader.
  Payload(const boost::json::object& object, std::string_view text, std::string path,
          Complaint& complaint);

  // Null when absent, or null.
  const boost::json::value* find(std::string_view name) const;
  const boost::json::value* required(std::string_view name);
  // The member's value as it was sent; empty when it is absent.
  std::string_view slice(std::string_view name) const;

  std::optional<std::string> text(std::string_view name, std::size_t characters_max);
  std::optional<std::int64_t> integer(std::string_view name, Range range);
  bool boolean(std::string_view name, bool usual);
  // Null when absent or no object; the latter is a fault.
  const boost::json::object* object(std::string_view name);

  // A reader of the object `inner` under `name`; `at`: of one that was read from `text`.
  Payload below(std::string_view name, const boost::json::object& inner) const;
  Payload at(std::string_view name, const boost::json::object& inner, std::string_view text) const;

  std::string key(std::string_view name) const { return path_ + std::string(name); }
  void refuse(std::string_view name, std::string_view what);
  bool is_good() const { return !complaint_.has_value(); }

 private:
  const boost::json::object& object_;
  const std::string path_;
  const std::vector<JsonMember> slices_;
  Complaint& complaint_;
};

// The body as a JSON object. The content type does not matter.
OrBadRequest<boost::json::object> read_object(const http::Request& request);

}  // namespace docket::api::ionq
