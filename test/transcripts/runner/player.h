// Plays a transcript against a server of its own and says what was not as written.
//
// Directives, one a line:
//   given clock TIME, seed N
//   given tenant NAME with [read|write|admin|agent] key KEY[, tenant NAME with …]
//       a header that says KEY sends that key's secret; without a role the key may write
//   given agent NAME of TENANT[ with LABEL=VALUE[ and …]][, agent …]     of a host, and live
//   given token NAME with {…}     of these claims; a header that says NAME sends it
//   given one server: REASON      never restarted between exchanges
//   repeat N                      the next exchange happens N times
//   advance N(us|ms|s|m|h)        moves the clock
//   revoke KEY
//   restart                       stops the server and opens it again
//   time passes                   during the next exchange, second by second
//   agent takes {{job}}           its first task, here and below; others as {{job}}/1
//   agent runs {{job}}            takes it and really does its work
//   agent says {{job}} FRACTION MESSAGE
//   agent finishes {{job}} with JSON
//   agent finishes {{job}} with N points      an output of an array of N numbers
//   agent serves N with JSON, agent serves N failing with {…}
//       during the next exchange: takes N tasks that nobody holds and ends each like this
//   agent fails {{job}} with {"kind":…,"code":…,"message":…,"detail":…}
//   agent is told to stop {{job}}
//   courier ends {{job}}          waits until the job has ended by what it did
//   agent NAME takes {{job}} and so on: what one of a host does; it also
//       starts {{job}}, and goes silent for good
// A request with `Content-Encoding: gzip` has its body compressed here; one with `Content-Type:
// multipart/form-data; boundary=…` has its body lines end in CRLF, the last one too.
// Threads: one at a time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/http_peer.h"
#include "transcript.h"

namespace docket::test {

enum class Restarts { none, between_exchanges };

// Called with every exchange as it happened; `body` is the request's.
using Record = std::function<void(const Exchange& asked, const std::string& target,
                                  const std::string& body, const PeerResponse& answer)>;

// A line for each thing that differs, "file:line: …".
std::vector<std::string> play(const Transcript& transcript, Restarts restarts,
                              const Record& record);

}  // namespace docket::test
