// Words of settings as levels of the log.
//
// Threads: pure. Errors: `invalid_argument` for a word that is none.
#pragma once

#include <string_view>

#include "app/toml_values.h"
#include "base/log.h"

namespace docket::app {

inline Result<log::Level> level_of(std::string_view word) {
  if (word == "debug") return log::Level::debug;
  if (word == "info") return log::Level::info;
  if (word == "warning") return log::Level::warning;
  if (word == "error") return log::Level::error;
  return expected("log.level", "debug, info, warning or error");
}

}  // namespace docket::app
