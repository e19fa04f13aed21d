// What can be configured, from docket.toml, then DOCKET_* in the environment, then flags.
//
// Guarantees: docket.example.toml documents every key with its default; a test loads it. Unknown
//   keys are errors that name the nearest known one.
// Threads: plain value.
// Errors: `invalid_argument` naming the key, what was expected and what came.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/ionq/options.h"
#include "api/osapi/options.h"
#include "api/unstructured/options.h"
#include "app/host_settings.h"
#include "app/tokens.h"
#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"
#include "http/limits.h"

namespace docket::app {

struct Config {
  std::string data = "./docket-data";
  std::string listen = "127.0.0.1:8420";
  std::int64_t threads = 2;    // that serve HTTP
  bool auth = true;            // off: no key is asked for; on a loopback address only
  bool public_plain = false;   // a public address without TLS, asked for by name
  Millis drain_grace{30'000};  // for running work when told to stop
  std::string log_level = "info";

  bool local_agent = true;
  std::int64_t agent_workers = 0;       // 0: one for each core
  std::int64_t agent_memory_bytes = 0;  // 0: three quarters of the machine's
  // Tasks run though the kernel cannot hide files from them.
  bool agent_allow_without_landlock = false;
  HostSettings host;  // of the server's own agent, which reads them itself

  api::ionq::Options ionq;
  api::osapi::Options osapi;
  api::unstructured::Options unstructured;
  TokenConfig tokens;  // of the door osapi
  engine::Options engine;
  http::Limits http;
};

// Reads `path`; an empty path changes nothing.
Result<void> read_file(Config& config, const std::string& path);
// Takes `DOCKET_SERVER_LISTEN=…` for the key server.listen and so on; names that are no key's are
// left alone (DOCKET_URL, DOCKET_KEY belong to the client commands).
Result<void> read_environment(Config& config, const std::vector<std::string>& environment);
// What only the whole can tell: a public address, auth off.
Result<void> check(const Config& config);
// Every key, e.g. "server.listen".
std::vector<std::string> keys();

struct Address {
  std::string host;  // numeric
  std::uint16_t port = 0;
};
Result<Address> parse_address(const std::string& text);
bool is_loopback(const std::string& host);

}  // namespace docket::app
