# The one table of levels, lowest first. A room uses rooms on lower levels only: down, never
# sideways, never up. docket_room() checks links against it at configure time; test/tidy checks
# the includes against it in the test run.
set(docket_levels
  "base"
  "job http executor"
  "store executor/dummy executor/host executor/battery executor/statevector executor/element wire"
  "store/sqlite executor/quantum executor/markup executor/chunking executor/page index client auth"
  "executor/office engine worker"
  "executor/document api agent delivery"
  "api/native api/ionworks api/ionq api/osapi api/unstructured api/agent cli"
  "app")

# Rooms of depth two are chosen at start-up, so only `app` (and tests) may use them.
set(docket_chosen_at_start "store/sqlite" "executor/dummy" "executor/battery" "executor/quantum" "executor/host"
  "executor/document"
  "api/native" "api/ionworks" "api/ionq" "api/osapi" "api/unstructured" "api/agent")

# docket_level(out room): the level of `room`, or a stop with a sentence.
function(docket_level out room)
  set(level 0)
  foreach(row IN LISTS docket_levels)
    string(REPLACE " " ";" rooms "${row}")
    if(room IN_LIST rooms)
      set(${out} ${level} PARENT_SCOPE)
      return()
    endif()
    math(EXPR level "${level} + 1")
  endforeach()
  message(FATAL_ERROR "Room '${room}' has no level: add it to docket_levels in cmake/rooms.cmake.")
endfunction()

# docket_targets(out rooms...): the libraries of rooms; `store/conformance` is the suite of `store`.
function(docket_targets out)
  set(targets)
  foreach(room IN LISTS ARGN)
    string(REPLACE "/" "_" name ${room})
    list(APPEND targets docket_${name})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

# docket_check_uses(room used...): stops with a sentence when a use points sideways or up.
function(docket_check_uses room)
  docket_level(own ${room})
  foreach(used IN LISTS ARGN)
    docket_level(theirs ${used})
    if(NOT theirs LESS own)
      message(FATAL_ERROR "Room '${room}' uses '${used}', which is not on a lower level.")
    endif()
    if(used IN_LIST docket_chosen_at_start AND NOT room STREQUAL "app")
      message(FATAL_ERROR "Room '${room}' uses '${used}', which only 'app' may choose.")
    endif()
  endforeach()
endfunction()

# The targets that `./dev test` builds: every test program, those that run under the thread
# sanitizer, and every fuzz target.
foreach(suite tests threaded_tests fuzzers)
  add_custom_target(docket_${suite})
endforeach()

# Optimising takes the compiler a fifth longer, twice as long with a sanitizer's code in it, and the
# time of a test is spent in what it calls.
set(docket_test_options $<$<OR:$<BOOL:${DOCKET_SANITIZE}>,$<CONFIG:Release>>:-O0>)

