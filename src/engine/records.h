// Records and groups for clients: limits checked, writes sent, groups closed at their time.
//
// Guarantees: a group with a time is closed when it comes, also after a restart.
// Threads: any; Closing the loop's.
// Errors: as Engine's methods of the same name.
#pragma once

#include <string>

#include "base/task.h"
#include "engine/commands.h"
#include "engine/loop.h"
#include "engine/timers.h"

namespace docket::engine {

class Records {
 public:
  Records(Commands& commands, store::Store& store) : commands_(commands), store_(store) {}

  Task<Result<store::Record>> create(job::Principal who, std::string kind, std::string body,
                                     std::optional<job::GroupRules> group);
  Result<store::Record> find(const job::Principal& who, std::string kind, RecordId id);
  Result<RecordPage> list(const job::Principal& who, store::RecordQuery query);
  Task<Result<store::Record>> put(job::Principal who, std::string kind, RecordId id,
                                  std::uint32_t version, std::string body);
  Task<Result<store::Record>> remove(job::Principal who, std::string kind, RecordId id);
  Task<Result<store::Record>> close(job::Principal who, std::string kind, RecordId id);

 private:
  Task<Result<store::Record>> send(store::Request request);

  Commands& commands_;
  store::Store& store_;
};

// Closes groups whose time has come.
class Closing final : public Listener {
 public:
  explicit Closing(Loop& loop) : loop_(loop) {}
  Result<void> fill(store::Store& store);  // at start

  void before_commit() override;
  void committed(const store::BatchResult& result) override;
  std::optional<Micros> sleep_at_most() override;

 private:
  void set_timer(const store::Record& record);

  Loop& loop_;
  Timers<TimePoint, RecordNumber> timers_;
};

}  // namespace docket::engine
