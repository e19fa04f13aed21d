#include "executor/page/programs.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "executor/element/unicode.h"

namespace docket::executor::page {

boost::system::result<ProgramEnd, Failure> call(Context& context, const ProgramCall& call) {
  ProgramOutcome outcome = context.run_program(call);
  if (auto* failure = std::get_if<Failure>(&outcome)) return std::move(*failure);
  return std::get<ProgramEnd>(std::move(outcome));
}

std::string first_line(std::string_view errors) {
  constexpr std::size_t bytes_max = 200;
  while (!errors.empty() && static_cast<unsigned char>(errors.front()) <= ' ') {
    errors.remove_prefix(1);
  }
  std::string line(errors.substr(0, std::min(errors.find('\n'), bytes_max)));
  std::erase_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  return element::clean_utf8(std::move(line));
}

}  // namespace docket::executor::page
