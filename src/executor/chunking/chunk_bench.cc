// How fast elements become chunks: `docket_executor_chunking_bench [MEGABYTES]`, prose of one
// language in elements of 30 to 130 words, a title before every tenth; or
// `docket_executor_chunking_bench FILE`, the elements of a JSON file.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>

#include "base/random.h"
#include "base/whole_file.h"
#include "executor/chunking/chunk.h"
#include "executor/element/json.h"

namespace {

using namespace docket;
using namespace docket::executor;

element::Elements prose(std::size_t bytes) {
  const std::string words[] = {"harbour", "ferry", "pier", "noon", "tide",   "bridge", "stone",
                               "river",   "boat",  "rope", "the",  "anchor", "of",     "keeper"};
  SeededRandom random(7);
  element::Elements elements;
  for (std::size_t done = 0; done < bytes;) {
    element::Element element;
    const bool is_title = elements.size() % 10 == 0;
    element.type = is_title ? element::Type::title : element::Type::narrative_text;
    const std::uint64_t count = is_title ? 5 : 30 + random.next() % 100;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i > 0) element.text += ' ';
      element.text += words[random.next() % std::size(words)];
    }
    element.metadata.filename = "prose.txt";
    done += element.text.size();
    elements.push_back(std::move(element));
  }
  return elements;
}

element::Elements elements_of(const char* file) {
  element::Reading elements = element::from_json(whole_file(file).value_or(""), {});
  return elements ? std::move(*elements) : element::Elements();
}

// Seconds; the best of a few runs, so that other work on the machine counts for little.
double time_of(const element::Elements& elements, const chunking::ChunkOptions& options,
               std::size_t& chunks) {
  QuietContext context;
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    SeededRandom random(1);
    const auto begin = std::chrono::steady_clock::now();
    element::Reading made = chunking::chunk(elements, options, {}, context, random);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count());
    chunks = made ? made->size() : 0;
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t megabytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 50;
  const element::Elements elements =
      argc > 1 && megabytes == 0 ? elements_of(argv[1]) : prose(megabytes << 20U);
  std::size_t bytes = 0;
  for (const element::Element& element : elements) bytes += element.text.size();
  for (const auto strategy : {chunking::Strategy::basic, chunking::Strategy::by_title}) {
    for (const std::int64_t overlap : {0, 50}) {
      chunking::ChunkOptions options;
      options.strategy = strategy;
      options.overlap = overlap;
      options.include_orig_elements = false;
      std::size_t chunks = 0;
      const double seconds = time_of(elements, options, chunks);
      std::printf("%s, overlap %ld: %.0f MB/s, %.6f s, %zu chunks\n",
                  strategy == chunking::Strategy::basic ? "basic" : "by_title", overlap,
                  static_cast<double>(bytes) / 1e6 / seconds, seconds, chunks);
    }
  }
}
