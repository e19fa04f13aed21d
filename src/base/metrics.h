// The process's metrics, exposed as OpenMetrics text at /metrics.
//
// Guarantees: a metric is made once by name and labels and lives as long as its registry.
// Threads: any.
#pragma once

#include <map>
#include <memory>
#include <string>

namespace docket {

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double amount = 1) = 0;
};
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
};
// Latency histogram in seconds, buckets from 0.1 ms to 30 s.
class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double seconds) = 0;
};

class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `name` follows the Prometheus rules (docket_submissions_total); the reference is valid as long
  // as this object.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});
  // The text exposition of everything.
  std::string expose() const;

 private:
  struct Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace docket
