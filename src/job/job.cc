#include "job/job.h"

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, doors> words = {"ionworks", "ionq", "unstructured", "osapi"};

}  // namespace

std::string_view name(Door door) { return word_of(words, door); }
std::optional<Door> parse_door(std::string_view word) { return find_word<Door>(words, word); }

}  // namespace docket::job
