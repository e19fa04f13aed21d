// gzip files, which many clients send instead of what is in them.
//
// Guarantees: all members of the file, at most `bytes_max` in all; counted while inflating.
// Errors: `limit` gzip_bytes; `broken_file`; std::bad_alloc.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/failure.h"

namespace docket::executor::document {

boost::system::result<std::string, Failure> gunzip(std::string_view bytes, std::int64_t bytes_max);

}  // namespace docket::executor::document
