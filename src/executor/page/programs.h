// Calls of other projects' programs, with what goes wrong in the words of documents.
//
// Guarantees: a program gets the file on its standard input and nothing else.
// Errors: those of Context::run_program.
// Threads: one at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/kind.h"

namespace docket::executor::page {

boost::system::result<ProgramEnd, Failure> call(Context& context, const ProgramCall& call);

// The first line that is not empty, without control characters, cut to a line's length.
std::string first_line(std::string_view errors);

}  // namespace docket::executor::page
