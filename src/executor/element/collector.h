// Gathers the elements of one file within its limits.
//
// Guarantees: every text is valid UTF-8 without NUL. Once a limit was passed or the task cancelled,
//   nothing is taken any more.
// Callers: readers of formats. A reader adds what it finds, stops when add() says so, and gives
//   back finish().
// Errors: past_limit of `elements` and `text_bytes`; kind cancelled when the task was.
// Threads: one collector, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "executor/element/element.h"
#include "executor/element/reader.h"

namespace docket::executor::element {

// What ends a reader whose task was cancelled.
Failure cancelled();

class Collector {
 public:
  explicit Collector(const ReadContext& context) : context_(context) {}

  // False: the reader has to stop.
  bool add(Element element);
  // Counts so many bytes as text that go into what an element says, before they are made. False:
  // the reader has to stop.
  bool spend(std::size_t bytes);
  // Asked in loops that find nothing for long. False: the reader has to stop.
  bool may_go_on();
  // The reader met something that ends it.
  void fail(Failure failure);

  bool has_failed() const { return failure_.has_value(); }
  const Elements& elements() const { return elements_; }
  Reading finish();

 private:
  const ReadContext& context_;
  Elements elements_;
  std::int64_t text_bytes_ = 0;
  std::uint32_t steps_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace docket::executor::element
