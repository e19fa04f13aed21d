#include "executor/markup/backtick_runs.h"

#include <algorithm>

namespace docket::executor::markup {

std::size_t BacktickRuns::run_end(std::size_t begin) const {
  return std::min(text_.find_first_not_of('`', begin), text_.size());
}

std::size_t BacktickRuns::next(std::size_t size, std::size_t from) {
  constexpr std::size_t npos = std::string_view::npos;
  if (!is_read_) {
    is_read_ = true;
    for (std::size_t at = text_.find('`'); at != npos; at = text_.find('`', run_end(at))) {
      last_[run_end(at) - at] = at;
    }
  }
  const auto last = last_.find(size);
  if (last == last_.end() || last->second < from) return npos;
  std::size_t at = text_.find('`', from);
  while (at != npos && run_end(at) - at != size) at = text_.find('`', run_end(at));
  return at;
}

}  // namespace docket::executor::markup
