#include "executor/statevector/run.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "executor/statevector/pauli.h"

namespace docket::executor::statevector {
namespace {

// Amplitudes of one share of a pass over the whole state, and of one row of a written product.
constexpr int share_bits = 16;
constexpr int product_row_bits = 9;

template <class T>
std::size_t elements(int bits) {
  return std::size_t{2} << bits;
}

// The product of all pairs beyond the first `from`, for the amplitude `index`.
Complex factor_of(const ProductState& product, std::size_t from, std::uint64_t index) {
  Complex factor = 1;
  for (std::size_t q = from; q < product.pairs.size(); ++q) {
    const ProductState::Pair& pair = product.pairs[q];
    factor = times(factor, (index >> q & 1) != 0 ? pair.one : pair.zero);
  }
  return factor;
}

// The first 2^bits amplitudes, without the factors of the other bits.
template <class T>
Coefficients<T> product_row(const ProductState& product, int bits) {
  const std::size_t size = std::size_t{1} << bits;
  std::vector<Complex> row(size);
  row[0] = 1;
  for (int q = 0; q < bits; ++q) {
    const std::size_t half = std::size_t{1} << q;
    const ProductState::Pair& pair = product.pairs[static_cast<std::size_t>(q)];
    for (std::size_t i = 0; i < half; ++i) {
      row[half + i] = times(row[i], pair.one);
      row[i] = times(row[i], pair.zero);
    }
  }
  Coefficients<T> result(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    result[element(i)] = static_cast<T>(row[i].real());
    result[element(i) + block_size] = static_cast<T>(row[i].imag());
  }
  return result;
}

// Two more vectors as large as a tile, for the Taylor sums.
template <class T>
struct Spare {
  T* term = nullptr;
  T* next = nullptr;
};

// One range of the groups of `packed` on one tile; `number` is the tile's.
template <class T>
class Applier {
 public:
  // `memory`: where the tile's first amplitude is in the state.
  Applier(const Kernels<T>& kernels, T* tile, T* memory, std::uint64_t number)
      : kernels_(kernels), tile_(tile), memory_(memory), number_(number) {}

  void operator()(const Packed<T>& packed, std::uint64_t begin, std::uint64_t end) const {
    if ((number_ & packed.outside_ones) != packed.outside_ones) return;
    if (const auto* dense = std::get_if<PackedDense<T>>(&packed.form)) {
      kernels_.dense(tile_, *dense, begin, end);
    } else if (const auto* turns = std::get_if<PackedTurns<T>>(&packed.form)) {
      kernels_.turns(packed.writes_memory ? memory_ : tile_, packed.reads_memory ? memory_ : tile_,
                     *turns, begin, end);
    } else if (const auto* diagonal = std::get_if<PackedDiagonal<T>>(&packed.form)) {
      std::array<std::uint32_t, tables_max> bases{};
      for (std::size_t t = 0; t < diagonal->tables.size(); ++t) {
        for (const auto& [position, weight] : diagonal->tables[t].outside) {
          if ((number_ >> position & 1) != 0) bases[t] ^= weight;
        }
      }
      kernels_.diagonal(tile_, *diagonal, bases.data(), begin, end);
    } else if (const auto* term = std::get_if<PackedTerm<T>>(&packed.form)) {
      kernels_.rotate(tile_, term->string, is_negative(*term), begin, end);
    }
  }

  bool is_negative(const PackedTerm<T>& term) const { return is_odd(number_ & term.outside_sign); }

