// A JSON value with its numbers as they were written, for files whose JSON is shown again.
//
// Guarantees: strict JSON (RFC 8259); neither reading nor printing recurses on depth. Numbers keep
//   every digit: integers of any size are shown as they are.
// Threads: a tree is a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/element/reader.h"

namespace docket::executor::markup {

class JsonTree {
 public:
  enum class Kind : std::uint8_t {
    null,
    boolean_false,
    boolean_true,
    integer,
    real,
    string,
    array,
    object
  };

  struct Node {
    Kind kind = Kind::null;
    std::uint32_t key = 0;  // where its name begins in the texts, when it is a member
    std::uint32_t key_size = 0;
    std::uint32_t text = 0;  // where its string or number begins
    std::uint32_t text_size = 0;
    std::uint32_t next = 0;  // the node behind it and all that is inside
  };

  // nullopt: read. Errors: bad_json with `message`; past_limit of json_depth and json_nodes.
  std::optional<Failure> read(std::string_view json, std::string_view message,
                              const element::ReadLimits& limits);

  // Nodes in the order of the text: a container, then what is in it. Node 0 is the whole.
  const Node& node(std::uint32_t at) const { return nodes_[at]; }
  std::string_view key(const Node& node) const;
  std::string_view text(const Node& node) const;
  // The member with this name, the last one of several; nullopt: there is none.
  std::optional<std::uint32_t> member(std::uint32_t object, std::string_view name) const;

  // As Python's json.dumps(indent=2, sort_keys=True) prints it. nullopt: it would be longer than
  // `bytes_max`, which indentation makes of a small value.
  std::optional<std::string> printed(std::uint32_t at, std::size_t bytes_max) const;

 private:
  class Handler;
  class Printer;

  std::vector<Node> nodes_;
  std::string texts_;
};

}  // namespace docket::executor::markup
