// What a simulation stores: one row for each stored time, one for each step, as columns.
//
// Guarantees: all columns of a table have one length; at most `trace_numbers_max` numbers are kept.
// Threads: one writer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "executor/battery/step_system.h"
#include "executor/battery/variables.h"

namespace docket::executor::battery {

// Columns times rows: 32 MB.
inline constexpr std::size_t trace_numbers_max = 4'000'000;

class Trace {
 public:
  struct Extra {
    std::string name;
    Variable value;
  };
  explicit Trace(std::vector<Extra> extras);

  struct Where {
    double time_s;  // from the start of the experiment
    std::size_t step;
    std::size_t cycle;
  };
  void add(const Where& where, const Sample& sample, const Throughput& passed);
  std::size_t rows() const { return time_s_.size(); }
  bool is_full() const;
  // Forgets the rows from `rows` on.
  void cut(std::size_t rows);

  // Columns by name, thinned to `rows_max`: first and last row of each step are kept while they
  // fit, the others evenly.
  boost::json::object to_json(std::size_t rows_max) const;

  double highest_temperature_c() const;

 private:
  std::vector<std::size_t> chosen(std::size_t rows_max) const;
  bool is_step_end(std::size_t row) const;

  std::vector<Extra> extras_;
  std::vector<double> time_s_;
  std::vector<std::size_t> step_;
  std::vector<std::size_t> cycle_;
  std::vector<std::vector<double>> values_;  // the other columns, in the order of their names
};

// The steps table.
struct StepRecord {
  std::size_t cycle = 0;
  std::string type;
  double start_s = 0;
  double end_s = 0;
  double start_v = 0;
  double end_v = 0;
  double mean_a = 0;
  Throughput passed;
  std::string termination;
};
boost::json::object steps_to_json(const std::vector<StepRecord>& steps);

}  // namespace docket::executor::battery
