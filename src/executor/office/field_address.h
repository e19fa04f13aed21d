// The address in the instruction of a field that is a link, as Word writes it in every format.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::office {

// That of `HYPERLINK "address"`; empty for other fields, and for places in the same file.
std::string field_address(std::string_view instruction);

}  // namespace docket::executor::office
