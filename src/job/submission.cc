#include "job/submission.h"

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, facets> words = {"parent", "project", "submitter", "session",
                                                        "workflow"};

}  // namespace

std::string_view name(Facet facet) { return word_of(words, facet); }

}  // namespace docket::job
