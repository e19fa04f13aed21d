#include "executor/statevector/readout.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <mutex>

namespace docket::executor::statevector {
namespace {

constexpr int chunk_bits = 12;
// Chunks of one share: 2^18 amplitudes, 2 MiB of floats.
constexpr std::uint64_t share_chunks = 64;

int chunk_bits_of(int bits) { return std::min(bits, chunk_bits); }

template <class T>
double square(const T* block, std::size_t lane) {
  const double re = static_cast<double>(block[lane]);
  const double im = static_cast<double>(block[lane + block_size]);
  return re * re + im * im;
}

// Calls work(chunk) for all chunks of 2^chunk_bits amplitudes; false: stopped.
bool for_chunks(int bits, Sharing& sharing, const std::function<void(std::uint64_t)>& work) {
  const std::uint64_t chunks = std::uint64_t{1} << (bits - chunk_bits_of(bits));
  return sharing((chunks + share_chunks - 1) / share_chunks, 1, [&](int, std::uint64_t share) {
    const std::uint64_t end = std::min(chunks, (share + 1) * share_chunks);
    for (std::uint64_t chunk = share * share_chunks; chunk < end; ++chunk) work(chunk);
  });
}

template <class T>
double chunk_sum(const T* chunk, std::size_t blocks, Mask block_ones, Mask lane_ones) {
  std::array<double, block_size> sums{};
  for (std::size_t b = 0; b < blocks; ++b) {
    if ((b & block_ones) != block_ones) continue;
    const T* const block = chunk + b * 2 * block_size;
    for (std::size_t lane = 0; lane < block_size; ++lane) sums[lane] += square(block, lane);
  }
  for (std::size_t lane = 0; lane < block_size; ++lane) {
    if ((lane & lane_ones) != lane_ones) sums[lane] = 0;
  }
  return pairwise_sum(sums);
}

}  // namespace

double pairwise_sum(std::span<const double> values) {
  if (values.size() == 1) return values[0];
  const std::size_t half = values.size() / 2;
  return pairwise_sum(values.first(half)) + pairwise_sum(values.subspan(half));
}

template <class T>
std::vector<double> chunk_sums(const Amplitudes<T>& amplitudes, Mask ones, Sharing& sharing) {
  const int inner = chunk_bits_of(amplitudes.bits);
  const std::size_t blocks = std::size_t{1} << (inner - block_bits);
  const Mask chunk_ones = ones >> inner;
  const Mask block_ones = (ones & (bit(inner) - 1)) >> block_bits;
  const Mask lane_ones = ones & (block_size - 1);
  std::vector<double> sums(std::size_t{1} << (amplitudes.bits - inner));
  const bool all = for_chunks(amplitudes.bits, sharing, [&](std::uint64_t chunk) {
    if ((chunk & chunk_ones) != chunk_ones) return;
    sums[chunk] =
        chunk_sum(amplitudes.data + element(chunk << inner), blocks, block_ones, lane_ones);
  });
  if (!all) sums.clear();
  return sums;
}

template <class T>
void project(const Amplitudes<T>& amplitudes, int position, bool value, double factor,
             Sharing& sharing) {
  const int inner = chunk_bits_of(amplitudes.bits);
  for_chunks(amplitudes.bits, sharing, [&](std::uint64_t chunk) {
    const std::uint64_t first = chunk << inner;
    for (std::uint64_t index = first; index < first + bit(inner); ++index) {
      T* const amplitude = amplitudes.data + element(index);
      const bool kept = ((index >> position & 1) != 0) == value;
      const T scale = kept ? static_cast<T>(factor) : T{0};
      amplitude[0] *= scale;
      amplitude[block_size] *= scale;
    }
  });
}

template <class T>
std::optional<std::vector<std::pair<std::uint64_t, double>>> above(const Amplitudes<T>& amplitudes,
                                                                   double cutoff,
                                                                   std::size_t count_max,
                                                                   Sharing& sharing) {
  const int inner = chunk_bits_of(amplitudes.bits);
  std::mutex mutex;  // guards `found`
  std::vector<std::pair<std::uint64_t, double>> found;
  std::atomic<bool> too_many{false};
  for_chunks(amplitudes.bits, sharing, [&](std::uint64_t chunk) {
    if (too_many.load(std::memory_order_relaxed)) return;
    std::vector<std::pair<std::uint64_t, double>> here;
    const std::uint64_t first = chunk << inner;
    for (std::uint64_t at = first; at < first + bit(inner); at += block_size) {
      const T* const block = amplitudes.data + element(at);
      for (std::size_t lane = 0; lane < block_size; ++lane) {
        const double probability = square(block, lane);
        if (probability > cutoff) here.emplace_back(at + lane, probability);
      }
    }
    if (here.empty()) return;
    const std::lock_guard lock(mutex);
    if (found.size() + here.size() > count_max) {
      too_many.store(true, std::memory_order_relaxed);
    } else {
      found.insert(found.end(), here.begin(), here.end());
    }
  });
  if (too_many.load(std::memory_order_relaxed)) return {};
  return found;
}

namespace {

// Finds the values [begin, end) of `wanted`, all in the chunk at `first`, whose sums begin at
// `before`.
template <class T>
void locate_in_chunk(const Amplitudes<T>& amplitudes, std::uint64_t first, int inner, double before,
                     std::span<const Wanted> wanted, std::span<std::uint64_t> result) {
  double sum = before;
  std::uint64_t last = first;
  std::size_t next = 0;
  for (std::uint64_t index = first; index < first + bit(inner); ++index) {
    const double probability = square(amplitudes.data + element(index), 0);
    if (!(probability > 0)) continue;
    last = index;
    sum += probability;
    for (; next < wanted.size() && sum > wanted[next].sum; ++next) {
      result[wanted[next].order] = index;
    }
    if (next == wanted.size()) return;
  }
  for (; next < wanted.size(); ++next) result[wanted[next].order] = last;
}

}  // namespace

template <class T>
bool locate(const Amplitudes<T>& amplitudes, std::span<const double> sums,
            std::span<const Wanted> wanted, std::span<std::uint64_t> result, Sharing& sharing) {
  struct Hit {
    std::uint64_t chunk = 0;
    double before = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Hit> hits;
  std::size_t last = sums.size() - 1;  // the last chunk that holds anything
  while (last > 0 && !(sums[last] > 0)) --last;
  double before = 0;
  std::size_t next = 0;
  for (std::size_t chunk = 0; chunk <= last && next < wanted.size(); ++chunk) {
    const double after = before + sums[chunk];
    const std::size_t begin = next;
    while (next < wanted.size() && (chunk == last || after > wanted[next].sum)) ++next;
    if (next > begin) hits.push_back({chunk, before, begin, next});
    before = after;
  }
  const int inner = chunk_bits_of(amplitudes.bits);
  const std::uint64_t shares = (hits.size() + share_chunks - 1) / share_chunks;
  return sharing(shares, 1, [&](int, std::uint64_t share) {
    const std::size_t end = std::min<std::size_t>(hits.size(), (share + 1) * share_chunks);
    for (std::size_t i = share * share_chunks; i < end; ++i) {
      const Hit& hit = hits[i];
      locate_in_chunk(amplitudes, hit.chunk << inner, inner, hit.before,
                      wanted.subspan(hit.begin, hit.end - hit.begin), result);
    }
  });
}

#define DOCKET_INSTANTIATE(T)                                                                  \
  template std::vector<double> chunk_sums(const Amplitudes<T>&, Mask, Sharing&);               \
  template void project(const Amplitudes<T>&, int, bool, double, Sharing&);                    \
  template std::optional<std::vector<std::pair<std::uint64_t, double>>> above(                 \
      const Amplitudes<T>&, double, std::size_t, Sharing&);                                    \
  template bool locate(const Amplitudes<T>&, std::span<const double>, std::span<const Wanted>, \
                       std::span<std::uint64_t>, Sharing&);
DOCKET_INSTANTIATE(float)
DOCKET_INSTANTIATE(double)
#undef DOCKET_INSTANTIATE

}  // namespace docket::executor::statevector
