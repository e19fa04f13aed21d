// What is due when: promotions, deadlines, retries, leases, held answers.
//
// Guarantees: take_due returns everything due, earliest first. Nothing is ever taken out early: a
//   timer that no longer means anything is harmless, because what it says is refused.
// Threads: the loop's only.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

namespace docket::engine {

// `Time` is TimePoint for what a wall clock says, Monotonic for what was waited.
template <class Time, class What>
class Timers {
 public:
  void add(Time at, What what) {
    heap_.push_back({at, std::move(what)});
    std::ranges::push_heap(heap_, later);
  }
  std::optional<Time> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front().at;
  }
  std::vector<What> take_due(Time now) {
    std::vector<What> due;
    while (!heap_.empty() && heap_.front().at <= now) {
      std::ranges::pop_heap(heap_, later);
      due.push_back(std::move(heap_.back().what));
      heap_.pop_back();
    }
    return due;
  }

 private:
  struct Timer {
    Time at;
    What what;
  };
  static bool later(const Timer& a, const Timer& b) { return a.at > b.at; }
  std::vector<Timer> heap_;
};

}  // namespace docket::engine
