#include "job/command.h"

#include <array>

namespace docket::job {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<Command>> words = {
    "claim",   "start",     "finish",   "fail",        "release",     "expire", "give_up",
    "unblock", "skip",      "time_out", "promote",     "choose",      "cancel", "note_retry",
    "delete",  "add_tasks", "adopt",    "child_began", "child_ended",
};
static_assert(std::is_same_v<std::variant_alternative_t<8, Command>, Skip>);
static_assert(std::is_same_v<std::variant_alternative_t<18, Command>, ChildEnded>);

}  // namespace

std::string_view name(const Command& command) { return words[command.index()]; }

bool is_about_task(const Command& command) { return command.index() <= 8; }

}  // namespace docket::job
