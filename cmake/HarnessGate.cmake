# Adds the gates. For a target t, in <build>/harness[/<config>]/t:
#
#   objects of t ── harness facts ──► t.hfacts ── harness closure ──► t.closure ── harness judge ──► t.ok
#                              closures of what t links ──┘             policy.bin ──┘
#
# target.json beside them says what t is made of; objects are absolute there, for CMake before 3.27 cannot cut a prefix
# off a list that it knows only while it generates. CMake's link of t waits for t.ok of everything that t contains;
# compilers wait for nothing but the policy.
include_guard(GLOBAL)
cmake_policy(VERSION 3.25)

# The functions below see the variables of this one.
function(harness_gates graph excluded policy root mode)
  set(build "${CMAKE_BINARY_DIR}")
  set(gates harness)
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(multi_config)
    set(gates "harness/$<CONFIG>")
  endif()
  _harness_plan()
  include("${build}/harness/plan.cmake")
  foreach(link IN LISTS harness_unread)
    message(WARNING "Harness: cannot follow what is linked here: ${link}; link targets by name")
  endforeach()

  # Projects may set the pool themselves, where memory is short.
  get_property(pools GLOBAL PROPERTY JOB_POOLS)
  if(NOT pools MATCHES "(^|;)harness_gate=")
    cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
    set_property(GLOBAL APPEND PROPERTY JOB_POOLS harness_gate=${cores})
  endif()
  _harness_policy_edge()
  foreach(target IN LISTS harness_gates)
    _harness_gate(${target})
  endforeach()
  _harness_build_json()
  _harness_build_targets()
endfunction()

function(_harness_plan)
  file(WRITE "${build}/harness/graph.txt" "build ${build}\ngates ${gates}\n${graph}")
  execute_process(COMMAND "${HARNESS_PROGRAM}" plan harness/graph.txt -o harness/plan.cmake
                  WORKING_DIRECTORY "${build}" RESULT_VARIABLE result ERROR_VARIABLE error)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "Harness: the gates could not be planned (exit status ${result}): ${error}")
  endif()
endfunction()

# The policy has an edge of its own: Ninja before 1.12 forgets an edit that happens while an edge runs if the edge turns
# out to change nothing, but not one of a file that another edge writes.
function(_harness_policy_edge)
  set(output "${build}/harness/policy.bin")
  set(source "${policy}")
  if(NOT policy)
    set(source --assume)
  endif()
  # With later policies CMake adds a rewriting of the depfile to the command, which in the top folder changes nothing.
  cmake_policy(PUSH)
  cmake_policy(VERSION 3.19)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${HARNESS_PROGRAM}" policy "${source}" -o harness/policy.bin --depfile=harness/policy.bin.d --mode=${mode}
    DEPENDS ${policy} "${HARNESS_PROGRAM}" DEPFILE "${output}.d"
    WORKING_DIRECTORY "${build}" COMMENT "Harness: policy" VERBATIM)
  cmake_policy(POP)
  # The plugin reads the policy while it compiles.
  add_custom_target(harness-policy DEPENDS "${output}")
  foreach(target IN LISTS harness_gates)
    add_dependencies(${target} harness-policy)
  endforeach()
endfunction()

function(_harness_gate target)
  set(gate "${gates}/${target}")
  set(folder "${build}/${gate}")
  set(p harness_${target}_)
  get_property(type TARGET ${target} PROPERTY TYPE)

  # Not among the objects: precompiled headers; files of languages that have no plugin.
  set(objects "$<FILTER:$<TARGET_OBJECTS:${target}>,INCLUDE,[.]o$>")
  set(foreign "[.](s|S|sx|asm|nasm|f|F|for|f77|f90|F90|f95|f03|f08|cu|hip|ispc|m|mm|swift)[.]o$")
  set(paths "$<PATH:NORMAL_PATH,${objects}>")

  list(TRANSFORM ${p}circle APPEND "/t.hfacts" OUTPUT_VARIABLE circle)
  list(TRANSFORM circle PREPEND "${build}/" OUTPUT_VARIABLE circle_files)
  _harness_skipped(${target} skipped)
  foreach(field archives depends links opaque)
    _harness_json("${${p}${field}}" ${field}_json)
  endforeach()
  # What plugins see into, when the program runs.
  set(exports "$<OR:$<BOOL:$<TARGET_PROPERTY:${target},ENABLE_EXPORTS>>,$<IN_LIST:-rdynamic,$<TARGET_PROPERTY:${target},LINK_OPTIONS>>>")
  _harness_json("${circle}" circle_json)
  _harness_json("${skipped}" skipped_json)
  _harness_json("$<FILTER:${paths},EXCLUDE,${foreign}>" objects_json)
  _harness_json("$<FILTER:${paths},INCLUDE,${foreign}>" foreign_json)
  file(GENERATE OUTPUT "${folder}/target.json" CONTENT "{
  \"name\": \"${target}\",
  \"type\": \"${type}\",
  \"config\": \"$<CONFIG>\",
  \"judged\": true,
  \"build\": \"${build}\",
  \"objects\": ${objects_json},
  \"foreign_objects\": ${foreign_json},
  \"skip\": ${skipped_json},
  \"archives\": ${archives_json},
  \"depends\": ${depends_json},
  \"hfacts\": ${circle_json},
  \"links\": ${links_json},
  \"exports\": $<IF:${exports},true,false>,
  \"opaque\": ${opaque_json}
}
")

  _harness_edge(facts "t.hfacts;t.texts" "${objects}" "${${p}archives}")
  _harness_edge(closure t.closure "${folder}/t.hfacts" "${circle_files}" "${${p}closures}")
  _harness_edge(judge "t.ok;t.verdict" "${folder}/t.closure" "${folder}/t.texts" "${build}/harness/policy.bin")

  list(TRANSFORM ${p}closure REPLACE "(.+)" "${build}/${gates}/\\1/t.ok" OUTPUT_VARIABLE waits)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${waits})
