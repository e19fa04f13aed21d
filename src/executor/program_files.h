// The three files of one call of a program: its input as a file in memory, sealed; its output as
// another; and a pipe for what it says of its errors.
//
// Guarantees: the input is copied once. Once the program has ended, nobody can change its output.
// Threads: one at a time.
// Errors: `unavailable` when the kernel has no descriptors or memory left.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace docket::executor {

class ProgramFiles {
 public:
  static Result<ProgramFiles> make(std::string_view input);

  // The program's descriptors 0, 1 and 2; `started` closes those that only it needs.
  int input() const { return input_.number(); }
  int output() const { return output_.number(); }
  int errors() const { return errors_.number(); }
  void started();

  // Readable when there is something to take; -1 when no more can come.
  int errors_to_poll() const { return errors_read_.number(); }
  // Takes what is there without waiting, and keeps the first 4 KiB.
  void take_errors();
  const std::string& kept_errors() const { return kept_errors_; }
  // What the program has written so far.
  std::size_t output_bytes() const;
  Result<std::string> read_output() const;

 private:
  Descriptor input_;
  Descriptor output_;
  Descriptor errors_;
  Descriptor errors_read_;
  std::string kept_errors_;
};

}  // namespace docket::executor
