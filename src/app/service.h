// A whole server in this process, without signals and without its own agent: store, engine, doors
// and HTTP. What `docket serve` runs, and what tests run in place.
//
// Guarantees: parts stop in the reverse order of their start; nothing is answered that is not on
//   disk.
// Threads: `start`, `drain` and destruction on one thread.
// Errors: those of the store (`conflict`: another process has the data), and of the address.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"
#include "executor/kind.h"
#include "http/router.h"

namespace docket::app {

class Service {
 public:
  // Listens when it returns. All references must outlive it.
  static Result<std::unique_ptr<Service>> start(const Config& config,
                                                const executor::Registry& kinds, const Clock& clock,
                                                Random& random);
  ~Service();

  std::uint16_t port() const;
  // http://host:port
  std::string url() const;
  engine::Engine& engine();
  const Metrics& metrics() const;
  // The operator's key, when this start made it.
  const std::optional<std::string>& new_admin_key() const;

  // Stops granting, answers what is held and in flight, then closes. True when nothing was cut.
  bool drain(Millis grace);

 private:
  struct Parts;
  explicit Service(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace docket::app
