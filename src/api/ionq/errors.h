// How the IonQ API says no: {"statusCode","error","message"}, and for a named field at fault
// "validation".
//
// Guarantees: no body holds a circuit or a key, and each stays below 64 KiB, which is all that one
//   client reads.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "base/result.h"
#include "http/message.h"
#include "http/refusal.h"

namespace docket::api::ionq {

// Where a field at fault stands.
enum class Source : std::uint8_t { query, params, payload };

// A request that cannot be understood: 400. `keys` names the fields at fault, e.g. "noise.model";
// none: the whole.
struct BadRequest {
  Source source = Source::payload;
  std::vector<std::string> keys;
  std::string message;
};

template <class T>
using OrBadRequest = boost::system::result<T, BadRequest>;

[[noreturn]] void throw_exception_from_error(const BadRequest& error,
                                             const boost::source_location& at);

// With the API's content type.
http::Response json_response(int status, http::Body body);

http::Response encode_error(const BadRequest& error);
http::Response encode_error(const Error& error);
http::Response no_such_resource();

// For what is refused before or instead of a handler: Router::own.
http::Response render_refusal(const http::Refusal& refusal, const http::Request& request);

}  // namespace docket::api::ionq
