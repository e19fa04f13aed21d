// Speaks the agent protocol: registration, syncs, starts, large inputs and outputs, the last word.
//
// Guarantees: at most one empty sync is held at the server while another one brings news; what an
//   answer brings is handled once, however often it is told.
// Threads: one. Time from `clock`.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/agent.h"
#include "agent/facts.h"
#include "agent/fetcher.h"
#include "agent/gate.h"
#include "agent/journal.h"
#include "agent/ledger.h"
#include "client/transfers.h"

namespace docket::agent {

// What the conversation tells the one who runs the tasks.
class Hands {
 public:
  virtual ~Hands() = default;
  virtual void begin(std::vector<worker::Assignment> tasks) = 0;
  virtual void stop(const std::vector<wire::TaskAttempt>& tasks) = 0;
  // With no time to end by themselves.
  virtual void kill(const std::vector<wire::TaskAttempt>& tasks) = 0;
  // What works on the host is to die at `until`, unless this is called again by then.
  virtual void allow_until(Monotonic until) = 0;
};

// So much earlier than it was last told the timer of what works on the host may go off: it is not
// renewed for less.
inline constexpr Millis renew_every{100};

class Conversation {
 public:
  // Goes on where the journal ended.
  Conversation(const Options& options, const executor::Registry& kinds, std::string instance,
               const Clock& clock, Hands& hands, Journal& journal, Facts& facts);

  // One turn: sends what is due, handles what came, waits at most `most`.
  void turn(Millis most);
  void wake() { transfers_.wake(); }
  // What a worker made of a task.
  void progress(const worker::Progress& progress);
  void ended(worker::Done done);

  void begin_drain();
  bool is_empty() const { return ledger_.size() == 0; }
  // Ends the session, so that the server gives what is left to others at once.
  void say_bye();
  // Set when the server refused the key.
  const std::optional<Error>& refusal() const { return refusal_; }

 private:
  void end_session_for_another_offer();
  void rotate_key_if_due();
  void rotated(const Result<client::Answer>& answer);
  void keep_key();
  // How long after what did not work.
  Millis rotate_again() const;
  bool takes_up_another_key();
  void register_if_due();
  const std::string& last_facts();
  void registered(const Result<client::Answer>& answer, Monotonic sent);
  void sync_if_due();
  void send_sync(bool is_empty);
  void synced(const Result<client::Answer>& answer, bool was_empty, Monotonic sent);
  void heard_of_server(Monotonic sent);
  void handle(const wire::SyncAnswer& answer);
  void take(const wire::Grant& grant);
  void fetched(const wire::TaskAttempt& task, Result<worker::Assignment> assignment);
  void has_all(worker::Assignment assignment);
  void pass_gate();
  void begin(worker::Assignment assignment);
  void report(wire::ResultReport report);
  using Made = std::shared_ptr<const executor::Output>;
  void upload(const wire::TaskAttempt& task, Made output);
  void uploaded(const wire::TaskAttempt& task, Made output, const Result<client::Answer>& answer);
  void upload_if_due();
  void upload_again();
  void lost_contact(const std::string& why);
  bool is_cut_off(Millis slack = Millis(0)) const;
  void stop_if_cut_off();
  void forget(const wire::TaskAttempt& task);
  void drop(const std::vector<wire::TaskAttempt>& tasks);
  std::uint32_t room() const;
  Millis margin() const;

  const Options& options_;
  const executor::Registry& kinds_;
  const std::string instance_;
  const Clock& clock_;
  Hands& hands_;
  Journal& journal_;
  Facts& facts_;
  client::Transfers transfers_;
  Fetcher fetcher_;
  Ledger ledger_;
  Gate gate_;
  // Begun by a process before this one, which was killed; until the server knows.
  std::vector<wire::TaskAttempt> lost_;
  std::vector<worker::Assignment> ready_;  // to begin when the answer is read
  // Until the server took the end that names them: one that restarts has forgotten them.
  std::map<wire::TaskAttempt, Made> uploaded_;
  std::map<wire::TaskAttempt, Made> to_upload_;
  std::string facts_told_;        // the last ones, for a server that was started again
  std::uint64_t offer_told_ = 0;  // its version
  std::string session_;           // empty: not registered
  bool is_registering_ = false;
  std::uint64_t ack_ = 0;
  bool has_empty_under_way_ = false;
  bool has_news_under_way_ = false;
  bool is_draining_ = false;
  bool is_drain_told_ = false;
  bool is_drain_wanted_ = false;  // by the server: takes nothing more until it says otherwise
  Millis heartbeat_{10'000};
  Millis lease_{30'000};
  Monotonic last_contact_;
  std::string key_;
  bool is_key_kept_ = true;  // where the next process finds it
  bool is_rotating_ = false;
  Monotonic rotate_at_{};
  Monotonic retry_at_{};
  Millis retry_delay_{0};
  std::optional<Error> refusal_;
};

}  // namespace docket::agent
