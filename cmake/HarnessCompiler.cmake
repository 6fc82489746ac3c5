# Finds the plugin that fits the project's compilers. A plugin of another major version would crash the compiler, so it
# is tried before any target gets it.
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)

# Sets <plugin> to the path of the plugin for the compiler of C or CXX, or <why> to the reason there is none; neither if
# the project does not use the language. It may do so in some of its folders only (project() in a subfolder).
function(harness_compiler language folders plugin_var why_var)
  set(${plugin_var} "" PARENT_SCOPE)
  set(${why_var} "" PARENT_SCOPE)
  foreach(dir IN LISTS folders)
    foreach(what COMPILER COMPILER_ID COMPILER_VERSION COMPILER_FRONTEND_VARIANT)
      get_directory_property(${what} DIRECTORY "${dir}" DEFINITION CMAKE_${language}_${what})
    endforeach()
    if(COMPILER_ID)
      break()
    endif()
  endforeach()
  if(NOT COMPILER_ID)
    return()
  endif()

  set(name_C "C")
  set(name_CXX "C++")
  set(compiler "the ${name_${language}} compiler is ${COMPILER_ID} ${COMPILER_VERSION} (${COMPILER})")
  get_property(plugins GLOBAL PROPERTY HARNESS_PLUGINS)
  string(REGEX MATCH "^[0-9]+" major "${COMPILER_VERSION}")
  set(plugin "${plugins}/${major}/HarnessPlugin.so")
  if(NOT COMPILER_ID STREQUAL "Clang" OR COMPILER_FRONTEND_VARIANT STREQUAL "MSVC" OR NOT EXISTS "${plugin}")
    _harness_remedy(${language} "${plugins}" remedy)
    set(${why_var} "${compiler}; ${remedy}" PARENT_SCOPE)
    return()
  endif()
  _harness_probe(${language} "${COMPILER}" "${COMPILER_VERSION}" "${plugin}" error)
  if(error)
    set(${why_var} "${compiler} and cannot load ${plugin}: ${error}" PARENT_SCOPE)
    return()
  endif()
  set(${plugin_var} "${plugin}" PARENT_SCOPE)
endfunction()

function(_harness_remedy language plugins remedy_var)
  file(GLOB majors RELATIVE "${plugins}" "${plugins}/*/HarnessPlugin.so")
  if(NOT majors)
    set(${remedy_var} "no plugin is installed below ${plugins}" PARENT_SCOPE)
    return()
  endif()
  list(TRANSFORM majors REPLACE "/.*" "")
  list(SORT majors COMPARE NATURAL ORDER DESCENDING)
  list(GET majors 0 newest)
  list(JOIN majors ", " majors)
  set(program_C "clang")
  set(program_CXX "clang++")
  set(${remedy_var} "Harness has plugins for Clang ${majors}: configure a new build folder with \
-DCMAKE_${language}_COMPILER=${program_${language}}-${newest}" PARENT_SCOPE)
endfunction()

# Compiles nothing, with the plugin. The answer holds for this compiler and these bytes of the plugin.
function(_harness_probe language compiler version plugin error_var)
  set(${error_var} "" PARENT_SCOPE)
  harness_plugin_id("${plugin}" id)
  set(key "${compiler}|${version}|${id}")
  if(HARNESS_PROBED_${language} STREQUAL key)
    return()
  endif()
  set(x_C c)
  set(x_CXX c++)
  execute_process(COMMAND "${compiler}" "-fplugin=${plugin}" -fplugin-arg-harness-id=${id} -fplugin-arg-harness-root=.
                          -fsyntax-only -x ${x_${language}} /dev/null
                  WORKING_DIRECTORY "${CMAKE_BINARY_DIR}" TIMEOUT 60
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0)
    set(HARNESS_PROBED_${language} "${key}" CACHE INTERNAL "Compiler and plugin that were seen to work together")
  else()
    string(REGEX MATCH "[^\n]+" first "${output}")
    set(${error_var} "exit status ${result}: ${first}" PARENT_SCOPE)
  endif()
endfunction()

# First 12 hexadecimal digits of the plugin's SHA-256. As an argument of the compiler it makes a changed plugin compile
# everything again, and keeps every compiler cache right whether it looks at plugins or not.
function(harness_plugin_id plugin id_var)
  file(SHA256 "${plugin}" hash)
  string(SUBSTRING "${hash}" 0 12 hash)
  set(${id_var} "${hash}" PARENT_SCOPE)
endfunction()

# Says what is known of programs that run the compiler for CMake.
function(harness_launchers)
  set(launchers ${CMAKE_C_COMPILER_LAUNCHER} ${CMAKE_CXX_COMPILER_LAUNCHER})
  list(REMOVE_DUPLICATES launchers)
  foreach(program IN LISTS launchers)
    get_filename_component(name "${program}" NAME_WE)
    if(name STREQUAL "sccache")
      message(WARNING "Harness: sccache 0.13 and later hand -fplugin=X to Clang as two words, which Clang refuses. "
                      "Use an earlier sccache, or ccache.")
    elseif(name STREQUAL "distcc")
      message(WARNING "Harness: distcc servers refuse compiler plugins, so every file will be compiled on this "
                      "machine. A shared ccache carries the facts in the objects it stores.")
    endif()
  endforeach()
endfunction()
