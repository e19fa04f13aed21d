#include "executor/markup/backtick_runs.h"

#include <algorithm>

namespace docket::executor::markup {

std::size_t BacktickRuns::run_end(std::size_t begin) const {
  return std::min(text_.find_first_not_of('`', begin), text_.size());
}

void BacktickRuns::read() {
  if (is_read_) return;
  is_read_ = true;
  for (std::size_t at = text_.find('`'); at != std::string_view::npos;
       at = text_.find('`', run_end(at))) {
    runs_.push_back({.begin = at, .size = run_end(at) - at});
    last_[runs_.back().size] = at;
  }
  longest_.resize(runs_.size());
  for (std::size_t i = runs_.size(); i-- > 0;) {
    const bool is_last = i + 1 == runs_.size();
    longest_[i] = is_last || runs_[i].size >= runs_[longest_[i + 1]].size ? i : longest_[i + 1];
  }
}

std::size_t BacktickRuns::next(std::size_t size, std::size_t from) {
  constexpr std::size_t npos = std::string_view::npos;
  read();
  const auto last = last_.find(size);
  if (last == last_.end() || last->second < from) return npos;
  std::size_t at = text_.find('`', from);
  while (at != npos && run_end(at) - at != size) at = text_.find('`', run_end(at));
  return at;
}

BacktickRuns::Run BacktickRuns::longest(std::size_t from) {
  read();
  const auto first = std::ranges::lower_bound(runs_, from, {}, &Run::begin);
  if (first == runs_.end()) return {};
  return runs_[longest_[static_cast<std::size_t>(first - runs_.begin())]];
}

}  // namespace docket::executor::markup
