// What answers show of a job's inputs: each kind says what in its inputs is for nobody's eyes.
//
// Guarantees: a view that went through `hide` has the inputs of the job and of its tasks as its
//   kind shows them; what is stored, and what agents and retries get, stays as submitted. Views of
//   kinds that hide nothing are not touched, and not copied.
// Callers: whatever leaves the engine.
// Threads: safe from any thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "executor/kind.h"
#include "store/view.h"

namespace docket::engine {

class Redaction {
 public:
  explicit Redaction(const executor::Registry& kinds);

  void hide(store::View& view) const;
  void hide(std::vector<store::View>& views) const;
  Result<store::View> hidden(Result<store::View> view) const;
  // What the walk gives is hidden. The redaction must outlive it.
  std::unique_ptr<Walk> hidden(std::unique_ptr<Walk> walk) const;

 private:
  using Redact = std::function<std::string(std::string_view input)>;
  // Of the kinds that hide something.
  std::map<std::string, Redact, std::less<>> by_kind_;
};

}  // namespace docket::engine
