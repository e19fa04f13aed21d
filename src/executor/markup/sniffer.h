// Which character parts the fields of a delimited file: commas, semicolons or bars.
//
// Guarantees: the answer of Python's csv.Sniffer (docs.python.org/3/library/csv.html#csv.Sniffer),
//   asked for one of ",;|": first by what stands around quoted fields, then by which character
//   occurs equally often on each line. Linear in the size of the sample.
// Threads: pure.
#pragma once

#include <optional>
#include <string_view>

namespace docket::executor::markup {

// `sample`: whole lines. nullopt: it cannot be told.
std::optional<char> sniff_delimiter(std::string_view sample);

}  // namespace docket::executor::markup
