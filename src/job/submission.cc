#include "job/submission.h"

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, facets> words = {"parent", "project", "submitter", "session",
                                                        "workflow"};

}  // namespace

std::string_view name(Facet facet) { return word_of(words, facet); }
std::optional<Facet> parse_facet(std::string_view word) { return find_word<Facet>(words, word); }

}  // namespace docket::job