 private:
  const Kernels<T>& kernels_;
  T* tile_;
  T* memory_;
  std::uint64_t number_;
};

// next = Σ terms of `term`, divided by `degree`; total += next; all for vectors [begin, end).
template <class T>
void add_degree(const PackedSeries<T>& series, int degree, const Applier<T>& applier,
                const Kernels<T>& kernels, T* total, const Spare<T>& spare, std::uint64_t begin,
                std::uint64_t end) {
  const std::size_t vectors_of_block = block_size >> kernels.lane_bits;
  const std::size_t first = begin / vectors_of_block * 2 * block_size;
  const std::size_t blocks = (end - begin) / vectors_of_block;
  std::fill_n(spare.next + first, blocks * 2 * block_size, T{0});
  for (const PackedTerm<T>& term : series.terms) {
    kernels.accumulate(spare.next, spare.term, term.string, applier.is_negative(term), begin, end);
  }
  kernels.scale(spare.next + first, spare.next + first, blocks, T{1} / static_cast<T>(degree), 0);
  PackedString<T> one = series.one;
  one.real = 1;
  kernels.accumulate(total, spare.next, one, false, begin, end);
}

// The whole series on one tile of `size` elements.
template <class T>
void sum_series(const PackedSeries<T>& series, std::uint64_t vectors, std::size_t size,
                const Applier<T>& applier, const Kernels<T>& kernels, T* tile, Sharing& sharing,
                int thread) {
  Spare<T> spare{tile + size, tile + 2 * size};
  for (int step = 0; step < series.steps; ++step) {
    std::copy_n(tile, size, spare.term);
    for (int degree = 1; degree <= series.degree; ++degree) {
      if (sharing.is_stopped(thread)) return;
      add_degree(series, degree, applier, kernels, tile, spare, 0, vectors);
      std::swap(spare.term, spare.next);
    }
  }
}

// What the stages of one run share.
template <class T>
class Runner {
 public:
  Runner(const Amplitudes<T>& amplitudes, const Kernels<T>& kernels, Buffers& buffers,
         Sharing& sharing)
      : amplitudes_(amplitudes), kernels_(kernels), buffers_(buffers), sharing_(sharing) {}

  Ran whole(const Stage& stage) {
    const Places places = all_inside(amplitudes_.bits);
    for (const Packed<T>& each : pack(std::span(stage.gates), places, kernels_, {})) {
      const auto* series = std::get_if<PackedSeries<T>>(&each.form);
      const Ran ran = series != nullptr ? whole_series(*series, each.groups) : whole_gate(each);
      if (ran != Ran::done) return ran;
    }
    return Ran::done;
  }

  Ran tiles(const Stage& stage, const ProductState* product) {
    const Places places = tile_of(stage.inside, amplitudes_.bits);
    const Ends ends{product == nullptr, true};
    const std::vector<Packed<T>> packed = pack(std::span(stage.gates), places, kernels_, ends);
    const bool loads = packed.empty() || !packed.front().reads_memory;
    const bool stores = packed.empty() || !packed.back().writes_memory;
    const bool has_series = std::ranges::any_of(
        stage.gates, [](const Gate& gate) { return std::holds_alternative<Series>(gate.form); });
    const std::size_t size = elements<T>(places.bits);
    if (!take_scratch(has_series ? 3 * size : size)) return Ran::memory_exhausted;
    Coefficients<T> row;
    if (product != nullptr) row = product_row<T>(*product, row_bits(stage.inside));
    const std::uint64_t tiles = std::uint64_t{1} << std::popcount(places.outside);
    const bool went_on = sharing_(tiles, 1, [&](int thread, std::uint64_t i) {
      const std::uint64_t number = deposit(i, places.outside);
      T* const tile = static_cast<T*>(scratch_[static_cast<std::size_t>(thread)].data());
      if (product != nullptr) {
        generate(tile, stage.inside, number, *product, row);
      } else if (loads) {
        move<true>(tile, stage.inside, number);
      }
      const Applier<T> applier(kernels_, tile, amplitudes_.data + element(number), number);
      for (const Packed<T>& each : packed) {
        if (const auto* series = std::get_if<PackedSeries<T>>(&each.form)) {
          sum_series(*series, each.groups, size, applier, kernels_, tile, sharing_, thread);
        } else {
          applier(each, 0, each.groups);
        }
      }
      if (stores) move<false>(tile, stage.inside, number);
    });
    return went_on ? Ran::done : Ran::cancelled;
  }

