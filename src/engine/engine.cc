#include "engine/engine.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "engine/access.h"
#include "engine/admission.h"
#include "engine/agents.h"
#include "engine/cargo.h"
#include "engine/choosing.h"
#include "engine/commands.h"
#include "engine/directory.h"
#include "engine/ended_keys.h"
#include "engine/files.h"
#include "engine/indexing.h"
#include "engine/keys.h"
#include "engine/lists.h"
#include "engine/load_board.h"
#include "engine/offload.h"
#include "engine/people.h"
#include "engine/records.h"
#include "engine/redaction.h"
#include "engine/roster.h"
#include "engine/schedule.h"
#include "engine/sweep.h"
#include "engine/waiters.h"

namespace docket::engine {
namespace {

constexpr int blob_threads = 2;

class EngineOnStore final : public Engine {
 public:
  EngineOnStore(store::Store& store, const executor::Registry& kinds, const Clock& clock,
                Random& random, Metrics& metrics, const Options& options, const store::Marks& marks,
                store::Directory rows)
      : store_(store),
        kinds_(kinds),
        redaction_(kinds),
        options_(options),
        marks_(marks),
        clock_(clock),
        // Stamps may be ahead of the clock: what was revoked by the last one is.
        directory_(std::move(rows), std::max(clock.now(), marks.last_stamp)),
        loop_(store, clock, random, metrics, marks, options.batch_writes_max),
        indexing_(index_, progress_, metrics),
        schedule_(loop_, store, ready_),
        roster_(loop_, kinds, clock, random, directory_, options_),
        agents_(loop_, store, kinds, clock, random, roster_, ready_, progress_, metrics, options_),
        choosing_(loop_, roster_, ready_, clock),
        people_(loop_, directory_, random),
        keys_(loop_, people_, directory_, random),
        access_(loop_, keys_, people_, directory_),
        lists_(loop_, store, index_, progress_),
        commands_(loop_, kinds, metrics, options.queue_writes_max),
        closing_(loop_),
        records_(commands_, store),
        waiters_(loop_, store, clock),
        files_(store.blobs(), offload_),
        cargo_(loop_, agents_, store, kinds, files_, offload_),
        sweep_(store, clock, metrics, offload_),
        ended_keys_(loop_, clock, directory_),
        offload_(blob_threads) {
    loop_.listen(indexing_);
    loop_.listen(schedule_);
    loop_.listen(choosing_);  // before the agents, who take what it gives up no more
    loop_.listen(agents_);
    loop_.listen(load_);
    loop_.listen(closing_);
    loop_.listen(waiters_);
    loop_.listen(sweep_);
    loop_.listen(ended_keys_);
  }
  // What the loop still commits may ask for any other member.
  ~EngineOnStore() override {
    loop_.stop();
    sweep_.stop();
  }

  Result<void> start();

  Result<std::optional<NewKey>> bootstrap() override { return access_.bootstrap(); }
  Result<NewKey> local_agent_key() override { return access_.local_agent_key(); }
  Result<job::Principal> authenticate(std::string_view secret) const override {
    return directory_.authenticate(secret, clock_.now());
  }
  std::optional<job::Principal> owner_of(std::string_view secret) const override {
    return directory_.owner_of(secret);
  }
  std::optional<job::Principal> founder() const override { return directory_.founder(); }

  Task<Result<store::View>> submit(job::Principal who, job::Submission submission) override;
  Task<std::vector<Result<store::View>>> bundle(job::Principal who,
                                                std::vector<BundleCommand> commands,
                                                BundleRule rule) override;
  Task<Result<store::View>> find(job::Principal who, std::optional<job::Door> door, JobId id,
                                 store::Detail detail) override;
  Task<Result<Listing>> list(job::Principal who, ListQuery query) override;
  std::uint64_t list_epoch(job::Principal who, std::optional<job::Door> door) const override {
    return lists_.epoch(who.tenant, door);
  }
  Task<Result<store::View>> cancel(job::Principal who, std::optional<job::Door> door,
                                   JobId id) override;
  Task<Result<store::View>> retry(job::Principal who, std::optional<job::Door> door, JobId id,
                                  RetryOptions options) override;
  Task<Result<void>> remove(job::Principal who, std::optional<job::Door> door, JobId id) override;
  Task<Result<std::vector<job::Event>>> timeline(job::Principal who, std::optional<job::Door> door,
                                                 JobId id) override;
  Task<Result<store::View>> wait(job::Principal who, std::optional<job::Door> door, JobId id,
                                 std::stop_token gone, std::optional<Millis> limit) override;
  Result<std::unique_ptr<Walk>> walk(job::Principal who, WalkQuery query) override;
  Task<Result<std::vector<TaskView>>> tasks(job::Principal who, std::optional<job::Door> door,
                                            JobId id, job::TaskIndex first, std::size_t limit,
                                            store::Detail detail) override;
  std::unique_ptr<FileWriter> new_file(std::string name, std::string content_type) override {
    return files_.create(std::move(name), std::move(content_type));
  }
  Task<Result<std::string>> file_bytes(job::InputFile file) override {
    return files_.bytes(std::move(file));
  }
  Task<Result<std::string>> output_text(store::Output output) override {
    return files_.text(std::move(output));
  }

