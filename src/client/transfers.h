// Several HTTP calls at once on one thread, to one server.
//
// Guarantees: each started call ends in exactly one call of its `done`, on the thread of `run_for`.
// Threads: one owner; `wake` from any thread.
// Errors: as Http.
#pragma once

#include <functional>
#include <memory>

#include "client/http.h"

namespace docket::client {

class Transfers {
 public:
  using Done = std::function<void(Result<Answer>)>;

  explicit Transfers(Target target);
  ~Transfers();  // cuts what is under way, without calling `done`
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  void start(Call call, Done done);
  // From the next call on.
  void use_key(std::string key);
  // Moves bytes and calls what is done, until something was done, somebody woke it, or `most`
  // has passed.
  void run_for(Millis most);
  void wake();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace docket::client
