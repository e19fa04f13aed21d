#include "engine/load_board.h"

#include <algorithm>

namespace docket::engine {
namespace {

// The mean follows the last 32 completed jobs or so, more of them weighing less.
constexpr std::uint32_t mean_reaches = 32;

std::size_t place(job::State state) { return static_cast<std::size_t>(state); }

}  // namespace

std::size_t LoadBoard::cell_of(job::Door door, job::Class job_class) {
  return static_cast<std::size_t>(door) * job::classes_max + job_class;
}

void LoadBoard::note_kind(const std::string& kind, std::size_t cell) {
  std::vector<std::size_t>& cells = cells_of_kind_[kind];
  const auto at = std::lower_bound(cells.begin(), cells.end(), cell);
  if (at == cells.end() || *at != cell) cells.insert(at, cell);
}

void LoadBoard::fill(const store::Member& member) {
  ++cells_[cell_of(member.door, member.job_class)].jobs[place(member.state)];
}

void LoadBoard::fill(const store::OpenTask& open) {
  note_kind(open.kind, cell_of(open.job.door, open.job.job_class));
}

void LoadBoard::committed(const store::BatchResult& result) {
  const std::lock_guard lock(mutex_);
  for (const store::Effect& effect : result.effects) count(effect);
}

void LoadBoard::count(const store::Effect& effect) {
  const std::size_t at = cell_of(effect.job.door, effect.job.job_class);
  Cell& cell = cells_[at];
  const bool is_born = !effect.before;
  if (!is_born) --cell.jobs[place(*effect.before)];
  if (!effect.is_removed) ++cell.jobs[place(effect.job.state)];
  if (is_born && effect.job.tasks.total > 0) note_kind(effect.spec->submission.kind, at);
  const bool is_done = !is_born && effect.job.state == job::State::completed &&
                       effect.before != job::State::completed && effect.job.tasks.total > 0;
  if (!is_done) return;
  cell.completed = std::min(cell.completed + 1, mean_reaches);
  cell.mean_run_time += (effect.job.run_time - cell.mean_run_time) / cell.completed;
}

Load LoadBoard::load(const LoadQuery& query) const {
  Load load;
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> cells;
  if (query.job_class) {
    cells = {cell_of(query.job_class->first, query.job_class->second)};
  } else if (const auto found = cells_of_kind_.find(query.kind); found != cells_of_kind_.end()) {
    cells = found->second;
  }
  Micros sum{0};
  std::int64_t weight = 0;
  for (const std::size_t at : cells) {
    const Cell& cell = cells_[at];
    load.ready += static_cast<std::uint64_t>(cell.jobs[place(job::State::available)] +
                                             cell.jobs[place(job::State::retryable)]);
    load.running += static_cast<std::uint64_t>(cell.jobs[place(job::State::running)]);
    sum += cell.mean_run_time * cell.completed;
    weight += cell.completed;
  }
  if (weight > 0) load.mean_run_time = sum / weight;
  return load;
}

}  // namespace docket::engine
