// How an agent comes to its key, and where it keeps it.
//
// Guarantees: a key is on disk, readable by its owner only, before it is used. A token is not used
//   up before it is known that a file can be made where the key goes.
// Threads: the main thread, signals blocked.
#pragma once

#include <optional>
#include <string>

#include "agent/agent.h"
#include "app/agent_settings.h"

namespace docket::app {

// Takes the token of the settings to the server. Tries again while the server is away, until told
// to stop: then empty. Errors: `unauthenticated`, `forbidden` and `invalid_argument` when the
// server refuses; `unavailable` of the files.
Result<std::optional<std::string>> enroll(const AgentSettings& settings, const std::string& name,
                                          const std::string& machine_id);

// The file of the key.
class KeyFile final : public agent::KeyPlace {
 public:
  explicit KeyFile(std::string path) : path_(std::move(path)) {}
  // Whether a file can be made there.
  Result<void> make_room();
  std::string read() override;
  Result<void> keep(const std::string& key) override;
  // How long ago it was made.
  Millis age(const Clock& clock) const;

 private:
  const std::string path_;
};

}  // namespace docket::app
