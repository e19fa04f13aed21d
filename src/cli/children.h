// What the children of a job came to, for those whose results are their children's: a job of
// several circuits.
//
// Threads: one. Errors: those of Server.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "cli/session.h"

namespace docket::cli {

// Each child's id, state, failure and drawing, in order of their creation; of many the first. Empty
// for a job without children.
Outcome<std::string> children_text(Session& session, const boost::json::object& job);

}  // namespace docket::cli