  Task<Load> load(LoadQuery query) override;
  Task<Result<store::Record>> create_record(job::Principal who, std::string kind, std::string body,
                                            std::optional<job::GroupRules> group) override {
    return records_.create(who, std::move(kind), std::move(body), group);
  }
  Task<Result<store::Record>> find_record(job::Principal who, std::string kind,
                                          RecordId id) override {
    co_return records_.find(who, std::move(kind), id);
  }
  Task<Result<RecordPage>> records(job::Principal who, store::RecordQuery query) override {
    co_return records_.list(who, std::move(query));
  }
  Task<Result<store::Record>> put_record(job::Principal who, std::string kind, RecordId id,
                                         std::uint32_t version, std::string body) override {
    return records_.put(who, std::move(kind), id, version, std::move(body));
  }
  Task<Result<store::Record>> remove_record(job::Principal who, std::string kind,
                                            RecordId id) override {
    return records_.remove(who, std::move(kind), id);
  }
  Task<Result<store::Record>> close_group(job::Principal who, std::string kind,
                                          RecordId id) override {
    return records_.close(who, std::move(kind), id);
  }

  Task<Result<job::Principal>> principal_of(std::string tenant, std::string user,
                                            job::PermissionSet permissions) override {
    return access_.principal_of(std::move(tenant), std::move(user), permissions);
  }
  Task<Result<NewKey>> create_key(job::Principal who, std::string tenant, std::string user,
                                  job::Role role) override {
    return access_.create(who, std::move(tenant), std::move(user), role);
  }
  Task<Result<std::vector<KeyInfo>>> keys(job::Principal who) override { return access_.list(who); }
  Task<Result<void>> revoke_key(job::Principal who, KeyId id) override;
  Task<Result<NewKey>> invite_agent(job::Principal who, std::string tenant,
                                    std::string name) override {
    return access_.invite(who, std::move(tenant), std::move(name));
  }
  Task<Result<AgentKey>> enroll_agent(std::string token, std::string name) override;
  Task<Result<AgentKey>> rotate_key(job::Principal who) override { return access_.rotate(who); }
  std::string tenant_name(TenantNumber tenant) const override {
    const auto row = directory_.tenant(tenant);
    return row ? row->name : "";
  }
  std::string user_name(UserNumber user) const override {
    const auto row = directory_.user(user);
    return row ? row->name : "";
  }

  Task<Result<std::vector<AgentInfo>>> agents(job::Principal who) override;
  Task<Result<AgentInfo>> drain_agent(job::Principal who, std::string name) override {
    return set_drained(who, std::move(name), true);
  }
  Task<Result<AgentInfo>> undrain_agent(job::Principal who, std::string name) override {
    return set_drained(who, std::move(name), false);
  }
  std::string agent_name(AgentNumber agent) const override {
    const auto row = directory_.agent(agent);
    return row ? row->name : "";
  }
  Task<Result<wire::RegisterAnswer>> register_agent(job::Principal who,
                                                    wire::RegisterRequest request) override;
  Task<Result<wire::SyncAnswer>> sync(job::Principal who, wire::SyncRequest request) override;
  Task<Result<std::string>> task_input(job::Principal who, wire::TaskAttempt task) override {
    return cargo_.input(who, task);
  }
  Task<Result<std::string>> task_file(job::Principal who, wire::TaskAttempt task,
                                      std::size_t file) override {
    return cargo_.file(who, task, file);
  }
  Task<Result<std::string>> task_previous(job::Principal who, wire::TaskAttempt task) override {
    return cargo_.previous(who, task);
  }
  Task<Result<wire::Upload>> put_output(job::Principal who, wire::TaskAttempt task,
                                        std::string bytes) override {
    return cargo_.put(who, task, std::move(bytes));
  }
  Task<Result<bool>> bye(job::Principal who, std::string session) override;