# docket_test(name SOURCES a_test.cc LIBS docket_engine LABELS unit threads) builds one program of
# Google Test cases and registers it under `name`. Labels: `unit` (quick, no process or socket),
# `socket` (starts servers or processes), `threads` (also runs under the thread sanitizer).
function(docket_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBS;LABELS" ${ARGN})
  string(REPLACE "/" "_" stem ${name})
  set(target docket_${stem}_test)
  add_executable(${target} ${TEST_SOURCES})
  target_link_libraries(${target} PRIVATE ${TEST_LIBS} docket_test_support GTest::gmock
    GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE DOCKET_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_compile_options(${target} PRIVATE ${docket_test_options})
  docket_precompile(${target} test)
  add_test(NAME ${name} COMMAND ${target})
  set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT 300)
  add_dependencies(docket_tests ${target})
  if("threads" IN_LIST TEST_LABELS)
    add_dependencies(docket_threaded_tests ${target})
  endif()
endfunction()

# Proves that a header without a .cc of its own compiles alone. The others come first in their
# .cc (test/tidy sees to that), so building the room proves it for them.
function(docket_lone_headers room name)
  set(units)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src
    ${CMAKE_SOURCE_DIR}/src/${room}/*.h)
  list(FILTER headers EXCLUDE REGEX "_test\\.h$")  # they are part of tests, which do not ship
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "\\.h$" ".cc" unit ${header})
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/src/${unit})
      file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/headers/${unit} CONTENT "#include \"${header}\"\n")
      list(APPEND units ${CMAKE_BINARY_DIR}/headers/${unit})
    endif()
  endforeach()
  if(units)
    add_library(docket_${name}_headers OBJECT ${units})
    target_link_libraries(docket_${name}_headers PRIVATE docket_${name})
  endif()
endfunction()

# Each x_fuzz.cc of a room becomes build/<preset>/fuzz/x; its corpus is test/fuzz/corpus/x.
function(docket_fuzz_targets name)
  foreach(source IN LISTS ARGN)
    get_filename_component(stem ${source} NAME_WE)
    set(target docket_${name}_${stem})
    string(REGEX REPLACE "_fuzz$" "" stem ${stem})
    add_executable(${target} ${source} ${CMAKE_SOURCE_DIR}/test/support/fuzz_main.cc)
    target_link_libraries(${target} PRIVATE docket_${name} docket_test_support)
    docket_precompile(${target})
    set_target_properties(${target} PROPERTIES
      OUTPUT_NAME ${stem} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    add_dependencies(docket_fuzzers ${target})
  endforeach()
endfunction()

# docket_room(engine USES base job LIBS fmt::fmt TEST_USES store/sqlite TEST_LIBS x) builds, from
# src/engine:
#   *.cc              the library docket_engine
#   *_test.cc         docket_engine_test, the ctest `engine`; THREADED runs it under tsan too
#   *_fuzz.cc         one fuzz target each
#   *_bench.cc        docket_engine_bench, built only when asked for
#   conformance/*.cc  docket_engine_conformance, the suite that other rooms' tests link by
#                     TEST_USES engine/conformance
#   main.cc           the program named by EXECUTABLE, in the root of the build folder
function(docket_room room)
  cmake_parse_arguments(ROOM "THREADED" "EXECUTABLE" "USES;LIBS;TEST_USES;TEST_LIBS" ${ARGN})
  docket_check_uses(${room} ${ROOM_USES})
  docket_targets(links ${ROOM_USES})
  docket_targets(test_links ${ROOM_TEST_USES})
  string(REPLACE "/" "_" name ${room})

  set(folder ${CMAKE_SOURCE_DIR}/src/${room})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cc)
  file(GLOB fuzzers CONFIGURE_DEPENDS ${folder}/*_fuzz.cc)
  file(GLOB benches CONFIGURE_DEPENDS ${folder}/*_bench.cc)
  file(GLOB main CONFIGURE_DEPENDS ${folder}/main.cc)
  file(GLOB suite CONFIGURE_DEPENDS ${folder}/conformance/*.cc)
  list(REMOVE_ITEM sources ${tests} ${fuzzers} ${benches} ${main})
  if(sources)
    add_library(docket_${name} STATIC ${sources})
    docket_precompile(docket_${name})
    set(reach PUBLIC)
  else()
    add_library(docket_${name} INTERFACE)
    set(reach INTERFACE)
  endif()
  target_include_directories(docket_${name} ${reach} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(docket_${name} ${reach} ${links} ${ROOM_LIBS} docket_options)

  if(main)
    add_executable(${ROOM_EXECUTABLE} ${main})
    target_link_libraries(${ROOM_EXECUTABLE} PRIVATE docket_${name})
    set_target_properties(${ROOM_EXECUTABLE} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  endif()
  if(benches)
    add_executable(docket_${name}_bench EXCLUDE_FROM_ALL ${benches})
    target_link_libraries(docket_${name}_bench PRIVATE docket_${name})
  endif()
  if(DOCKET_TESTS)
    docket_lone_headers(${room} ${name})
    if(suite)
      add_library(docket_${name}_conformance STATIC ${suite})
      target_link_libraries(docket_${name}_conformance PUBLIC docket_${name} docket_test_support
        GTest::gmock)
    endif()
    if(tests)
      set(labels unit)
      if(ROOM_THREADED)
        list(APPEND labels threads)
      endif()
      docket_test(${room} SOURCES ${tests} LABELS ${labels}
        LIBS docket_${name} ${test_links} ${ROOM_TEST_LIBS})
    endif()
  endif()
  if(DOCKET_FUZZ)
    docket_fuzz_targets(${name} ${fuzzers})
  endif()
endfunction()
