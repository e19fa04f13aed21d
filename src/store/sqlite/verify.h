// Everything in a data directory that must agree, checked.
//
// Guarantees: nothing is changed. One line for each finding, at most findings_max.
// Threads: those of the connection; reads every row and every blob, so it takes its time.
// Errors: `unavailable`; what is damaged is a finding.
#pragma once

#include <string>
#include <vector>

#include "store/blob.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/row_reader.h"

namespace docket::store::sqlite {

inline constexpr std::size_t findings_max = 100;

Result<std::vector<std::string>> verify(Connection& connection, RowReader& rows, BlobStore& blobs);

}  // namespace docket::store::sqlite
