// Writes bytes to a file as a whole.
//
// Guarantees: what a signal interrupts goes on. False: the system refused, errno says why; part of
//   the bytes may be there.
// Threads: any.
#pragma once

#include <string_view>

namespace docket {

bool write_all(int file, std::string_view bytes);

}  // namespace docket