 private:
  // Tiles keep this many of the lowest bits together in memory.
  static int row_bits(Mask inside) { return std::countr_one(inside); }

  bool take_scratch(std::size_t size) {
    if (size <= scratch_size_) return true;
    scratch_.clear();
    for (int thread = 0; thread < sharing_.threads(); ++thread) {
      scratch_.push_back(buffers_.take(size * sizeof(T), sharing_.stop()));
      if (!scratch_.back()) return false;
    }
    scratch_size_ = size;
    return true;
  }

  // Copies a tile's rows between the state and `tile`.
  template <bool load>
  void move(T* tile, Mask inside, std::uint64_t number) const {
    const int bits = row_bits(inside);
    const std::size_t row = elements<T>(bits);
    const Mask picked = inside & ~(bit(bits) - 1);
    Mask at = 0;
    do {
      T* const memory = amplitudes_.data + element(number | at);
      if constexpr (load) {
        std::memcpy(tile, memory, row * sizeof(T));
      } else {
        std::memcpy(memory, tile, row * sizeof(T));
      }
      tile += row;
      at = ((at | ~picked) + 1) & picked;
    } while (at != 0);
  }

  void generate(T* tile, Mask inside, std::uint64_t number, const ProductState& product,
                const Coefficients<T>& row) const {
    const int bits = row_bits(inside);
    const Mask picked = inside & ~(bit(bits) - 1);
    Mask at = 0;
    do {
      const Complex factor = factor_of(product, static_cast<std::size_t>(bits), number | at);
      kernels_.scale(tile, row.data(), row.size() / (2 * block_size), static_cast<T>(factor.real()),
                     static_cast<T>(factor.imag()));
      tile += row.size();
      at = ((at | ~picked) + 1) & picked;
    } while (at != 0);
  }

  // Calls work(begin, end) for parts of `groups`, each about 2^share_bits amplitudes.
  bool share(std::uint64_t groups, int vectors_of_group, double weight,
             const std::function<void(std::uint64_t, std::uint64_t)>& work) {
    const std::uint64_t vectors = (std::uint64_t{1} << share_bits) >> kernels_.lane_bits;
    const std::uint64_t step =
        std::max<std::uint64_t>(1, vectors / static_cast<std::uint64_t>(vectors_of_group));
    const std::uint64_t count = (groups + step - 1) / step;
    return sharing_(count, weight, [&](int, std::uint64_t i) {
      work(i * step, std::min(groups, (i + 1) * step));
    });
  }

  Ran whole_gate(const Packed<T>& packed) {
    const Applier<T> applier(kernels_, amplitudes_.data, amplitudes_.data, 0);
    const bool went_on =
        share(packed.groups, packed.vectors_of_group, 1,
              [&](std::uint64_t begin, std::uint64_t end) { applier(packed, begin, end); });
    return went_on ? Ran::done : Ran::cancelled;
  }

  Ran whole_series(const PackedSeries<T>& series, std::uint64_t vectors) {
    const std::size_t size = elements<T>(amplitudes_.bits);
    const Buffer terms = buffers_.take(size * sizeof(T), sharing_.stop());
    const Buffer nexts = buffers_.take(size * sizeof(T), sharing_.stop());
    if (!terms || !nexts) return Ran::memory_exhausted;
    Spare<T> spare{static_cast<T*>(terms.data()), static_cast<T*>(nexts.data())};
    const Applier<T> applier(kernels_, amplitudes_.data, amplitudes_.data, 0);
    const double weight = 1.0 / (series.steps * series.degree);
    const std::size_t vector = size / vectors;
    for (int step = 0; step < series.steps; ++step) {
      const auto copy = [&](std::uint64_t begin, std::uint64_t end) {
        std::copy_n(amplitudes_.data + begin * vector, (end - begin) * vector,
                    spare.term + begin * vector);
      };
      if (!share(vectors, 1, 0, copy)) return Ran::cancelled;
      for (int degree = 1; degree <= series.degree; ++degree) {
        const auto add = [&](std::uint64_t begin, std::uint64_t end) {
          add_degree(series, degree, applier, kernels_, amplitudes_.data, spare, begin, end);
        };
        if (!share(vectors, 1, weight, add)) return Ran::cancelled;
        std::swap(spare.term, spare.next);
      }
    }
    return Ran::done;
  }

