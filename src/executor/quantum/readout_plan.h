// Which measurements can wait for the end of a program, and which split its shots on the way.
//
// Guarantees: exact. A measurement whose qubit is never touched again is read at the end; a reset
//   of a qubit that nothing has touched yet does nothing. Everything else is a fork.
// Threads: pure.
#pragma once

#include <cstddef>
#include <vector>

#include "executor/quantum/program.h"

namespace docket::executor::quantum {

// A measurement or reset on the way.
struct Fork {
  std::size_t position = 0;  // before this operation
  int qubit = 0;
  bool is_reset = false;
  int column = -1;          // of the record; -1: nobody reads the outcome
  std::uint32_t event = 0;  // its number among the program's readouts
};

// A shot's record has one column per classical bit that some measurement writes.
struct ReadoutPlan {
  std::vector<Fork> forks;           // in order
  std::vector<int> column_of_bit;    // -1: never written, stays 0
  std::vector<int> qubit_of_column;  // read at the end; -1: written by a fork
};

ReadoutPlan plan_readouts(const Program& program);

}  // namespace docket::executor::quantum
