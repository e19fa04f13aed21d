# The headers that most files reach, compiled once for a sanitizer's build: over a quarter less time for
# the compiler (docs/decisions/0043). Only where no cache of compiled files is used, which would not hit
# behind them, and never in the other builds: a file that forgot an include has to fail there.
if(DOCKET_SANITIZE AND (NOT DOCKET_CCACHE OR "$ENV{CCACHE_DISABLE}"))
  set(precompile ON)
else()
  set(precompile OFF)
endif()
option(DOCKET_PRECOMPILE "compile common headers once" ${precompile})

# docket_precompile(target) lets a room's library use them, docket_precompile(target test) a test
# program, which is compiled with options of its own.
function(docket_precompile target)
  if(NOT DOCKET_PRECOMPILE)
    return()
  endif()
  set(holder docket_precompiled)
  if("test" IN_LIST ARGN)
    set(holder docket_precompiled_test)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${holder})
endfunction()

# docket_precompiled_headers(): the two sets of headers, of what every room may include.
function(docket_precompiled_headers)
  if(NOT DOCKET_PRECOMPILE)
    return()
  endif()
  set(common <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>
    <boost/json.hpp> <fmt/format.h>)
  set(unit ${CMAKE_BINARY_DIR}/precompiled.cc)
  file(CONFIGURE OUTPUT ${unit} CONTENT "")
  foreach(holder docket_precompiled docket_precompiled_test)
    add_library(${holder} OBJECT ${unit})
    target_link_libraries(${holder} PRIVATE docket_options Boost::headers spdlog::spdlog fmt::fmt)
    target_precompile_headers(${holder} PRIVATE ${common})
  endforeach()
  target_link_libraries(docket_precompiled_test PRIVATE GTest::gmock)
  target_compile_options(docket_precompiled_test PRIVATE ${docket_test_options})
  target_precompile_headers(docket_precompiled_test PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endfunction()
