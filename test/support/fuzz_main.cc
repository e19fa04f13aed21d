// Drives one fuzz target: replays its corpus, then mutates it for a while and keeps what reaches
// new code. `<target> CORPUS_FOLDER SECONDS [SEED]`.
//
// An input that stops the process, or that takes more than `cpu_seconds_per_input_max`, is written
// to <target's folder>/../<target>.finding; give that file instead of the folder to replay it.
// Why not libFuzzer: docs/decisions/0002-own-fuzz-driver.md.

#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "base/whole_file.h"
#include "support/fuzz_coverage.h"

// Of the sanitizers' run-time library: what to call before the process dies.
extern "C" void __sanitizer_set_death_callback(void (*callback)());
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace docket::test {
namespace {

namespace fs = std::filesystem;
using Input = std::string;

constexpr std::size_t input_bytes_max = 1 << 16;
// Of the processor: others may want it too. What only waits is ended by the clock, much later.
constexpr unsigned cpu_seconds_per_input_max = 10;
constexpr unsigned seconds_per_input_max = 300;

const Input* running = nullptr;
std::string finding_path;

// Called while the process dies: writes the input that did it, with nothing but system calls left.
void save_finding() {
  if (running == nullptr) return;
  if (std::FILE* file = std::fopen(finding_path.c_str(), "wb")) {
    std::fwrite(running->data(), 1, running->size(), file);
    std::fclose(file);
  }
  std::fprintf(stderr, "fuzz: the input is in %s\n", finding_path.c_str());
  running = nullptr;
}

void on_signal(int signal) {
  std::fprintf(stderr, "fuzz: %s\n", signal == SIGABRT ? "aborted" : "the input takes too long");
  save_finding();
  std::_Exit(1);
}

// What all inputs so far have reached: for each place, a bit for each magnitude of its count.
class Reached {
 public:
  // True when this run's counters hold a place or a magnitude that was not seen before.
  bool add(const coverage::Counters& counters) {
    bool is_new = false;
    for (std::size_t i = 0; i < counters.size(); ++i) {
      // Almost all are zero: look at eight at once, or the look costs more than the run.
      std::uint64_t eight = 0;
      if (i % sizeof eight == 0) {
        std::memcpy(&eight, counters.data() + i, sizeof eight);
        if (eight == 0) {
          i += sizeof eight - 1;
          continue;
        }
      }
      if (counters[i] == 0) continue;
      const auto magnitude = static_cast<std::uint8_t>(std::bit_floor(counters[i]));
      if ((seen_[i] & magnitude) != 0) continue;
      places_ += seen_[i] == 0 ? 1 : 0;
      seen_[i] |= magnitude;
      is_new = true;
    }
    return is_new;
  }
  int places() const { return places_; }

 private:
  coverage::Counters seen_{};
  int places_ = 0;
};

bool run(const Input& input, Reached& reached) {
  running = &input;
  const itimerval processor_time{.it_interval = {}, .it_value = {cpu_seconds_per_input_max, 0}};
  setitimer(ITIMER_PROF, &processor_time, nullptr);
  alarm(seconds_per_input_max);
  // A copy of exact size, so that the address sanitizer sees a read past the end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  coverage::start();
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  const coverage::Counters& counters = coverage::stop();
  running = nullptr;
  return reached.add(counters);
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  // One of the inputs with one to eight changes.
  Input next(const std::vector<Input>& inputs) {
    Input input = inputs[below(inputs.size())];
    for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
      change(input, inputs[below(inputs.size())]);
    }
    input.resize(std::min(input.size(), input_bytes_max));
    return input;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  void change(Input& input, const Input& other) {
    const std::size_t at = below(input.size() + 1);
    const std::size_t length = 1 + below(std::min<std::size_t>(16, input.size() + 1));
    switch (below(6)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
        break;
      case 1:
        if (at < input.size()) input[at] = telling_bytes_[below(telling_bytes_.size())];
        break;
      case 2:
        input.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 3:
        input.erase(at, length);
        break;
      case 4:
        input.insert(below(input.size() + 1), input.substr(at, length));
        break;
      default:
        input.replace(at, length, other.substr(below(other.size() + 1), length));
    }
  }

  // Bytes that parsers of text treat apart from others, and the edges of a byte.
  const std::string telling_bytes_ =
      std::string("\0\x01\x7f\x80\xff", 5) + "\r\n\t \"'\\/:;,.+-%&=?#{}[]()<>0199aAeE_";
  std::mt19937_64 random_;
};

std::vector<Input> read_corpus(const fs::path& path) {
  std::vector<fs::path> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::directory_iterator(path)) files.push_back(entry.path());
  } else {
    files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  std::vector<Input> inputs;
  for (const fs::path& file : files) {
    auto bytes = whole_file(file);
    if (!bytes) {
      std::fprintf(stderr, "fuzz: cannot read %s\n", file.c_str());
      std::exit(2);
    }
    inputs.push_back(*std::move(bytes));
  }
  return inputs;
}

int drive(const fs::path& target, const fs::path& corpus, int seconds, std::uint64_t seed) {
  finding_path = fs::absolute(target).parent_path().parent_path() / target.filename();
  finding_path += ".finding";
  __sanitizer_set_death_callback(save_finding);
  for (const int signal : {SIGABRT, SIGALRM, SIGPROF}) std::signal(signal, on_signal);

  Reached reached;
  std::vector<Input> inputs = read_corpus(corpus);
  for (const Input& input : inputs) run(input, reached);
  const std::size_t replayed = inputs.size();
  if (inputs.empty()) inputs.emplace_back();

  Mutator mutator(seed);
  std::uint64_t runs = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  for (; std::chrono::steady_clock::now() < end; ++runs) {
    Input input = mutator.next(inputs);
    if (run(input, reached)) inputs.push_back(std::move(input));
  }
  std::printf(
      "fuzz %s: %zu inputs replayed, %llu mutated in %d s (seed %llu), %zu kept, "
      "%d places reached, nothing found\n",
      target.filename().c_str(), replayed, static_cast<unsigned long long>(runs), seconds,
      static_cast<unsigned long long>(seed), inputs.size() - replayed, reached.places());
  return 0;
}

}  // namespace
}  // namespace docket::test

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER SECONDS [SEED]\n", words[0]);
    return 2;
  }
  const std::uint64_t seed = count > 3 ? std::strtoull(words[3], nullptr, 10) : 1;
  return docket::test::drive(words[0], words[1], std::atoi(words[2]), seed);
}
