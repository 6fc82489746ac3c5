# Puts the plugin on every C and C++ target of the build, wherever and whenever it was created, and adds the gates. The
# work is done once, when the top folder has been read to its end.
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/HarnessCompiler.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/HarnessGraph.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/HarnessGate.cmake")

# Without a value of its own a target follows its folder, a folder the one above, and all of them HARNESS_AUTO_ATTACH.
define_property(TARGET PROPERTY HARNESS_ENABLED INHERITED BRIEF_DOCS "Gate this target with Harness")
define_property(SOURCE PROPERTY HARNESS_SKIP BRIEF_DOCS "Record the facts of this file, but do not judge it")

# Called by every find_package(Harness). That may stand in a function or a subfolder, whose variables are gone when the
# work is done; so what they are is kept in global properties.
function(harness_attach)
  foreach(setting HARNESS_POLICY HARNESS_GATE_MODE HARNESS_REQUIRE_COMPILER)
    set_property(GLOBAL PROPERTY ${setting} "${${setting}}")
  endforeach()
  if(NOT DEFINED HARNESS_AUTO_ATTACH OR HARNESS_AUTO_ATTACH)
    set_property(GLOBAL PROPERTY HARNESS_AUTO_ATTACH ON)
  endif()
  get_property(scheduled GLOBAL PROPERTY HARNESS_SCHEDULED)
  if(NOT scheduled)
    set_property(GLOBAL PROPERTY HARNESS_SCHEDULED ON)
    _harness_defer(_harness_wait)
  endif()
endfunction()

# harness_target(<target>…): gates these targets where HARNESS_AUTO_ATTACH is OFF.
function(harness_target)
  set_property(TARGET ${ARGV} PROPERTY HARNESS_ENABLED ON)
endfunction()

# DEFER reads its arguments late, hence EVAL.
function(_harness_defer call)
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [==[${CMAKE_SOURCE_DIR}]==] CALL ${call})")
endfunction()

# Others create targets in deferred calls, too. Those that wait already run before what is deferred now.
function(_harness_wait)
  _harness_defer(_harness_finish)
endfunction()

function(_harness_finish)
  foreach(setting HARNESS_POLICY HARNESS_GATE_MODE HARNESS_REQUIRE_COMPILER HARNESS_PROGRAM)
    get_property(${setting} GLOBAL PROPERTY ${setting})
  endforeach()
  if(NOT HARNESS_GATE_MODE MATCHES "^(error|warn|off)$")
    message(FATAL_ERROR "Harness: HARNESS_GATE_MODE is \"${HARNESS_GATE_MODE}\"; it can be error, warn or off")
  endif()

  harness_folders(folders)
  _harness_fit("${folders}" why)
  if(NOT why)
    harness_graph("${folders}" graph judged excluded first_with_c)
    # A C compiler may be there only because project() looks for one.
    if(why_C AND first_with_c)
      set(why "target ${first_with_c} has C files, and ${why_C}")
    endif()
  endif()
  if(why AND HARNESS_REQUIRE_COMPILER)
    message(FATAL_ERROR "Harness: ${why}.\nWith HARNESS_REQUIRE_COMPILER=OFF the build goes on without gates.")
  elseif(why)
    message(STATUS "Harness: inactive: ${why}")
    return()
  endif()

  harness_launchers()
  _harness_policy(policy root mode)
  _harness_options("${judged}" "${root}")
  harness_gates("${graph}" "${excluded}" "${policy}" "${root}" "${mode}")
endfunction()

# Sets in the caller: plugin_C and plugin_CXX; <why> if Harness has to stay out of this build; why_C if it has to as
# soon as there is a C file.
function(_harness_fit folders why_var)
  if(NOT CMAKE_GENERATOR MATCHES "^Ninja")
    set(${why_var} "gates need Ninja (cmake -G Ninja), and the generator is ${CMAKE_GENERATOR}" PARENT_SCOPE)
    return()
  endif()
  harness_compiler(CXX "${folders}" plugin_CXX why_CXX)
  harness_compiler(C "${folders}" plugin_C why_C)
  if(why_CXX OR plugin_CXX)
    set(why "${why_CXX}")
  elseif(why_C OR plugin_C)
    set(why "${why_C}")
  else()
    set(why "no C or C++ in this project")
  endif()
  set(${why_var} "${why}" PARENT_SCOPE)
  foreach(result plugin_C plugin_CXX why_C)
    set(${result} "${${result}}" PARENT_SCOPE)
  endforeach()
endfunction()

# The policy file or "", the source root, and the mode of the gates.
function(_harness_policy policy_var root_var mode_var)
  cmake_path(ABSOLUTE_PATH HARNESS_POLICY BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" NORMALIZE)
  cmake_path(GET HARNESS_POLICY PARENT_PATH root)
  set(mode "${HARNESS_GATE_MODE}")
  if(EXISTS "${HARNESS_POLICY}")
    set(policy "${HARNESS_POLICY}")
  elseif(HARNESS_POLICY STREQUAL "${CMAKE_SOURCE_DIR}/harness.toml")
    set(policy "")
    if(mode STREQUAL "error")
      set(mode warn)
    endif()
    message(STATUS "Harness: no harness.toml in ${root}: a default policy judges and only warns. "
                   "After a build, \"harness init\" in the build folder writes a policy from what is there.")
    # Look again when there is one.
    file(GLOB found CONFIGURE_DEPENDS "${HARNESS_POLICY}")
  else()
    message(FATAL_ERROR "Harness: HARNESS_POLICY is ${HARNESS_POLICY}, which does not exist")
  endif()
  set(${policy_var} "${policy}" PARENT_SCOPE)
  set(${root_var} "${root}" PARENT_SCOPE)
  set(${mode_var} "${mode}" PARENT_SCOPE)
endfunction()

# Options are single words: CMake drops repetitions of a word, and compiler caches refuse what follows -Xclang.
function(_harness_options targets root)
  # compile_commands.json: how a unit is looked at again, or compiled with a violation in it.
  set_property(TARGET ${targets} PROPERTY EXPORT_COMPILE_COMMANDS ON)
  # Relative, so that all checkouts of a project share cached objects. Not where a symbolic link is in the way: CMake
  # names sources through it, and the relative path leads past it.
  file(REAL_PATH "${root}" real_root)
  if(root STREQUAL real_root)
    harness_relative("${root}" root)
  endif()
  foreach(language C CXX)
    set(plugin "${plugin_${language}}")
    if(NOT plugin)
      continue()
    endif()
    harness_plugin_id("${plugin}" id)
    foreach(option "-fplugin=${plugin}" "-fplugin-arg-harness-id=${id}" "-fplugin-arg-harness-root=${root}")
      set_property(TARGET ${targets} APPEND PROPERTY COMPILE_OPTIONS "$<$<COMPILE_LANGUAGE:${language}>:${option}>")
    endforeach()
    set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${plugin}")
  endforeach()
endfunction()

# The path as seen from the top build folder, where Ninja runs everything.
function(harness_relative path relative_var)
  file(REAL_PATH "${path}" path)
  file(REAL_PATH "${CMAKE_BINARY_DIR}" build)
  cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${build}")
  set(${relative_var} "${path}" PARENT_SCOPE)
endfunction()
