// What lists cost in memory and time: docket_index_bench [JOBS] [FACETS 0..3].
// The jobs are those of a busy tenant: eight classes, one in a hundred open, a second apart on
// average. Facets, in this order: a project (20 of them), a submitter (500), a parent (ten children
// each). A question is asked 2,000 times, at places drawn anew. CPU times are this process's,
// because the machine is shared; the median is by the clock on the wall.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "base/random.h"
#include "base/time.h"
#include "index/index.h"

namespace docket::index {
namespace {

constexpr TenantNumber tenant{1};

double cpu_micros() { return static_cast<double>(std::clock()) * 1e6 / CLOCKS_PER_SEC; }

class Bench {
 public:
  Bench(std::int64_t jobs, std::uint8_t facets) : jobs_(jobs), facets_(facets) {}
  void run() {
    fill();
    ask();
    update();
  }

 private:
  Entry entry(std::int64_t sequence) {
    now_ += Micros(1 + draw(2'000'000));
    const bool is_open = draw(100) == 0;
    Entry entry{.sequence = Sequence{sequence},
                .tenant = tenant,
                .job_class = static_cast<job::Class>(draw(8)),
                .state = is_open         ? job::State::available
                         : draw(20) == 0 ? job::State::failed
                                         : job::State::completed,
                .version = 3,
                .created_at = now_};
    const FacetValue values[] = {
        {job::Facet::project, static_cast<std::uint32_t>(draw(20))},
        {job::Facet::submitter, static_cast<std::uint32_t>(draw(500))},
        {job::Facet::parent, static_cast<std::uint32_t>(sequence / 10)},
    };
    entry.facet_count = facets_;
    std::copy_n(values, facets_, entry.facets.begin());
    if (is_open) open_.push_back(entry.sequence);
    return entry;
  }

  void fill() {
    constexpr std::int64_t piece = 16'384;
    double spent = 0;
    std::vector<Change> changes;
    for (std::int64_t sequence = 1; sequence <= jobs_;) {
      changes.clear();
      for (; sequence <= jobs_ && std::ssize(changes) < piece; ++sequence)
        changes.emplace_back(entry(sequence));
      const double start = cpu_micros();
      index_.apply(changes, 1);
      spent += cpu_micros() - start;
    }
    fmt::print("{} jobs, {} facets each: filled in {:.2f} s of CPU, {:.2f} bytes a job\n", jobs_,
               facets_, spent / 1e6,
               static_cast<double>(index_.memory_bytes()) / static_cast<double>(jobs_));
  }

  void ask() {
    using job::Facet;
    using job::State;
    const job::StateSet rare{State::available};
    const auto anywhere = [this] { return static_cast<std::uint64_t>(draw(jobs_)); };
    show("counts alone", [] { return Query{.tenant = tenant, .limit = 0}; });
    show("first page of 50", [] { return Query{.tenant = tenant, .limit = 50}; });
    show("page of 50 anywhere",
         [=] { return Query{.tenant = tenant, .limit = 50, .offset = anywhere()}; });
    show("the same of one door, two classes", [=] {
      return Query{.tenant = tenant,
                   .door = job::Door::ionworks,
                   .classes = 5,
                   .limit = 50,
                   .offset = anywhere() / 4};
    });
    show("the same of a rare state", [=] {
      return Query{.tenant = tenant, .states = rare, .limit = 50, .offset = anywhere() / 110};
    });
    show("after a cursor anywhere", [=, this] {
      return Query{.tenant = tenant, .limit = 50, .after = Sequence{draw(jobs_)}};
    });
    show("created within a range", [=, this] {
      const Micros span = (now_ - start_) / 2;
      return Query{.tenant = tenant,
                   .created_from = start_ + Micros(draw(span.count())),
                   .created_to = now_ - Micros(draw(span.count())),
                   .limit = 50};
    });
    const FacetValue project{Facet::project, 7};
    const FacetValue submitter{Facet::submitter, 7};
    show("a project, page anywhere", [=] {
      return Query{.tenant = tenant, .facets = {project}, .limit = 50, .offset = anywhere() / 20};
    });
    show("a project and a submitter",
         [=] { return Query{.tenant = tenant, .facets = {project, submitter}, .limit = 50}; });
    show("the children of one parent", [=, this] {
      const FacetValue parent{Facet::parent, static_cast<std::uint32_t>(draw(jobs_) / 10)};
      return Query{.tenant = tenant, .facets = {parent}, .limit = 50};
    });
  }

  void show(const char* says, const auto& next) {
    constexpr std::size_t times = 400;
    constexpr std::size_t times_a_query = 5;  // the clock counts whole microseconds
    std::vector<double> micros;
    std::uint64_t rows = 0;
    const double cpu_start = cpu_micros();
    for (std::size_t i = 0; i < times; ++i) {
      const Query query = next();
      const Monotonic start = clock_.monotonic();
      for (std::size_t j = 0; j < times_a_query; ++j) rows += index_.page(query).rows.size();
      micros.push_back(static_cast<double>((clock_.monotonic() - start).count()) / times_a_query);
    }
    const double cpu = (cpu_micros() - cpu_start) / times / times_a_query;
    std::ranges::sort(micros);
    fmt::print("  {:36} median {:8.1f} us, mean CPU {:8.1f} us, {} rows\n", says, micros[times / 2],
               cpu, rows / times / times_a_query);
  }

  void update() {
    constexpr std::size_t batch = 256;
    double spent = 0;
    std::int64_t epoch = 1;
    while (open_.size() > batch && epoch < 400) {
      std::vector<Change> changes;
      for (std::size_t i = 0; i < batch; ++i) {
        std::swap(open_[static_cast<std::size_t>(draw(std::ssize(open_)))], open_.back());
        changes.emplace_back(Update{tenant, open_.back(), job::State::completed, 4});
        open_.pop_back();
      }
      const double start = cpu_micros();
      index_.apply(changes, ++epoch);
      spent += cpu_micros() - start;
    }
    fmt::print("  {:36} mean CPU {:8.1f} us\n", "a commit that finishes 256",
               spent / static_cast<double>(std::max<std::int64_t>(epoch - 1, 1)));
  }

  std::int64_t draw(std::int64_t bound) {
    return static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(bound));
  }

  SystemClock clock_;
  SeededRandom random_{1};
  std::int64_t jobs_;
  std::uint8_t facets_;
  const TimePoint start_ = from_micros(1'700'000'000'000'000);
  TimePoint now_ = start_;
  std::vector<Sequence> open_;
  Index index_;
};

}  // namespace
}  // namespace docket::index

int main(int count, char** arguments) {
  const std::int64_t jobs = count > 1 ? std::atoll(arguments[1]) : 1'000'000;
  const int facets = count > 2 ? std::atoi(arguments[2]) : 0;
  docket::index::Bench(jobs, static_cast<std::uint8_t>(std::clamp(facets, 0, 3))).run();
}
