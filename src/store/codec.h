// Stored rows as bytes, the same for every backend. What a client submitted is in spec_codec.h.
//
// Guarantees: what was encoded decodes to an equal value. Every row starts with the version of its
//   layout; within a version fields are only added at the end (see bytes.h).
// Threads: pure functions.
// Errors: `corrupt` from every decode; nothing else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "job/command.h"
#include "job/event.h"
#include "job/job.h"
#include "store/store.h"
#include "store/write.h"

namespace docket::store {

using FacetNumbers = std::vector<std::pair<job::Facet, std::uint32_t>>;

// A job is two parts of one narrow row, beside its state: what never changes, and what does.
std::string encode_constant(const job::Job& job, const FacetNumbers& facets);
std::string encode_changing(const job::Job& job);
struct JobRow {
  Sequence sequence = Sequence::none;
  job::State state = job::State::available;
  std::string_view constant;
  std::string_view changing;
};
Result<job::Job> decode_job(const JobRow& row);
// Into a job that is new, as lists do that read many.
Result<void> decode_job(const JobRow& row, job::Job& job);
// The little of a job that the index needs; quicker than the whole.
Result<Member> decode_member(const JobRow& row);

std::string encode_task(const job::Task& task);
Result<job::Task> decode_task(job::TaskIndex index, std::string_view row);

std::string encode_failure(const Failure& failure);
Result<Failure> decode_failure(std::string_view row);

std::string encode_events(std::span<const job::Event> events);
Result<std::vector<job::Event>> decode_events(std::string_view row);

std::string encode_agent_events(std::span<const AgentEvent> events);
Result<std::vector<AgentEvent>> decode_agent_events(std::string_view row);

std::string encode_group(const job::Group& group);
Result<job::Group> decode_group(std::string_view row);

// The events of one commit.
struct JournalLine {
  Sequence job = Sequence::none;
  job::Event event;
};
std::string encode_journal(std::span<const Effect> effects);
Result<std::vector<JournalLine>> decode_journal(std::string_view row);

// Only of commands that a change can owe to others: Unblock, Skip, Cancel, Delete, Adopt,
// ChildBegan, ChildEnded.
std::string encode_command(const job::Command& command);
Result<job::Command> decode_command(std::string_view row);

}  // namespace docket::store
