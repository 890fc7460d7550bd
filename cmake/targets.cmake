# belay_library(folder DEPS...) and belay_test(folder DEPS...): a folder is a target.

# GCC 12 sees uninitialised and out-of-bounds reads in moved std::variant and std::string members at
# -O2 that are not there (GCC bugs 105562, 105329); the sanitizers watch for real ones.
function(belay_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-array-bounds -Wno-restrict
      -Wno-stringop-overflow -Wno-stringop-overread>)
  if(BELAY_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# The precompiled standard headers; every library and test reuses this one.
add_library(belay_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
belay_compile_options(belay_pch)
target_precompile_headers(belay_pch PRIVATE
  <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span>
  <string> <string_view> <utility> <variant> <vector> <tl/expected.hpp>)

# From the ports up nearly every file needs the same of our own headers too.
add_library(belay_pch_ports OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
belay_compile_options(belay_pch_ports)
target_include_directories(belay_pch_ports PRIVATE ${CMAKE_SOURCE_DIR}/src)
get_target_property(headers belay_pch PRECOMPILE_HEADERS)
target_precompile_headers(belay_pch_ports PRIVATE ${headers}
  ${CMAKE_SOURCE_DIR}/src/base/text.hpp
  ${CMAKE_SOURCE_DIR}/src/engine/world.hpp
  ${CMAKE_SOURCE_DIR}/src/core/saga/fold.hpp)

function(belay_precompiled target pch)
  if(BELAY_PCH)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()

function(belay_library folder)
  string(REPLACE "/" "_" name "belay_${folder}")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(front_)?main\\.cpp$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} PUBLIC ${ARGN})
    belay_compile_options(${name})
    if(folder MATCHES "^(base|core/.*|ports)$")
      belay_precompiled(${name} belay_pch)
    else()
      belay_precompiled(${name} belay_pch_ports)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${ARGN})
  endif()
endfunction()

# Many files that are mostly the same headers: twelve at a time. Their anonymous names must differ
# (FilesCompiledAsOne in tests/architecture).
function(belay_small_files)
  if(BELAY_UNITY)
    foreach(folder ${ARGN})
      string(REPLACE "/" "_" name "belay_${folder}")
      set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
    endforeach()
  endif()
endfunction()

# Files of such a folder that are compiled by themselves all the same.
function(belay_alone folder)
  foreach(file ${ARGN})
    set_source_files_properties(${CMAKE_SOURCE_DIR}/src/${folder}/${file}.cpp
      PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

# Folders that mostly wait for others: what -O2 makes of them costs a quarter of their build.
function(belay_waits)
  foreach(folder ${ARGN})
    string(REPLACE "/" "_" name "belay_${folder}")
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endforeach()
endfunction()

function(belay_test folder)
  string(REPLACE "/" "_" name "test_${folder}")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARGN} belay_test_support)
  belay_compile_options(${name})
  belay_precompiled(${name} belay_pch)
  add_test(NAME ${folder} COMMAND ${name})
  set_tests_properties(${folder} PROPERTIES ENVIRONMENT "BELAY_BINARY=${CMAKE_BINARY_DIR}/belay")
  # Those that run the binary link what it is made of; the others need not wait for it.
  if("belay_cli" IN_LIST ARGN)
    add_dependencies(${name} belay)
  endif()
endfunction()

# Runs a folder's tests in `count` processes, so that the longest suite does not keep one core waiting
# for the other (ctest --parallel). Each starts a server of its own.
function(belay_shards folder count)
  string(REPLACE "/" "_" name "test_${folder}")
  set_property(TEST ${folder} APPEND PROPERTY ENVIRONMENT
    GTEST_TOTAL_SHARDS=${count} GTEST_SHARD_INDEX=0)
  math(EXPR last "${count} - 1")
  foreach(index RANGE 1 ${last})
    add_test(NAME ${folder}-${index} COMMAND ${name})
    set_tests_properties(${folder}-${index} PROPERTIES ENVIRONMENT
      "BELAY_BINARY=${CMAKE_BINARY_DIR}/belay;GTEST_TOTAL_SHARDS=${count};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# For tests that read the tree itself; only those, so that others compile alike wherever it lies.
function(belay_test_of_the_tree folder)
  belay_test(${folder} ${ARGN})
  string(REPLACE "/" "_" name "test_${folder}")
  target_compile_definitions(${name} PRIVATE BELAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endfunction()
