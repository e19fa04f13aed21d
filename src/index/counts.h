// How many jobs there are of each label and state, and the filter that asks for some of them.
//
// Guarantees: a label is (door, class). Sums touch only labels that occurred.
// Callers: this room.
// Threads: plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "index/query.h"

namespace docket::index {

// What a list filters a job by, in 12 bits: door, class, state.
class Attributes {
 public:
  static constexpr unsigned state_bits = 4;
  static constexpr std::size_t labels = std::size_t{job::doors} * job::classes_max;

  Attributes(job::Door door, job::Class job_class, job::State state);
  // Of a job that is gone but still has a place: no filter matches it.
  static Attributes gone() { return Attributes(no_state); }

  job::Door door() const { return static_cast<job::Door>(label() / job::classes_max); }
  std::uint8_t label() const { return static_cast<std::uint8_t>(bits_ >> state_bits); }
  std::uint8_t state_number() const { return bits_ & no_state; }
  job::State state() const { return static_cast<job::State>(state_number()); }
  bool is_gone() const { return state_number() == no_state; }
  Attributes with(job::State state) const;

 private:
  static constexpr std::uint16_t no_state = (1U << state_bits) - 1;
  explicit Attributes(std::uint16_t bits) : bits_(bits) {}
  std::uint16_t bits_;
};
static_assert(sizeof(Attributes) == 2 && Attributes::labels == 256);

// For each label the states that match, as bits.
class Filter {
 public:
  // The classes are read only with a door.
  Filter(std::optional<job::Door> door, std::uint64_t classes, job::StateSet states);
  bool matches(Attributes job) const {
    return (states_[job.label()] >> job.state_number() & 1U) != 0;
  }
  std::uint16_t states_of(std::uint8_t label) const { return states_[label]; }

 private:
  std::array<std::uint16_t, Attributes::labels> states_{};
};

// Number is wide enough for the jobs counted.
template <class Number>
class Counts {
 public:
  void add(Attributes job) {
    Row& row = row_of(job.label());
    ++row.by_state[job.state_number()];
    ++row.all;
  }
  void remove(Attributes job) {
    Row& row = row_of(job.label());
    --row.by_state[job.state_number()];
    --row.all;
  }
  // From one state to another of the same label.
  void move(Attributes before, Attributes after) {
    Row& row = row_of(before.label());
    --row.by_state[before.state_number()];
    ++row.by_state[after.state_number()];
  }
  std::uint64_t matching(const Filter& filter) const {
    std::uint64_t matches = 0;
    for (const Row& row : rows_) {
      const std::uint16_t states = filter.states_of(row.label);
      matches += states == job::StateSet::all().bits() ? row.all : sum_of(row, states);
    }
    return matches;
  }
  void add_to(StateCounts& counts, const Filter& filter) const {
    for (const Row& row : rows_) {
      const std::uint16_t states = filter.states_of(row.label);
      if (states == 0) continue;
      for (unsigned state = 0; state < job::states; ++state)
        counts[state] += (states >> state & 1U) * row.by_state[state];
    }
  }
  std::size_t memory_bytes() const { return rows_.capacity() * sizeof(Row); }

 private:
  struct Row {
    Number all = 0;
    std::array<Number, job::states> by_state{};
    std::uint8_t label = 0;
  };
  Row& row_of(std::uint8_t label) {
    for (Row& row : rows_)
      if (row.label == label) return row;
    rows_.reserve(rows_.size() + 1);  // one by one: labels are few, blocks are many
    rows_.emplace_back().label = label;
    return rows_.back();
  }
  static std::uint64_t sum_of(const Row& row, std::uint16_t states) {
    std::uint64_t matches = 0;
    for (unsigned state = 0; states >> state != 0; ++state)
      matches += (states >> state & 1U) * row.by_state[state];
    return matches;
  }

  std::vector<Row> rows_;
};

}  // namespace docket::index
