# The one table of levels, lowest first. A room uses rooms on lower levels only: down, never
# sideways, never up. docket_room() checks links against it at configure time; test/tidy checks
# the includes against it in the test run.
set(docket_levels
  "base"
  "job http executor"
  "store executor/dummy executor/battery wire auth"
  "store/sqlite index client"
  "engine worker"
  "api agent"
  "api/native api/ionworks api/agent cli"
  "app")

# Rooms of depth two are chosen at start-up, so only `app` (and tests) may use them.
set(docket_chosen_at_start "store/sqlite" "executor/dummy" "executor/battery"
  "api/native" "api/ionworks" "api/agent")

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

# docket_room(engine USES base job LIBS fmt::fmt TEST_LIBS x TEST_USES store/sqlite) builds
# src/engine/*.cc as docket_engine, its *_test.cc as docket_engine_test, and one executable for
# each *_fuzz.cc.
function(docket_room room)
  cmake_parse_arguments(ROOM "" "" "USES;LIBS;TEST_USES;TEST_LIBS" ${ARGN})
  docket_level(own ${room})
  string(REPLACE "/" "_" name ${room})
  set(links)
  foreach(used IN LISTS ROOM_USES)
    docket_level(theirs ${used})
    if(NOT theirs LESS own)
      message(FATAL_ERROR "Room '${room}' uses '${used}', which is not on a lower level.")
    endif()
    if(used IN_LIST docket_chosen_at_start AND NOT room STREQUAL "app")
      message(FATAL_ERROR "Room '${room}' uses '${used}', which only 'app' may choose.")
    endif()
    string(REPLACE "/" "_" used_name ${used})
    list(APPEND links docket_${used_name})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY docket_rooms ${room})

  set(folder ${CMAKE_SOURCE_DIR}/src/${room})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cc)
  file(GLOB fuzzers CONFIGURE_DEPENDS ${folder}/*_fuzz.cc)
  file(GLOB mains CONFIGURE_DEPENDS ${folder}/main.cc)
  list(REMOVE_ITEM sources ${tests} ${fuzzers} ${mains})
  if(sources)
    add_library(docket_${name} STATIC ${sources})
    set(reach PUBLIC)
  else()
    add_library(docket_${name} INTERFACE)
    set(reach INTERFACE)
  endif()
  target_include_directories(docket_${name} ${reach} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(docket_${name} ${reach} ${links} ${ROOM_LIBS} docket_options)

  if(tests AND DOCKET_TESTS)
    add_executable(docket_${name}_test ${tests})
    set(test_links)
    foreach(used IN LISTS ROOM_TEST_USES)
      string(REPLACE "/" "_" used_name ${used})
      list(APPEND test_links docket_${used_name})
    endforeach()
    target_link_libraries(docket_${name}_test PRIVATE docket_${name} ${test_links}
      ${ROOM_TEST_LIBS} docket_test_support GTest::gmock GTest::gtest_main)
    target_compile_definitions(docket_${name}_test PRIVATE
      DOCKET_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${room} COMMAND docket_${name}_test)
    set_tests_properties(${room} PROPERTIES LABELS unit TIMEOUT 300)
  endif()
  if(DOCKET_FUZZ)
    foreach(source IN LISTS fuzzers)
      get_filename_component(stem ${source} NAME_WE)
      add_executable(docket_${name}_${stem} ${source} ${CMAKE_SOURCE_DIR}/test/support/fuzz_main.cc)
      target_link_libraries(docket_${name}_${stem} PRIVATE docket_${name} docket_test_support)
      set_property(GLOBAL APPEND PROPERTY docket_fuzzers docket_${name}_${stem})
    endforeach()
  endif()
endfunction()