  const Amplitudes<T>& amplitudes_;
  const Kernels<T>& kernels_;
  Buffers& buffers_;
  Sharing& sharing_;
  std::vector<Buffer> scratch_;
  std::size_t scratch_size_ = 0;
};

}  // namespace

bool Sharing::is_stopped(int thread) {
  if (thread == 0 && stop_.stop_requested()) stopped_.store(true, std::memory_order_relaxed);
  return stopped_.load(std::memory_order_relaxed);
}

bool Sharing::operator()(std::uint64_t count, double weight,
                         const std::function<void(int, std::uint64_t)>& work) {
  std::atomic<std::uint64_t> next{0};
  const auto take = [&](int thread) {
    for (;;) {
      const std::uint64_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= count || is_stopped(thread)) return;
      if (thread == 0 && total_ > 0) {
        const double part = static_cast<double>(i) / static_cast<double>(count);
        stop_.progress(std::min(1.0, (done_ + weight * part) / total_));
      }
      work(thread, i);
    }
  };
  if (alone_ || count == 1) {
    take(0);
  } else {
    threads_.run(take);
  }
  done_ += weight;
  return !stopped_.load(std::memory_order_relaxed);
}

template <class T>
bool write_product(const Amplitudes<T>& amplitudes, const ProductState& product,
                   const Kernels<T>& kernels, Sharing& sharing) {
  const int bits = std::min(product_row_bits, amplitudes.bits);
  const Coefficients<T> row = product_row<T>(product, bits);
  const int rows_of_share = std::min(share_bits, amplitudes.bits) - bits;
  const std::uint64_t rows = std::uint64_t{1} << rows_of_share;
  return sharing(
      std::uint64_t{1} << (amplitudes.bits - bits - rows_of_share), 1, [&](int, std::uint64_t i) {
        for (std::uint64_t r = i * rows; r < (i + 1) * rows; ++r) {
          const Complex factor = factor_of(product, static_cast<std::size_t>(bits), r << bits);
          kernels.scale(amplitudes.data + element(r << bits), row.data(),
                        row.size() / (2 * block_size), static_cast<T>(factor.real()),
                        static_cast<T>(factor.imag()));
        }
      });
}

template <class T>
Ran run(const Amplitudes<T>& amplitudes, const ProductState* product, std::span<const Stage> stages,
        const Kernels<T>& kernels, Buffers& buffers, Sharing& sharing) {
  Runner<T> runner(amplitudes, kernels, buffers, sharing);
  for (const Stage& stage : stages) {
    if (product != nullptr && stage.inside == 0) {
      if (!write_product(amplitudes, *product, kernels, sharing)) return Ran::cancelled;
      product = nullptr;
    }
    const Ran ran = stage.inside == 0 ? runner.whole(stage) : runner.tiles(stage, product);
    if (ran != Ran::done) return ran;
    product = nullptr;
  }
  return Ran::done;
}

template bool write_product(const Amplitudes<float>&, const ProductState&, const Kernels<float>&,
                            Sharing&);
template bool write_product(const Amplitudes<double>&, const ProductState&, const Kernels<double>&,
                            Sharing&);
template Ran run(const Amplitudes<float>&, const ProductState*, std::span<const Stage>,
                 const Kernels<float>&, Buffers&, Sharing&);
template Ran run(const Amplitudes<double>&, const ProductState*, std::span<const Stage>,
                 const Kernels<double>&, Buffers&, Sharing&);

}  // namespace docket::executor::statevector
