// What the readers of ODF texts need of its styles: which spans are bold or italic, and how lists
// count.
//
// Threads: constant after parsing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace docket::executor::office {

class OdtStyles {
 public:
  // Adds the styles of a part: content.xml has its own, styles.xml the others.
  void add(pugi::xml_node root);

  struct Font {
    bool is_bold = false;
    bool is_italic = false;
  };
  Font font(std::string_view style) const;

  static constexpr std::size_t list_levels = 10;
  struct Level {
    bool has_numbers = true;
    std::string format = {};  // style:num-format; empty: by depth
    std::string prefix = {};
    std::string suffix = {};
    std::int64_t start = 1;
  };
  // What stands before item `number` of a list, `depth` levels down from 0; empty with bullets.
  std::string label(std::string_view list_style, std::size_t depth, std::int64_t number) const;
  std::int64_t start(std::string_view list_style, std::size_t depth) const;

 private:
  const Level& level(std::string_view list_style, std::size_t depth) const;

  std::map<std::string, Font, std::less<>> fonts_;
  std::map<std::string, std::array<Level, list_levels>, std::less<>> lists_;
};

}  // namespace docket::executor::office
