// How a command ends: its exit code, and the one sentence that says why it did not do its work.
//
// Guarantees: docs/cli.md documents these codes; scripts rely on them.
// Threads: plain values.
#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace docket::cli {

enum class ExitCode : int {
  done = 0,
  failed = 1,       // what was asked about failed: the job did not complete, or has no output
  usage = 2,        // the command line, or a file that it names, is wrong
  refused = 3,      // the server answered no
  no_answer = 4,    // no answer from the server; the same command may succeed later
  key_refused = 5,  // the key is missing, unknown or revoked, or has not this right
};

// Has constructors because an aggregate can be made of an ExitCode alone, and then an
// Outcome<ExitCode> could not tell which of its two an ExitCode is.
struct Refusal {
  Refusal() = default;
  Refusal(ExitCode code, std::string sentence) : exit(code), message(std::move(sentence)) {}

  ExitCode exit = ExitCode::failed;
  std::string message;  // one sentence for a person
};

template <class T>
using Outcome = boost::system::result<T, Refusal>;

// Called when code reads the value of a refused Outcome: our bug, so it stops the process.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal,
                                             const boost::source_location& at);

}  // namespace docket::cli
