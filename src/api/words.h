// What each door calls the states of a job: one table for the four foreign doors. The native door
// speaks the engine's own words (job::name).
//
// Guarantees: every state has one word at every door; a word is a fixed set of states, so a filter
//   by a word is a sum over that set. On IonQ, Unstructured and OSAPI a status never moves
//   backwards. The table is docs/lifecycle.md's, and the test reads it there.
// Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "job/job.h"
#include "job/state.h"

namespace docket::api {

std::string_view word(job::Door door, job::State state);

// Case counts, as it does on the wire. Empty when the door has no such word.
std::optional<job::StateSet> states_of(job::Door door, std::string_view word);

// How many jobs have the word; `counts` are by state. None for a word that the door has not.
std::uint64_t count_of(job::Door door, std::string_view word,
                       const std::array<std::uint64_t, job::states>& counts);

// Every word of a door once, in the order of its own documentation.
std::span<const std::string_view> words(job::Door door);

}  // namespace docket::api
