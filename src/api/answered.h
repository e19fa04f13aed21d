// What reading a request comes to in the doors that answer at once where it cannot be read.
//
// Threads: plain values.
#pragma once

#include <boost/system/result.hpp>

#include "http/message.h"

namespace docket::api {

// The answer that refuses a request.
struct Answered {
  http::Response response;
};
// A value, or the answer instead.
template <class T>
using OrAnswer = boost::system::result<T, Answered>;

// Found by boost::system::result: taking the value of a refused request is our own bug.
[[noreturn]] void throw_exception_from_error(const Answered& answered,
                                             const boost::source_location& at);

// With the content type application/json.
http::Response json_response(int status, http::Body body);

}  // namespace docket::api
