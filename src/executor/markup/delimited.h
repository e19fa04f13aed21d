// Files of delimited fields: comma-separated (or semicolons, bars) and tab-separated.
//
// Guarantees: one Table, or none of an empty file; docs/formats/csv.md has the rules.
// Errors: bad_csv, bad_encoding; past_limit of csv_field, csv_rows, csv_cols, text_bytes.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::markup {

element::Reading read_csv(std::string_view bytes, const element::ReadContext& context);
element::Reading read_tsv(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::markup
