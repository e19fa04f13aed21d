#include "cli/histogram.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "base/check.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

constexpr int gap = 2;            // between columns
constexpr int percent_width = 8;  // "100.00 %"

std::string bits(std::uint64_t state, int qubits) {
  std::string text;
  for (int qubit = qubits - 1; qubit >= 0; --qubit) text += (state >> qubit & 1U) != 0 ? '1' : '0';
  return text;
}

std::string names_of_qubits(int qubits) {
  return qubits == 1 ? "q0" : fmt::format("q{}…q0", qubits - 1);
}

double share_of(const Outcomes& column, std::uint64_t state) {
  const auto found = column.shares.find(state);
  return found == column.shares.end() ? 0 : found->second;
}

// In eighths of a character, so that small differences show.
std::string bar(double share, double scale, int width) {
  constexpr std::string_view parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (share <= 0) return {};
  const int eighths = std::max(1, static_cast<int>(std::lround(share / scale * width * 8)));
  std::string text;
  for (int full = 0; full < eighths / 8; ++full) text += "█";
  return text + std::string(parts[eighths % 8]);
}

std::string percent(double share) {
  constexpr double least_written = 0.00005;  // rounds to 0.01 %
  if (share <= 0) return "0 %";
  return share < least_written ? "<0.01 %" : fmt::format("{:.2f} %", 100 * share);
}

struct Choice {
  std::vector<std::uint64_t> drawn;  // ascending
  std::size_t others = 0;
};

// Those that are likeliest in any column; of equals the lower.
Choice choose(const std::vector<Outcomes>& all, std::size_t rows) {
  std::map<std::uint64_t, double> greatest;
  for (const Outcomes& column : all) {
    for (const auto& [state, share] : column.shares) {
      double& seen = greatest[state];
      seen = std::max(seen, share);
    }
  }
  std::vector<std::pair<double, std::uint64_t>> order;
  order.reserve(greatest.size());
  for (const auto& [state, share] : greatest) order.emplace_back(-share, state);
  std::sort(order.begin(), order.end());
  Choice choice;
  for (std::size_t i = 0; i < std::min(rows, order.size()); ++i) {
    choice.drawn.push_back(order[i].second);
  }
  std::sort(choice.drawn.begin(), choice.drawn.end());
  choice.others = order.size() - choice.drawn.size();
  return choice;
}

// The text, line by line; each is a label and a cell for each column.
class Picture {
 public:
  Picture(const std::vector<Outcomes>& all, int width) : all_(all), width_(width) {
    for (const Outcomes& column : all) {
      qubits_ = std::max(qubits_, column.qubits);
      for (const auto& [state, share] : column.shares) scale_ = std::max(scale_, share);
    }
    label_width_ = std::max(qubits_, columns(names_of_qubits(qubits_)));
    cell_width_ = std::max(1, (width - label_width_) / static_cast<int>(all.size()) - gap);
    bar_width_ = std::max(1, cell_width_ - percent_width - 1);
  }

  void add_titles() {
    add(names_of_qubits(qubits_), [](const Outcomes& column) { return printable(column.title); });
  }

  void add_state(std::uint64_t state) {
    add(bits(state, qubits_), [&](const Outcomes& column) {
      const double share = share_of(column, state);
      return fmt::format("{:>{}} {}", percent(share), percent_width,
                         bar(share, scale_, bar_width_));
    });
  }

  void add_others(const Choice& choice) {
    add("…", [&](const Outcomes& column) {
      double rest = 0;
      for (const auto& [state, share] : column.shares) {
        if (!std::binary_search(choice.drawn.begin(), choice.drawn.end(), state)) rest += share;
      }
      return fmt::format("{:>{}} in {} others", percent(rest), percent_width,
                         grouped(choice.others));
    });
  }

  const std::string& text() const { return text_; }

 private:
  template <class CellOf>
  void add(const std::string& label, CellOf cell_of) {
    std::string line = fmt::format("{:>{}}", label, label_width_);
    for (const Outcomes& column : all_) {
      const std::string cell = clip(cell_of(column), cell_width_);
      line += fmt::format("{:{}}{:{}}", "", gap, cell, cell_width_);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text_ += clip(line, width_) + "\n";
  }

  const std::vector<Outcomes>& all_;
  const int width_;
  int qubits_ = 1;
  double scale_ = 0;
  int label_width_ = 0;
  int cell_width_ = 0;
  int bar_width_ = 0;
  std::string text_;
};

}  // namespace

std::string draw_histogram(const std::vector<Outcomes>& all, const HistogramSize& size) {
  DOCKET_CHECK(!all.empty(), "a histogram has a column");
  Picture picture(all, std::max(24, size.width));
  picture.add_titles();
  const Choice choice = choose(all, static_cast<std::size_t>(std::max(1, size.rows)));
  for (const std::uint64_t state : choice.drawn) picture.add_state(state);
  if (choice.others > 0) picture.add_others(choice);
  return picture.text();
}

}  // namespace docket::cli
