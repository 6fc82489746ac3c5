# What Harness itself is built with: LLVM (static libraries for the program, headers only for the plugin), FlatBuffers,
# TOML++, SQLite. All are Debian packages.

# LLVM's version file wants an equal minor version, so the major is checked here.
set(HARNESS_LLVM_MAJOR 22 CACHE STRING "Major version of LLVM and Clang that the plugin is built for")
find_package(LLVM REQUIRED CONFIG HINTS /usr/lib/llvm-${HARNESS_LLVM_MAJOR}/lib/cmake/llvm)
if(NOT LLVM_VERSION_MAJOR EQUAL HARNESS_LLVM_MAJOR)
  message(FATAL_ERROR "Harness: found LLVM ${LLVM_VERSION} in ${LLVM_DIR}, want major ${HARNESS_LLVM_MAJOR}")
endif()

find_program(FLATC flatc REQUIRED)
find_path(FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED)
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
find_path(SQLITE_INCLUDE sqlite3.h REQUIRED)
find_library(SQLITE_LIBRARY sqlite3 REQUIRED)

# llvm: headers of LLVM as system headers, with LLVM's own switches.
add_library(llvm-headers INTERFACE)
target_include_directories(llvm-headers SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_compile_definitions(llvm-headers INTERFACE _GNU_SOURCE __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS
                                                  __STDC_LIMIT_MACROS)
target_compile_options(llvm-headers INTERFACE -fno-exceptions -fno-rtti)

# Linking LLVM statically keeps the start of the gate program short: it runs once per build edge.
llvm_map_components_to_libnames(HARNESS_LLVM_LIBS Support Object BitReader Demangle)
add_library(llvm-static INTERFACE)
target_link_libraries(llvm-static INTERFACE llvm-headers ${HARNESS_LLVM_LIBS})

# flatc_header(<target> <schema>): generates <name>_generated.h with the object API.
function(flatc_header target schema)
  get_filename_component(name ${schema} NAME_WE)
  set(out ${CMAKE_BINARY_DIR}/generated/${name}_generated.h)
  add_custom_command(OUTPUT ${out}
    COMMAND ${FLATC} --cpp --scoped-enums --gen-object-api --cpp-std c++17 -o ${CMAKE_BINARY_DIR}/generated
            ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
    DEPENDS ${schema} VERBATIM)
  target_sources(${target} PRIVATE ${out})
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated ${FLATBUFFERS_INCLUDE})
endfunction()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(LLD NAMES ld.lld-${HARNESS_LLVM_MAJOR} ld.lld)
if(LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()
# Rows and findings are made with the columns that say something; the others have their defaults.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)
