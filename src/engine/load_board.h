// How busy each kind's work is, counted from commits.
//
// Guarantees: after a commit the board shows it; nothing is stored. Jobs are counted by their
// class:
//   a kind's load is that of the classes whose jobs it was seen to serve.
// Threads: `load` any; the rest the loop's.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/loop.h"

namespace docket::engine {

class LoadBoard final : public Listener {
 public:
  // At start.
  void fill(const store::Member& member);
  void fill(const store::OpenTask& open);

  void committed(const store::BatchResult& result) override;

  // All but the slots, which are the agents' business.
  Load load(const LoadQuery& query) const;

 private:
  // One class of one door.
  struct Cell {
    std::array<std::int64_t, job::states> jobs{};
    Micros mean_run_time{0};
    std::uint32_t completed = 0;  // that the mean is of, as far back as it looks
  };
  static std::size_t cell_of(job::Door door, job::Class job_class);
  void note_kind(const std::string& kind, std::size_t cell);
  void count(const store::Effect& effect);

  mutable std::mutex mutex_;
  std::vector<Cell> cells_ = std::vector<Cell>(std::size_t{job::doors} * job::classes_max);
  std::map<std::string, std::vector<std::size_t>> cells_of_kind_;  // sorted
};

}  // namespace docket::engine
