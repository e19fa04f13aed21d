// Runs of backticks in a text: which closes the code that another opened.
//
// Guarantees: all questions about one text take no more than linear time when each asks from behind
//   the answer before it; `longest` takes a logarithm of it besides, each time.
// Threads: a value.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace docket::executor::markup {

class BacktickRuns {
 public:
  struct Run {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  explicit BacktickRuns(std::string_view text) : text_(text) {}

  // Where the first run of just so many begins, at `from` or behind it; npos: there is none.
  std::size_t next(std::size_t size, std::size_t from);
  // The longest run at `from` or behind it, of several the first; of size 0: there is none.
  Run longest(std::size_t from);

 private:
  std::size_t run_end(std::size_t begin) const;
  void read();

  std::string_view text_;
  bool is_read_ = false;
  // Length of a run -> where the last such begins: a search that can only fail is not made.
  std::unordered_map<std::size_t, std::size_t> last_;
  std::vector<Run> runs_;
  std::vector<std::size_t> longest_;  // of each run and those behind it: which is the longest
};

}  // namespace docket::executor::markup
