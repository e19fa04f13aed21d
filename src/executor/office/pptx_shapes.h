// The shapes of a slide that hold text, in the order in which they are read.
//
// Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "executor/office/package.h"

namespace docket::executor::office {

struct PptxShape {
  pugi::xml_node node;   // p:sp, or p:graphicFrame with a table
  std::int64_t top = 0;  // EMU; 0 when neither the slide nor its layout says it
  std::int64_t left = 0;
  bool is_title = false;
};

class PptxShapes {
 public:
  // `package` must outlive it.
  explicit PptxShapes(Package& package) : package_(package) {}
  // Sorted by top, then left; groups are flattened. A placeholder without a position has that of
  // its layout, or of the layout's master.
  OrFailure<std::vector<PptxShape>> of_slide(pugi::xml_node slide, const Relationships& related);

 private:
  struct Position {
    std::optional<std::int64_t> left = {};
    std::optional<std::int64_t> top = {};
  };
  struct Placeholder {
    std::string type;
    std::string index;
    Position position;
  };
  using Placeholders = std::vector<Placeholder>;

  static Position position_of(pugi::xml_node shape);
  static Placeholders placeholders_in(pugi::xml_node root);
  OrFailure<const Placeholders*> layout(std::string_view part);
  OrFailure<Placeholders> read_layout(std::string_view part);

  Package& package_;
  std::map<std::string, Placeholders, std::less<>> layouts_;  // by part
};

// The placeholder that a shape is; null when it is none.
pugi::xml_node placeholder_of(pugi::xml_node shape);

}  // namespace docket::executor::office
