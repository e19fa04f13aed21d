// The outside as commands see it; `app` hands in the real one.
//
// Threads: one. All that is referred to must outlive the commands.
#pragma once

#include <functional>
#include <iosfwd>

#include "base/time.h"

namespace docket::cli {

struct World {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool is_out_terminal = false;
  bool is_err_terminal = false;
  int width = 0;  // columns of the terminal; 0 where there is none
  const Clock& clock;
  std::function<void(Millis)> wait;  // returns after that time
};

}  // namespace docket::cli