endfunction()

# <build>/<gate>/<output> of each output, made by `harness <command> <gate>`.
function(_harness_edge command outputs)
  list(TRANSFORM outputs PREPEND "${folder}/")
  add_custom_command(OUTPUT ${outputs}
    COMMAND "${HARNESS_PROGRAM}" ${command} "${gate}"
    DEPENDS ${ARGN} "${folder}/target.json" "${HARNESS_PROGRAM}"
    WORKING_DIRECTORY "${build}" JOB_POOL harness_gate COMMENT "Harness: ${command} ${target}" VERBATIM)
endfunction()

# Files of a target with the source property HARNESS_SKIP, named as facts name them.
function(_harness_skipped target list_var)
  get_property(sources TARGET ${target} PROPERTY SOURCES)
  get_property(source_folder TARGET ${target} PROPERTY SOURCE_DIR)
  get_property(binary_folder TARGET ${target} PROPERTY BINARY_DIR)
  set(skipped "")
  foreach(source IN LISTS sources)
    if(source MATCHES "[$]<")
      continue()
    endif()
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${source_folder}" OUTPUT_VARIABLE path)
    if(NOT EXISTS "${path}")
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${binary_folder}" OUTPUT_VARIABLE path)
    endif()
    get_property(skip SOURCE "${path}" TARGET_DIRECTORY ${target} PROPERTY HARNESS_SKIP)
    if(NOT skip)
      continue()
    endif()
    _harness_fact_path("${path}" path)
    list(APPEND skipped "${path}")
  endforeach()
  set(${list_var} "${skipped}" PARENT_SCOPE)
endfunction()

# A file as facts name it: from the source root, or "<build>/…" where the build folder is nearer.
function(_harness_fact_path path name_var)
  cmake_path(IS_PREFIX build "${path}" NORMALIZE in_build)
  cmake_path(IS_PREFIX root "${path}" NORMALIZE in_root)
  cmake_path(IS_PREFIX build "${root}" NORMALIZE root_in_build)
  if(in_build AND NOT (in_root AND root_in_build))
    cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${build}")
    set(path "<build>/${path}")
  else()
    cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${root}")
  endif()
  set(${name_var} "${path}" PARENT_SCOPE)
endfunction()

# A list as a JSON array. Elements may be generator expressions, also such that come out empty.
function(_harness_json list text_var)
  if(list MATCHES "[$]<")
    set(text "[$<$<BOOL:${list}>:\"$<JOIN:${list},\", \">\">]")
  elseif(list STREQUAL "")
    set(text "[]")
  else()
    list(JOIN list "\", \"" text)
    set(text "[\"${text}\"]")
  endif()
  set(${text_var} "${text}" PARENT_SCOPE)
endfunction()

