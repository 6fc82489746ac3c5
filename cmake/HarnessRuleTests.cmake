# harness_add_rule_tests(NAME <name> DIRECTORY <folder> [POLICY <harness.toml>]): the fixtures in a folder as tests. Each is a test
# of lit, run by the target check-<name>, and a test of CTest with the label `harness`. It passes when every rule that names it finds
# in it what it should, and every mutant. See docs/rule-authors.md.
include_guard(GLOBAL)

function(harness_add_rule_tests)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;DIRECTORY;POLICY" "")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_DIRECTORY)
    message(FATAL_ERROR "Harness: it is harness_add_rule_tests(NAME <name> DIRECTORY <folder> [POLICY <harness.toml>])")
  endif()
  cmake_path(ABSOLUTE_PATH arg_DIRECTORY BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  if(NOT arg_POLICY)
    set(arg_POLICY "${CMAKE_SOURCE_DIR}/harness.toml")
    if(HARNESS_POLICY)
      set(arg_POLICY "${HARNESS_POLICY}")
    endif()
  endif()
  cmake_path(ABSOLUTE_PATH arg_POLICY BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  foreach(path IN ITEMS "${arg_DIRECTORY}" "${arg_POLICY}")
    if(NOT EXISTS "${path}")
      message(FATAL_ERROR "Harness: harness_add_rule_tests(NAME ${arg_NAME}): there is no ${path}")
    endif()
  endforeach()

  get_property(program GLOBAL PROPERTY HARNESS_PROGRAM)
  get_property(plugins GLOBAL PROPERTY HARNESS_PLUGINS)
  set(command "${program}" rule check "--policy=${arg_POLICY}")
  # The project's own compiler, if there is a plugin for it; else the one that Harness looks for.
  string(REGEX MATCH "^[0-9]+" major "${CMAKE_CXX_COMPILER_VERSION}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND EXISTS "${plugins}/${major}/HarnessPlugin.so")
    list(APPEND command "--compiler=${CMAKE_CXX_COMPILER}" "--plugin=${plugins}/${major}/HarnessPlugin.so")
  endif()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/harness-rules/${arg_NAME}")
  _harness_write_lit("${folder}/lit.site.cfg.py" "${arg_NAME}" "${arg_DIRECTORY}" "${folder}" "${command}")
  file(GLOB installed "${plugins}/*")
  list(TRANSFORM installed REPLACE "^.*/" "lit-")
  find_program(HARNESS_LIT NAMES lit llvm-lit ${installed} lit.py DOC "LLVM's test runner, which runs the fixtures of rules")
  if(HARNESS_LIT)
    add_custom_target(check-${arg_NAME} COMMAND "${HARNESS_LIT}" -sv "${folder}" USES_TERMINAL VERBATIM)
  else()
    message(STATUS "Harness: lit is not there, so the target check-${arg_NAME} cannot run; on Debian it is in llvm-22-tools, with \
pip it is 'lit', and HARNESS_LIT names one. CTest runs the same tests.")
    add_custom_target(check-${arg_NAME}
      COMMAND "${CMAKE_COMMAND}" -E echo "check-${arg_NAME} needs lit, which was not found; set HARNESS_LIT, or run: ctest -L harness"
      COMMAND "${CMAKE_COMMAND}" -E false VERBATIM)
  endif()

  foreach(suffix IN ITEMS c cc cpp cxx fixture)
    file(GLOB_RECURSE fixtures CONFIGURE_DEPENDS RELATIVE "${arg_DIRECTORY}" "${arg_DIRECTORY}/*.${suffix}")
    foreach(fixture IN LISTS fixtures)
      add_test(NAME "${arg_NAME}.${fixture}" COMMAND ${command} "--only=${arg_DIRECTORY}/${fixture}")
      set_tests_properties("${arg_NAME}.${fixture}" PROPERTIES LABELS harness)
    endforeach()
  endforeach()
endfunction()

# What lit reads: the command as a list of Python.
function(_harness_write_lit path name source exec command)
  foreach(variable IN ITEMS name source exec command CMAKE_CURRENT_FUNCTION_LIST_DIR)
    string(REPLACE "\\" "\\\\" ${variable} "${${variable}}")
    string(REPLACE "\"" "\\\"" ${variable} "${${variable}}")
  endforeach()
  list(JOIN command "\", \"" command)
  file(CONFIGURE OUTPUT "${path}" @ONLY CONTENT [==[
# Written by harness_add_rule_tests().
import sys

sys.dont_write_bytecode = True  # nothing is written where Harness is installed
sys.path.insert(0, "@CMAKE_CURRENT_FUNCTION_LIST_DIR@")
import harness_rule_tests

config.name = "@name@"
config.test_source_root = "@source@"
config.test_exec_root = "@exec@"
config.suffixes = harness_rule_tests.SUFFIXES
config.test_format = harness_rule_tests.Fixtures(["@command@"])
]==])
endfunction()
