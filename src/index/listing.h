// Fills a page from a list of jobs: the totals, then the rows around an offset or a cursor.
//
// Callers: this room.
// Threads: pure functions over what must not change meanwhile.
#pragma once

#include <vector>

#include "index/query.h"
#include "index/roll.h"

namespace docket::index {

// From a whole roll; only the jobs in `range` (the bounds in time of `query`) count. Versions are
// set when the roll keeps them.
void list_roll(const Roll& roll, const Query& query, Range range, Page& page);
// From jobs, in rising order, that match all filters but `states`.
void list_rows(std::vector<Row> rows, const Query& query, Page& page);

}  // namespace docket::index
