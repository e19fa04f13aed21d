#include "executor/page/draw.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "executor/page/programs.h"

namespace docket::executor::page {
namespace {

constexpr double points_per_inch = 72;

Box in_inches(const Box& part, const PageSize& size) {
  const auto inches = [](double points, double most) {
    return std::clamp(points, 0.0, std::max(most, 0.0)) / points_per_inch;
  };
  return {.left = inches(part.left, size.width),
          .top = inches(part.top, size.height),
          .right = inches(part.right, size.width),
          .bottom = inches(part.bottom, size.height)};
}

std::vector<std::string> arguments_of(std::size_t index, const Box& part, Paint paint, int dpi) {
  const auto down = [dpi](double inches) {
    return static_cast<std::int64_t>(std::floor(inches * dpi));
  };
  const auto up = [dpi](double inches) {
    return static_cast<std::int64_t>(std::ceil(inches * dpi));
  };
  const std::string page = std::to_string(index + 1);
  std::vector<std::string> arguments = {paint == Paint::jpeg ? "-jpeg" : "-gray"};
  const std::pair<const char*, std::string> values[] = {
      {"-r", std::to_string(dpi)},
      {"-f", page},
      {"-l", page},
      {"-x", std::to_string(down(part.left))},
      {"-y", std::to_string(down(part.top))},
      {"-W", std::to_string(up(part.right) - down(part.left))},
      {"-H", std::to_string(up(part.bottom) - down(part.top))}};
  for (const auto& [name, value] : values) arguments.insert(arguments.end(), {name, value});
  arguments.emplace_back("-");
  return arguments;
}

}  // namespace

boost::system::result<Drawing, Failure> draw(const PdfPage& page, const Box& part, Paint paint,
                                             int dpi, const element::ReadContext& context) {
  const Box inches = in_inches(part, page.size);
  if (!(inches.width() > 0) || !(inches.height() > 0)) return Drawing();
  const std::int64_t pixels_max = context.limits.render_pixels;
  const double most =
      std::sqrt(static_cast<double>(pixels_max) / (inches.width() * inches.height()));
  Drawing drawing;
  drawing.dpi = static_cast<int>(std::min<double>(dpi, most));
  if (drawing.dpi < 1) return Drawing();
  // Of three colours, not compressed, and its header.
  const std::int64_t bytes_max = 3 * pixels_max + (64 << 10);
  auto end =
      call(context.context, {.program = "pdftoppm",
                             .arguments = arguments_of(page.index, inches, paint, drawing.dpi),
                             .input = page.pdf,
                             .limits = {.output_bytes = bytes_max}});
  if (!end) return end.error();
  if (end->exit_code == 0) drawing.picture = std::move(end->output);
  return drawing;
}

}  // namespace docket::executor::page
