// Work on hosts through the OSAPI door: what is sent for `docket submit osapi TYPE`, and what came
// back from each host.
//
// Guarantees: the data reaches the door byte for byte. What an operation takes is the door's to
// say. Threads: pure. Errors: `usage`.
#pragma once

#include <string>

#include "cli/outcome.h"
#include "client/http.h"

namespace docket::cli {

struct HostRequest {
  std::string operation = {};   // "node.hostname.get"
  std::string data = {};        // a JSON object; empty: none
  std::string target = "_any";  // "_all", a host's name, or label:value
};

Outcome<client::Call> host_call(const HostRequest& request);

// A line for each host of a job as GET /job/{id} shows it: how it ended, how long that took,
// whether it changed the host, and what came of it.
std::string hosts_text(const std::string& job, int width);

}  // namespace docket::cli
