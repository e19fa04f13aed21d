// The loads and saves of store::Transaction as prepared statements.
//
// Guarantees: begins and ends nothing; the store does, around a batch.
// Threads: the writer's.
// Errors: remembered by the connection.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/sqlite/records.h"
#include "store/sqlite/row_reader.h"
#include "store/transaction.h"

namespace docket::store::sqlite {

class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(Connection& connection);

  const std::optional<Error>& failure() const override { return connection_.failure(); }

  void begin_part() override { begin_part_.run(); }
  void keep_part() override { keep_part_.run(); }
  void undo_part() override;

  std::optional<Sequence> find_job(const JobId& id) override { return rows_.find(id); }
  std::optional<job::Job> load_job(Sequence job) override { return rows_.job(job); }
  FacetNumbers load_facets(Sequence job) override;
  std::shared_ptr<const Spec> load_spec(Sequence job, Detail detail) override;
  void insert_job(const Spec& spec, const job::Job& job, const FacetNumbers& facets) override;
  void save_open(const job::Job& job, std::span<const job::Event> events) override;
  void save_final(const job::Job& job, const Outcome& outcome) override;
  void save_noted(const job::Job& job, std::span<const job::Event> timeline) override;
  void remove_job(const job::Job& job) override;
  std::vector<Sequence> load_children(Sequence parent, Sequence after, std::size_t limit) override;

  std::optional<job::Task> load_task(Sequence job, job::TaskIndex task) override {
    return rows_.task(job, task);
  }
  void save_task(Sequence job, const job::Task& task) override;
  std::optional<AddedTask> load_added_task(Sequence job, job::TaskIndex task) override {
    return rows_.added_task(job, task);
  }
  void save_added_task(Sequence job, job::TaskIndex task, const AddedTask& added) override;
  void save_task_outcome(Sequence job, const TaskOutcome& outcome) override;
  std::optional<Output> load_task_output(Sequence job, job::TaskIndex task) override;

  std::vector<job::Event> load_story(const job::Job& job) override { return rows_.story(job); }
  std::optional<Outcome> load_outcome(Sequence job) override {
    return rows_.outcome(job, Detail::full);
  }

  std::uint32_t number_facet(TenantNumber tenant, job::Facet facet,
                             std::string_view value) override;

  std::optional<RecordHead> find_record(const RecordId& id) override { return records_.head(id); }
  std::optional<Record> load_record(RecordNumber number) override {
    return records_.record(number);
  }
  bool insert_record(const Record& record) override { return record_writer_.insert(record); }
  void save_record(const Record& record) override { record_writer_.save(record); }
  job::Group load_group(RecordNumber number) override;
  void save_group(RecordNumber number, const job::Group& group) override {
    record_writer_.save_group(number, group);
  }
  void insert_member(RecordNumber group, Sequence job) override {
    record_writer_.insert_member(group, job);
  }
  void remove_member(RecordNumber group, Sequence job) override {
    record_writer_.remove_member(group, job);
  }
  std::vector<Sequence> load_members(RecordNumber group, Sequence after,
                                     std::size_t limit) override {
    return record_writer_.members(group, after, limit);
  }

  std::optional<Promise> load_promise(UserNumber user, std::string_view key) override;
  void save_promise(const Promise& promise) override;
  void forget_promises(TimePoint before, std::size_t limit) override;

  std::optional<Owed> load_first_owed() override;
  void save_owed(const Owed& owed) override;
  void remove_owed(std::int64_t place) override { remove_owed_.run(place); }

  bool insert_tenant(const AddTenant& tenant) override;
  bool insert_user(const AddUser& user) override;
  bool insert_key(const KeyRow& key) override;
  std::optional<KeyRow> load_key(const KeyId& id) override;
  void save_key(const KeyRow& key) override;
  bool remove_ended_keys(TimePoint until) override;
  void save_agent(const AgentRow& agent) override;

  void append_journal(const Marks& marks, std::span<const Effect> effects) override;

  RowReader& rows() { return rows_; }

 private:
  void insert_inputs(Sequence job, const job::Submission& submission);
  void name_blob(Sequence job, const std::optional<Output>& output);
  bool has_changed_rows();

  Connection& connection_;
  RowReader rows_;
  RecordReader records_;
  RecordWriter record_writer_;
  Statement begin_part_;
  Statement keep_part_;
  Statement undo_part_;
  Statement insert_spec_;
  Statement insert_input_;
  Statement insert_file_;
  Statement insert_job_;
  Statement insert_id_;
  Statement insert_child_;
  Statement save_row_;
  Statement save_telling_;
  Statement save_final_;
  Statement children_;
  Statement save_task_;
  Statement save_added_task_;
  Statement save_out_;
  Statement insert_done_;
  Statement save_noted_;
  Statement remove_done_;
  Statement name_blob_;
  Statement append_story_;
  Statement remove_story_;
  Statement next_facet_number_;
  Statement insert_facet_;
  Statement promise_;
  Statement remove_promise_;
  Statement insert_promise_;
  Statement forget_promises_;
  Statement first_owed_;
  Statement insert_owed_;
  Statement save_owed_;
  Statement remove_owed_;
  Statement insert_tenant_;
  Statement insert_user_;
  Statement insert_key_;
  Statement key_;
  Statement save_key_;
  Statement remove_ended_keys_;
  Statement save_agent_;
  Statement append_journal_;
  std::vector<std::unique_ptr<Statement>> remove_by_job_;    // parameter: the sequence
  std::vector<std::unique_ptr<Statement>> remove_by_place_;  // parameters: first and last place
  Statement remove_id_;
  Statement remove_child_;
  Statement retire_child_;
  Statement forget_children_;
};

}  // namespace docket::store::sqlite
