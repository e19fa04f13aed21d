#include "base/metrics.h"

#include <mutex>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace docket {
namespace {

const prometheus::Histogram::BucketBoundaries latency_buckets_s = {
    0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};

struct CounterOf final : Counter {
  explicit CounterOf(prometheus::Counter& real) : counter(real) {}
  void add(double amount) override { counter.Increment(amount); }
  prometheus::Counter& counter;
};
struct GaugeOf final : Gauge {
  explicit GaugeOf(prometheus::Gauge& real) : gauge(real) {}
  void set(double value) override { gauge.Set(value); }
  prometheus::Gauge& gauge;
};
struct HistogramOf final : Histogram {
  explicit HistogramOf(prometheus::Histogram& real) : histogram(real) {}
  void observe(double seconds) override { histogram.Observe(seconds); }
  prometheus::Histogram& histogram;
};

}  // namespace

struct Metrics::Registry {
  // Asking again for a family returns it; asking again for its labels returns the metric.
  prometheus::Registry real{prometheus::Registry::InsertBehavior::Merge};
  std::mutex mutex;
  std::vector<std::unique_ptr<Counter>> counters;
  std::vector<std::unique_ptr<Gauge>> gauges;
  std::vector<std::unique_ptr<Histogram>> histograms;
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& real =
      prometheus::BuildCounter().Name(name).Help(help).Register(registry_->real).Add(labels);
  const std::lock_guard lock(registry_->mutex);
  return *registry_->counters.emplace_back(std::make_unique<CounterOf>(real));
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  auto& real = prometheus::BuildGauge().Name(name).Help(help).Register(registry_->real).Add(labels);
  const std::lock_guard lock(registry_->mutex);
  return *registry_->gauges.emplace_back(std::make_unique<GaugeOf>(real));
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                              const Labels& labels) {
  auto& real = prometheus::BuildHistogram()
                   .Name(name)
                   .Help(help)
                   .Register(registry_->real)
                   .Add(labels, latency_buckets_s);
  const std::lock_guard lock(registry_->mutex);
  return *registry_->histograms.emplace_back(std::make_unique<HistogramOf>(real));
}

std::string Metrics::expose() const {
  return prometheus::TextSerializer().Serialize(registry_->real.Collect());
}

}  // namespace docket
