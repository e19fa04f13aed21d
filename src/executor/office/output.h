// The elements of a file as a reader makes them: within the limits, and not after the task was
// cancelled.
//
// Guarantees: every text is valid UTF-8 without NUL.
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "executor/element/reader.h"

namespace docket::executor::office {

class Output {
 public:
  // `context` must outlive the output.
  explicit Output(const element::ReadContext& context) : context_(context) {}

  void add(element::Element element);
  // Counts so many bytes as text, before they are made.
  void spend(std::size_t bytes);
  // Called once per piece of a file that may become no element, so that a reader of nothing ends
  // too.
  void tick();
  // Nothing that is added counts any more: the reader shall stop.
  bool is_over() const { return failure_.has_value(); }
  element::Reading finish();

 private:
  const element::ReadContext& context_;
  element::Elements elements_;
  std::int64_t text_bytes_ = 0;
  std::int64_t ticks_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace docket::executor::office
