// The one logger: lines of `time level room message key=value …` on stderr.
//
// Threads: any. Never log a key, a token or a request body.
#pragma once

#include <string_view>

#include <fmt/format.h>

namespace docket::log {

enum class Level { debug, info, warning, error, off };

// Sets the least level that is written. Default: info.
void set_level(Level level);
// Writes one line; prefer the formatting functions below. `room` names the folder that speaks.
void write(Level level, std::string_view room, std::string_view message);
bool is_enabled(Level level);

template <class... Args>
void debug(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  if (is_enabled(Level::debug)) {
    write(Level::debug, room, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <class... Args>
void info(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  if (is_enabled(Level::info)) {
    write(Level::info, room, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <class... Args>
void warning(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warning, room, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, room, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace docket::log
