// The outcomes of circuits drawn as bars, those of several next to each other.
//
// Guarantees: one line for each state, in order of the states; where there are more than fit, the
//   likeliest are drawn and the rest is one line. Lines are at most as wide as asked. Bars of all
//   columns have one scale, and what happened at all has a bar.
// Threads: pure. Cost: as sorting the states of all columns.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace docket::cli {

struct Outcomes {
  std::string title;
  int qubits = 0;                          // 1 to 64
  std::map<std::uint64_t, double> shares;  // of each state that can be seen, together 1
};

struct HistogramSize {
  int width = 72;  // columns in all, labels included; at least 24
  int rows = 16;   // states at most; at least 1
};

// At least one column. States are written with the highest qubit at the left, with the qubits of
// the widest column.
std::string draw_histogram(const std::vector<Outcomes>& all, const HistogramSize& size);

}  // namespace docket::cli
