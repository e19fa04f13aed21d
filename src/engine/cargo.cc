#include "engine/cargo.h"

#include <functional>
#include <memory>
#include <utility>

namespace docket::engine {

Task<Result<Holding>> Cargo::holding_of(job::Principal who, wire::TaskAttempt task) {
  const std::function<Result<Holding>()> look = [this, who, task] {
    return agents_.held(who, task);
  };
  co_return co_await loop_.ask(look);
}

Task<Result<store::TaskWork>> Cargo::work_of(job::Principal who, wire::TaskAttempt task) {
  const Result<Holding> held = co_await holding_of(who, task);
  if (!held) co_return held.error();
  co_return store_.task_work(held->key.job, held->key.task);
}

Task<Result<std::string>> Cargo::input(job::Principal who, wire::TaskAttempt task) {
  auto work = co_await work_of(who, task);
  if (!work) co_return work.error();
  co_return std::move(work->input);
}

Task<Result<std::string>> Cargo::file(job::Principal who, wire::TaskAttempt task,
                                      std::size_t file) {
  auto work = co_await work_of(who, task);
  if (!work) co_return work.error();
  if (file >= work->files.size()) co_return not_found("The task has no such file.");
  co_return co_await files_.bytes(std::move(work->files[file]));
}

Task<Result<std::string>> Cargo::previous(job::Principal who, wire::TaskAttempt task) {
  auto work = co_await work_of(who, task);
  if (!work) co_return work.error();
  if (!work->previous) co_return not_found("The task takes nothing of a step before it.");
  co_return co_await files_.text(std::move(*work->previous));
}

Task<Result<wire::Upload>> Cargo::put(job::Principal who, wire::TaskAttempt task,
                                      std::string bytes) {
  const Result<Holding> held = co_await holding_of(who, task);
  if (!held) co_return held.error();
  struct Stored {
    std::shared_ptr<store::Pin> pin;
    std::string summary;
  };
  const std::function<Result<Stored>()> put = [this, &bytes, &held]() -> Result<Stored> {
    auto pin = store_.blobs().put(bytes);
    if (!pin) return pin.error();
    return Stored{std::move(*pin), summary_of(kinds_.find(held->kind), bytes)};
  };
  Result<Stored> stored = co_await offload_.run(put);
  if (!stored) co_return stored.error();
  wire::Upload answer{.sha256 = store::format_hash(stored->pin->hash()),
                      .bytes = stored->pin->bytes()};
  const std::function<bool()> remember = [this, task, &stored] {
    agents_.uploaded(task, std::move(stored->pin), std::move(stored->summary));
    return true;
  };
  co_await loop_.ask(remember);
  co_return answer;
}

}  // namespace docket::engine
