// What the kernel lets a process touch of the file system and of TCP: Landlock, as
// https://docs.kernel.org/userspace-api/landlock.html describes it.
//
// Guarantees: a process that entered may open only what the rules name, for what they name it for,
//   whatever it executes later. Where the kernel is new enough it may also neither connect nor
//   listen over TCP (5th version) nor signal a process outside (6th).
// Not restricted by the kernel: to ask whether a file exists, its size and times; to use a
//   descriptor that was open before.
// Threads: values; `enter` may be called between fork and exec of a process with threads.
// Errors: `unavailable` when the kernel refuses or has no Landlock.
#pragma once

#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

namespace docket::executor {

class Landlock {
 public:
  // Absolute paths of files and of folders with all that is in them. One that does not exist is
  // left out.
  struct Rules {
    std::vector<std::string> readable;
    std::vector<std::string> executable;
    std::vector<std::string> writable;  // readable too
    bool has_network = false;
  };
  // Of the kernel's interface; 0 where it has none or does not use it.
  static int version();
  static Result<Landlock> make(const Rules& rules);
  // Restricts the calling thread, for ever. It must have no new privileges. False: refused.
  bool enter() const;

 private:
  explicit Landlock(Descriptor rules) : rules_(std::move(rules)) {}

  Descriptor rules_;
};

}  // namespace docket::executor
