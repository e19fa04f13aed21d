// A value, or the Failure that ends the task; and the sorts of failure that a host has.
//
// Guarantees: a message is one line of valid UTF-8, at most 4 KiB, without a period at its end. The
//   code is the sort's name: invalid, not_found, denied, unsupported, timeout, io.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/failure.h"

namespace docket::executor::host {

template <class T>
using OrFailure = boost::system::result<T, Failure>;

// The data of the operation break a rule.
Failure invalid(std::string_view message);
// What the data name does not exist here.
Failure no_such(std::string_view message);
// The host's policy or its file rights forbid it.
Failure denied(std::string_view message);
// This host cannot do it at all; doors show it as skipped.
Failure unsupported(std::string_view message);
// It took longer than its own limit. `data` is a JSON object of what was made so far, or empty.
Failure timed_out(std::string_view message, std::string data = {});
// The system said no: "<what>: <the text of `error`>".
Failure io(std::string_view what, int error);
Failure io(std::string_view message);
Failure cancelled();

// A stranger's text in double quotes, short, with what is no UTF-8 replaced.
std::string in_quotes(std::string_view text);

}  // namespace docket::executor::host
