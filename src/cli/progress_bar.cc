#include "cli/progress_bar.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace docket::cli {

std::string progress_bar(double fraction, int width) {
  constexpr std::array<std::string_view, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double share = fraction > 0 ? std::min(fraction, 1.0) : 0;
  const int filled = static_cast<int>(share * width * 8);
  std::string bar;
  for (int i = 0; i < filled / 8; ++i) bar += "█";
  bar += eighths[static_cast<std::size_t>(filled % 8)];
  const int space = width - filled / 8 - (filled % 8 > 0 ? 1 : 0);
  return fmt::format("▕{}{:{}}▏{:3} %", bar, "", space, static_cast<int>(share * 100));
}

}  // namespace docket::cli
