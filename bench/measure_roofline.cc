#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <numeric>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "bench/measure.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/measure_roofline.cc"
#include <hwy/aligned_allocator.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace docket::bench {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::int64_t steps = 10'000;

// Multiplications and additions in registers, in as many chains as hide their latency (4 cycles,
// two units); the number of floating-point operations.
template <class T>
double work_in_registers(T& result) {
  const hn::ScalableTag<T> d;
  const auto factor = hn::Set(d, T(0.9375));
  const auto summand = hn::Set(d, T(0.0625));
  // All different, or the compiler would make one chain of them.
  auto a = hn::Iota(d, T(0));
  auto b = hn::Iota(d, T(1));
  auto c = hn::Iota(d, T(2));
  auto e = hn::Iota(d, T(3));
  auto f = hn::Iota(d, T(4));
  auto g = hn::Iota(d, T(5));
  auto h = hn::Iota(d, T(6));
  auto i = hn::Iota(d, T(7));
  auto j = hn::Iota(d, T(8));
  auto k = hn::Iota(d, T(9));
  for (std::int64_t step = 0; step < steps; ++step) {
    a = hn::MulAdd(a, factor, summand);
    b = hn::MulAdd(b, factor, summand);
    c = hn::MulAdd(c, factor, summand);
    e = hn::MulAdd(e, factor, summand);
    f = hn::MulAdd(f, factor, summand);
    g = hn::MulAdd(g, factor, summand);
    h = hn::MulAdd(h, factor, summand);
    i = hn::MulAdd(i, factor, summand);
    j = hn::MulAdd(j, factor, summand);
    k = hn::MulAdd(k, factor, summand);
  }
  a = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(hn::Add(f, g), hn::Add(h, i)));
  result += hn::GetLane(hn::SumOfLanes(d, hn::Add(a, hn::Add(j, k))));
  return 2.0 * 10 * static_cast<double>(steps) * static_cast<double>(hn::Lanes(d));
}

double work_in_double(double& result) { return work_in_registers<double>(result); }

double work_in_float(double& result) {
  float sum = 0;
  const double flops = work_in_registers<float>(sum);
  result += static_cast<double>(sum);
  return flops;
}

// Reads and writes `count` values once, as a pass over a state does.
void pass(double* values, std::size_t count) {
  const hn::ScalableTag<double> d;
  const auto factor = hn::Set(d, 0.5);
  for (std::size_t at = 0; at + hn::Lanes(d) <= count; at += hn::Lanes(d)) {
    hn::Store(hn::Mul(hn::Load(d, values + at), factor), d, values + at);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace docket::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace docket::bench {
namespace {

HWY_EXPORT(work_in_double);
HWY_EXPORT(work_in_float);
HWY_EXPORT(pass);

using Clock = std::chrono::steady_clock;

// Calls work(thread) on all threads again and again for `seconds`; the sum of what it returns, a
// second.
double rate(int threads, double seconds, const std::function<double(int)>& work) {
  std::vector<double> rates(static_cast<std::size_t>(threads));
  std::vector<std::thread> running;
  for (int thread = 0; thread < threads; ++thread) {
    running.emplace_back([&, thread] {
      work(thread);  // caches and clocks get warm
      const Clock::time_point begin = Clock::now();
      double done = 0;
      double taken = 0;
      while (taken < seconds) {
        done += work(thread);
        taken = std::chrono::duration<double>(Clock::now() - begin).count();
      }
      rates[static_cast<std::size_t>(thread)] = done / taken;
    });
  }
  for (std::thread& each : running) each.join();
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

}  // namespace

Result<std::string> measure_roofline(const RooflineRequest& request) {
  const std::size_t count = std::max<std::size_t>(
      request.bytes / sizeof(double) / static_cast<std::size_t>(request.threads), 64);
  std::vector<hwy::AlignedFreeUniquePtr<double[]>> values;
  for (int thread = 0; thread < request.threads; ++thread) {
    values.push_back(hwy::AllocateAligned<double>(count));
    if (!values.back()) return exhausted("There is no memory for the passes.");
    std::fill_n(values.back().get(), count, 1.0);
  }
  // A call of the clock takes as long as a pass over some KiB.
  const std::size_t passes = std::max<std::size_t>(1, (std::size_t{1} << 17) / count);
  const double bytes = rate(request.threads, request.seconds, [&](int thread) {
    for (std::size_t i = 0; i < passes; ++i) {
      HWY_DYNAMIC_DISPATCH(pass)(values[static_cast<std::size_t>(thread)].get(), count);
    }
    return 2.0 * sizeof(double) * static_cast<double>(count * passes);
  });
  std::vector<double> results(static_cast<std::size_t>(request.threads));
  const auto flops = [&](double (*work)(double&)) {
    return rate(request.threads, request.seconds,
                [&](int thread) { return work(results[static_cast<std::size_t>(thread)]); });
  };
  const double in_double = flops(HWY_DYNAMIC_DISPATCH(work_in_double));
  const double in_float = flops(HWY_DYNAMIC_DISPATCH(work_in_float));
  return fmt::format(
      R"({{"bytes_per_s":{},"double_flops_per_s":{},"float_flops_per_s":{},"check":{}}})", bytes,
      in_double, in_float, std::accumulate(results.begin(), results.end(), 0.0));
}

}  // namespace docket::bench
#endif
