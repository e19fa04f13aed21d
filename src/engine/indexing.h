// Feeds the index, the progress board and the state gauges from commits, and the load board at
// start.
//
// Guarantees: what is unlisted never reaches the index, so no list, total, count or page shows it;
//   the gauges count it.
// Threads: the loop's.
#pragma once

#include <array>
#include <vector>

#include "base/metrics.h"
#include "engine/load_board.h"
#include "engine/loop.h"
#include "engine/progress.h"
#include "index/index.h"

namespace docket::engine {

class Indexing final : public Listener {
 public:
  Indexing(index::Index& index, ProgressBoard& progress, Metrics& metrics);
  // At start: everything the store holds, in order of sequence. `attached` gets the jobs that lived
  // only as long as somebody waited.
  Result<void> fill(store::Store& store, std::int64_t commit, LoadBoard& load,
                    std::vector<Sequence>& attached);
  void committed(const store::BatchResult& result) override;

 private:
  void count(std::optional<job::State> before, std::optional<job::State> after);
  void show_counts();

  index::Index& index_;
  ProgressBoard& progress_;
  std::array<std::int64_t, job::states> jobs_{};
  std::array<Gauge*, job::states> gauges_{};
};

}  // namespace docket::engine