  std::optional<Error> store_trouble() const override { return loop_.trouble(); }
  void drain() override {
    loop_.post([this] { roster_.drain_all(); });
  }
  void wake() override {
    loop_.post([] {});
  }
  const executor::Registry& kinds() const override { return kinds_; }

 private:
  // Gives submissions with a selector their tasks.
  Task<Commands::Refused> choose_agents(job::Principal who, std::vector<BundleCommand>* commands);
  // A bundle of one.
  Task<Result<store::View>> obey(job::Principal who, BundleCommand command);
  Result<store::View> view_of(Result<store::Written> written) const;
  bool is_noted(const store::View& old, JobId copy);
  Task<Result<AgentInfo>> set_drained(job::Principal who, std::string name, bool is_drained);

  store::Store& store_;
  const executor::Registry& kinds_;
  const Redaction redaction_;
  const Options options_;
  const store::Marks marks_;
  const Clock& clock_;
  Directory directory_;
  index::Index index_;
  ProgressBoard progress_;
  Ready ready_;
  Loop loop_;
  Indexing indexing_;
  Schedule schedule_;
  Roster roster_;
  Agents agents_;
  Choosing choosing_;
  People people_;
  Keys keys_;
  Access access_;
  Lists lists_;
  Commands commands_;
  LoadBoard load_;
  Closing closing_;
  Records records_;
  Waiters waiters_;
  Files files_;
  Cargo cargo_;
  Sweep sweep_;
  EndedKeys ended_keys_;
  Offload offload_;  // last: what it still runs may ask for any other member
};

// --- start --------------------------------------------------------------------------------------

Result<void> EngineOnStore::start() {
  std::vector<Sequence> attached;
  if (const auto filled = indexing_.fill(store_, marks_.last_commit, load_, attached); !filled) {
    return filled;
  }
  std::vector<store::OpenTask> open;
  auto scanned = store_.scan_open([&](store::OpenTask&& task) {
    load_.fill(task);
    open.push_back(std::move(task));
    return true;
  });
  if (!scanned) return scanned;
  if (const auto filled = closing_.fill(store_); !filled) return filled;
  if (const auto filled = schedule_.fill(open); !filled) return filled;
  agents_.fill(open);
  if (const auto filled = choosing_.fill(store_); !filled) return filled;
  waiters_.erase(attached);
  log::info("engine", "{} jobs indexed, {} tasks open", index_.jobs(), open.size());
  loop_.start();
  return {};
}

// --- jobs ---------------------------------------------------------------------------------------

Result<store::View> EngineOnStore::view_of(Result<store::Written> written) const {
  if (!written) return written.error();
  DOCKET_CHECK(written->job.has_value(), "a client's write answers with the job");
  store::View view = std::move(*written->job);
  if (!job::is_final(view.job.state)) view.progress = progress_.find(view.job.sequence);
  redaction_.hide(view);
  return view;
}

Task<std::vector<Result<store::View>>> EngineOnStore::bundle(job::Principal who,
                                                             std::vector<BundleCommand> commands,
                                                             BundleRule rule) {
  Commands::Refused refused = co_await choose_agents(who, &commands);
  auto answers = co_await commands_.send(who, std::move(commands), rule, refused);
  std::vector<Result<store::View>> views;
  views.reserve(answers.size());
  for (Result<store::Written>& answer : answers) views.push_back(view_of(std::move(answer)));
  co_return views;
}

// What selectors mean is looked up where agents are known, just before the submission.
Task<Commands::Refused> EngineOnStore::choose_agents(job::Principal who,
                                                     std::vector<BundleCommand>* commands) {
  const auto has_selector = [](const BundleCommand& command) {
    const auto* submit = std::get_if<BundleSubmit>(&command);
    return submit != nullptr && submit->submission.selector;
  };
  if (std::ranges::none_of(*commands, has_selector)) co_return Commands::Refused();
  const std::function<Commands::Refused()> choose = [this, who, commands] {
    Commands::Refused refused(commands->size());
    for (std::size_t i = 0; i < commands->size(); ++i) {
      auto* submit = std::get_if<BundleSubmit>(&(*commands)[i]);
      // Whoever may not ask for the work learns that first, and nothing of the agents.
      if (submit == nullptr || !permit(who, submit->submission, kinds_)) continue;
      if (const auto chosen = choosing_.choose(who.tenant, submit->submission); !chosen) {
        refused[i] = chosen.error();
      }
    }
    return refused;
  };
  co_return co_await loop_.ask(choose);
}

Task<Result<store::View>> EngineOnStore::obey(job::Principal who, BundleCommand command) {
  std::vector<BundleCommand> commands;
  commands.push_back(std::move(command));
  Commands::Refused refused = co_await choose_agents(who, &commands);
  auto answers = co_await commands_.send(who, std::move(commands), BundleRule::each, refused);
  co_return view_of(std::move(answers.front()));
}

Task<Result<store::View>> EngineOnStore::submit(job::Principal who, job::Submission submission) {
  return obey(who, BundleSubmit{std::move(submission)});
}

Task<Load> EngineOnStore::load(LoadQuery query) {
  Load load = load_.load(query);
  const std::function<std::uint32_t()> count = [this, &query] {
    return roster_.slots_of(query.kind);
  };
  load.slots = co_await loop_.ask(count);
  co_return load;
}

Task<Result<store::View>> EngineOnStore::find(job::Principal who, std::optional<job::Door> door,
                                              JobId id, store::Detail detail) {
  auto view = store_.find({who.tenant, door, id}, detail);
  if (view && !job::is_final(view->job.state)) view->progress = progress_.find(view->job.sequence);
  co_return redaction_.hidden(std::move(view));
}

Task<Result<Listing>> EngineOnStore::list(job::Principal who, ListQuery query) {
  auto listing = co_await lists_.list(who.tenant, std::move(query));
  if (listing) redaction_.hide(listing->jobs);
  co_return listing;
}

Task<Result<store::View>> EngineOnStore::wait(job::Principal who, std::optional<job::Door> door,
                                              JobId id, std::stop_token gone,
                                              std::optional<Millis> limit) {
  const store::ClientRef ref{who.tenant, door, id};
  co_return redaction_.hidden(co_await waiters_.wait(ref, std::move(gone), limit));
}

Result<std::unique_ptr<Walk>> EngineOnStore::walk(job::Principal who, WalkQuery query) {
  auto walk = lists_.walk(who.tenant, std::move(query));
  if (!walk) return walk;
  return redaction_.hidden(std::move(*walk));
}

Task<Result<store::View>> EngineOnStore::cancel(job::Principal who, std::optional<job::Door> door,
                                                JobId id) {
  BundleCommand command = BundleCancel{door, id};
  auto view = co_await obey(who, std::move(command));
  if (!view || !view->spec->is_input_left_out) co_return view;
  // The writer does not read large inputs; here nobody waits for it.
  const auto whole = store_.find({who.tenant, door, id}, store::Detail::full);
  if (whole) view->spec = whole->spec;
  co_return redaction_.hidden(std::move(view));
}

// A replay is in the timeline already, unless the server stopped between the two writes.
bool EngineOnStore::is_noted(const store::View& old, JobId copy) {
  const auto events = store_.timeline(old.job.sequence);
  return events && std::ranges::any_of(*events, [&](const job::Event& event) {
           return event.kind == job::EventKind::retried && event.message == to_string(copy);
         });
}

Task<Result<store::View>> EngineOnStore::retry(job::Principal who, std::optional<job::Door> door,
                                               JobId id, RetryOptions options) {
  auto old = store_.find({who.tenant, door, id}, store::Detail::full);
  if (!old) co_return old.error();
  if (!options.in_any_state && !job::is_final(old->job.state)) {
    co_return conflict(fmt::format("Job {} is {}; only a finished job can be retried.",
                                   to_string(id), job::name(old->job.state)));
  }
  job::Submission again = retry_of(old->spec->submission, id);
  if (options.is_retargeted) {
    again.tasks.clear();
    again.selector = std::move(options.selector);
  }
  auto held = co_await files_.hold(std::move(again.files));
  if (!held) co_return held.error();
  again.files = std::move(*held);
  if (options.name) {
    again.idempotency_key = options.name->idempotency_key;
    again.request_digest = options.name->request_digest;
  }
  auto made = co_await submit(who, std::move(again));
  if (!made) co_return made;
  if (options.name && is_noted(*old, made->spec->id)) co_return made;
  // GCC 12 destroys an aggregate made inside a co_await twice (GCC bug 98401).
  store::Act note;
  note.job = old->job.sequence;
  note.command = job::NoteRetry{made->job.id};
  const auto noted = co_await commands_.send(std::move(note));
  if (!noted)
    log::warning("engine", "a retry is not in its old job's timeline: {}", noted.error().message);
  co_return made;
}

Task<Result<void>> EngineOnStore::remove(job::Principal who, std::optional<job::Door> door,
                                         JobId id) {
  BundleCommand command = BundleRemove{door, id};
  const auto removed = co_await obey(who, std::move(command));
  if (!removed) co_return removed.error();
  co_return Result<void>();
}

Task<Result<std::vector<job::Event>>> EngineOnStore::timeline(job::Principal who,
                                                              std::optional<job::Door> door,
                                                              JobId id) {
  const auto view = store_.find({who.tenant, door, id}, store::Detail::row);
  if (!view) co_return view.error();
  co_return store_.timeline(view->job.sequence);
}

Task<Result<std::vector<TaskView>>> EngineOnStore::tasks(job::Principal who,
                                                         std::optional<job::Door> door, JobId id,
                                                         job::TaskIndex first, std::size_t limit,
                                                         store::Detail detail) {
  if (limit < 1 || limit > store::rows_max) {
    co_return invalid_argument(
        fmt::format("A list of tasks may have a limit of 1 to {}.", store::rows_max));
  }
  co_return store_.tasks({who.tenant, door, id}, first, limit, detail);
}

// --- agents -------------------------------------------------------------------------------------

Task<Result<std::vector<AgentInfo>>> EngineOnStore::agents(job::Principal who) {
  const std::function<std::vector<AgentInfo>()> look = [this, who] {
    std::vector<AgentInfo> infos;
    for (const store::AgentRow& row : directory_.agents()) {
      if (!who.is_operator && directory_.home_of(row) != who.tenant) continue;
      AgentInfo info;
      info.row = row;
      roster_.describe(info);
      infos.push_back(std::move(info));
    }
    return infos;
  };
  co_return co_await loop_.ask(look);
}

Task<Result<AgentInfo>> EngineOnStore::set_drained(job::Principal who, std::string name,
                                                   bool is_drained) {
  const Roster::Drained answer;
  loop_.post([this, who, name = std::move(name), is_drained, answer] {
    roster_.set_drained(who, name, is_drained, answer);
  });
  co_return co_await answer;
}

Task<Result<wire::RegisterAnswer>> EngineOnStore::register_agent(job::Principal who,
                                                                 wire::RegisterRequest request) {
  const Agents::Registered answer;
  loop_.post([this, who, request = std::move(request), answer] {
    agents_.register_agent(who, request, answer);
  });
  co_return co_await answer;
}

Task<Result<wire::SyncAnswer>> EngineOnStore::sync(job::Principal who, wire::SyncRequest request) {
  const Session::Answer answer;
  loop_.post(
      [this, who, request = std::move(request), answer] { agents_.sync(who, request, answer); });
  co_return co_await answer;
}

Task<Result<void>> EngineOnStore::revoke_key(job::Principal who, KeyId id) {
  auto revoked = co_await access_.revoke(who, id);
  const auto key = directory_.key(id);
  if (revoked && key) {
    loop_.post([this, user = key->user] { agents_.shut_out(user); });
  }
  co_return revoked;
}

Task<Result<AgentKey>> EngineOnStore::enroll_agent(std::string token, std::string name) {
  auto key = co_await access_.enroll(std::move(token), std::move(name));
  if (key) loop_.post([this, user = key->who.user] { agents_.replaced(user); });
  co_return key;
}

Task<Result<bool>> EngineOnStore::bye(job::Principal who, std::string session) {
  const std::function<bool()> end = [this, who, session] { return agents_.bye(who, session); };
  if (!co_await loop_.ask(end)) co_return not_found("No such session.");
  co_return true;
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(store::Store& store, const executor::Registry& kinds,
                                             const Clock& clock, Random& random, Metrics& metrics,
                                             Options options) {
  check_permissions(kinds);
  const auto marks = store.marks();
  if (!marks) return marks.error();
  auto rows = store.directory();
  if (!rows) return rows.error();
  auto engine = std::make_unique<EngineOnStore>(store, kinds, clock, random, metrics, options,
                                                *marks, std::move(*rows));
  if (const auto started = engine->start(); !started) return started.error();
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace docket::engine
