// How fast elements become chunks: `docket_executor_chunking_bench [MEGABYTES]`, prose of one
// language in elements of 30 to 130 words, a title before every tenth.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/random.h"
#include "executor/chunking/chunk.h"

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

}  // namespace

int main(int argc, char** argv) {
  const std::size_t megabytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 50;
  const element::Elements elements = prose(megabytes << 20U);
  QuietContext context;
  for (const auto strategy : {chunking::Strategy::basic, chunking::Strategy::by_title}) {
    for (const std::int64_t overlap : {0, 50}) {
      chunking::ChunkOptions options;
      options.strategy = strategy;
      options.overlap = overlap;
      options.include_orig_elements = false;
      SeededRandom random(1);
      const auto begin = std::chrono::steady_clock::now();
      element::Reading chunks = chunking::chunk(elements, options, {}, context, random);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      std::printf("%s, overlap %ld: %.0f MB/s, %zu chunks\n",
                  strategy == chunking::Strategy::basic ? "basic" : "by_title", overlap,
                  static_cast<double>(megabytes) / took.count(), chunks ? chunks->size() : 0);
    }
  }
}
