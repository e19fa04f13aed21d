// Words of settings as levels of the log.
#pragma once

#include <string_view>

#include "base/log.h"

namespace docket::app {

// `info` for a word that is none.
inline log::Level level_of(std::string_view word) {
  if (word == "debug") return log::Level::debug;
  if (word == "warning") return log::Level::warning;
  if (word == "error") return log::Level::error;
  return log::Level::info;
}

}  // namespace docket::app