# What the commands for the whole build read.
function(_harness_build_json)
  harness_relative("${root}" source)
  set(policy_text "")
  if(policy)
    cmake_path(GET policy FILENAME policy_text)
    cmake_path(APPEND source "${policy_text}" OUTPUT_VARIABLE policy_text)
  endif()
  set(targets "")
  foreach(target IN LISTS harness_gates)
    get_property(type TARGET ${target} PROPERTY TYPE)
    set(in_all true)
    if(target IN_LIST excluded)
      set(in_all false)
    endif()
    list(APPEND targets "    {\"name\": \"${target}\", \"dir\": \"${gates}/${target}\", \"type\": \"${type}\", \
\"all\": ${in_all}}")
  endforeach()
  list(JOIN targets ",\n" targets)
  set(plugins "")
  foreach(language C CXX)
    if(plugin_${language})
      string(REPLACE "|" ";" probed "${HARNESS_PROBED_${language}}") # compiler, version, id of the plugin
      list(GET probed 0 compiler)
      list(GET probed 1 version)
      list(GET probed 2 id)
      list(APPEND plugins "    {\"language\": \"${language}\", \"path\": \"${plugin_${language}}\", \"id\": \"${id}\", \
\"compiler\": \"${compiler}\", \"version\": \"${version}\"}")
    endif()
  endforeach()
  list(JOIN plugins ",\n" plugins)
  # What is absent from an incomplete build may well be there.
  set(complete true)
  if(excluded OR graph MATCHES " opaque\n")
    set(complete false)
  endif()
  file(GENERATE OUTPUT "${build}/${gates}/build.json" CONTENT "{
  \"source\": \"${source}\",
  \"policy\": \"${policy_text}\",
  \"mode\": \"${mode}\",
  \"config\": \"$<CONFIG>\",
  \"complete\": ${complete},
  \"plugins\": [
${plugins}
  ],
  \"targets\": [
${targets}
  ]
}
")
endfunction()

# Few targets, not one per gate: CMake looks for what each depends on among all rules of the folder.
function(_harness_build_targets)
  set(in_all ${harness_gates})
  list(REMOVE_ITEM in_all ${excluded})
  list(TRANSFORM in_all REPLACE "(.+)" "${build}/${gates}/\\1/t.hfacts" OUTPUT_VARIABLE hfacts)
  list(TRANSFORM in_all REPLACE "(.+)" "${build}/${gates}/\\1/t.closure" OUTPUT_VARIABLE closures)
  list(TRANSFORM in_all REPLACE "(.+)" "${build}/${gates}/\\1/t.ok" OUTPUT_VARIABLE oks)
  list(TRANSFORM excluded REPLACE "(.+)" "${build}/${gates}/\\1/t.ok" OUTPUT_VARIABLE oks_excluded)

  # What is installed is for others: the gate of the project reads the scripts that CMake writes for that.
  set(installs "")
  if(NOT CMAKE_SKIP_INSTALL_RULES)
    foreach(folder IN LISTS folders)
      get_property(binary_folder DIRECTORY "${folder}" PROPERTY BINARY_DIR)
      list(APPEND installs "${binary_folder}/cmake_install.cmake")
    endforeach()
  endif()

  # What only all targets together can tell.
  add_custom_command(OUTPUT "${build}/${gates}/project.ok" "${build}/${gates}/project.verdict"
    COMMAND "${HARNESS_PROGRAM}" judge --project "${gates}"
    DEPENDS ${hfacts} "${build}/harness/policy.bin" "${build}/${gates}/build.json" ${installs}
            "${HARNESS_PROGRAM}"
    WORKING_DIRECTORY "${build}" JOB_POOL harness_gate COMMENT "Harness: project" VERBATIM)

  # What they accept together. Targets that "all" leaves out are missing here, and nothing is stale then.
  list(TRANSFORM oks REPLACE "/t[.]ok$" "/t.verdict" OUTPUT_VARIABLE verdicts)
  add_custom_command(OUTPUT "${build}/${gates}/settled.ok"
    COMMAND "${HARNESS_PROGRAM}" settle "${gates}"
    DEPENDS ${verdicts} "${build}/${gates}/project.verdict" "${build}/harness/policy.bin" "${build}/${gates}/build.json"
            "${HARNESS_PROGRAM}"
    WORKING_DIRECTORY "${build}" JOB_POOL harness_gate COMMENT "Harness: accepted" VERBATIM)
  add_custom_target(harness-gate ALL DEPENDS ${oks} "${build}/${gates}/project.ok" "${build}/${gates}/settled.ok")
  add_custom_target(harness-gate-excluded DEPENDS ${oks_excluded})

  # Reports judge for themselves, so they need the closures and not the verdicts.
  add_custom_target(harness-closures DEPENDS ${closures})
  set(config "")
  if(multi_config)
    set(config "--config=$<CONFIG>")
  endif()
  foreach(command report audit cost mutate)
    add_custom_target(harness-${command} COMMAND "${HARNESS_PROGRAM}" ${command} ${config}
                      WORKING_DIRECTORY "${build}" USES_TERMINAL VERBATIM)
    add_dependencies(harness-${command} harness-closures harness-policy)
  endforeach()
  set_property(TARGET harness-policy harness-gate harness-gate-excluded harness-closures harness-report harness-audit
                      harness-cost harness-mutate
               PROPERTY FOLDER "Harness")
endfunction()
