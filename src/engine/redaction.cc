#include "engine/redaction.h"

#include <utility>

namespace docket::engine {
namespace {

class HiddenWalk final : public Walk {
 public:
  HiddenWalk(std::unique_ptr<Walk> walk, const Redaction& redaction)
      : walk_(std::move(walk)), redaction_(redaction) {}

  Task<Result<std::vector<store::View>>> next() override {
    auto views = co_await walk_->next();
    if (views) redaction_.hide(*views);
    co_return views;
  }

 private:
  std::unique_ptr<Walk> walk_;
  const Redaction& redaction_;
};

}  // namespace

Redaction::Redaction(const executor::Registry& kinds) {
  for (const std::string& name : kinds.names()) {
    const executor::Kind& kind = *kinds.find(name);
    if (kind.redact) by_kind_.emplace(name, kind.redact);
  }
}

void Redaction::hide(store::View& view) const {
  if (by_kind_.empty() || view.spec->is_input_left_out) return;
  const auto found = by_kind_.find(view.spec->submission.kind);
  if (found == by_kind_.end()) return;
  store::Spec spec = *view.spec;  // shared with others, who may not see it change
  const auto redact = [&](std::string& input) {
    if (!input.empty()) input = found->second(input);
  };
  redact(spec.submission.input);
  for (job::TaskSpec& task : spec.submission.tasks) redact(task.input);
  view.spec = std::make_shared<const store::Spec>(std::move(spec));
}

void Redaction::hide(std::vector<store::View>& views) const {
  for (store::View& view : views) hide(view);
}

Result<store::View> Redaction::hidden(Result<store::View> view) const {
  if (view) hide(*view);
  return view;
}

std::unique_ptr<Walk> Redaction::hidden(std::unique_ptr<Walk> walk) const {
  if (by_kind_.empty()) return walk;
  return std::make_unique<HiddenWalk>(std::move(walk), *this);
}

}  // namespace docket::engine
