// The version of this binary, from CMake's project().
#pragma once

namespace docket::app {

inline constexpr const char* version = DOCKET_VERSION;

}  // namespace docket::app
