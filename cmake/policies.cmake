# The shipped policies are a part of the program: what holds without a file must not depend on one.
file(GLOB policy_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/policies/*.toml)
list(LENGTH policy_files policy_count)
set(policy_rows "")
foreach(file IN LISTS policy_files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND policy_rows "    {\"${name}\", R\"policy(${text})policy\"},\n")
endforeach()
configure_file(${CMAKE_SOURCE_DIR}/cmake/shipped_policies.cpp.in
  ${CMAKE_BINARY_DIR}/shipped_policies.cpp @ONLY)
target_sources(belay_core_policy PRIVATE ${CMAKE_BINARY_DIR}/shipped_policies.cpp)
