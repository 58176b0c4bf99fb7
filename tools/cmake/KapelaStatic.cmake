# The program that users run has its small libraries and those of C++ inside: each command starts sooner, as the dynamic
# linker looks up ten thousand names less. OpenSSL and the C library stay outside, so that their updates reach it.
option(KAPELA_STATIC "Small libraries stand in the program itself" OFF)

# kapela_find(variable name): a library that has no CMake package.
function(kapela_find variable name)
  set(names ${name})
  if(KAPELA_STATIC)
    list(PREPEND names lib${name}.a)
  endif()
  find_library(${variable} NAMES ${names} REQUIRED)
endfunction()

# kapela_static(target name): the target of a package links the archive beside its shared library, where there is one.
function(kapela_static target name)
  find_library(KAPELA_ARCHIVE_${name} lib${name}.a)
  if(KAPELA_ARCHIVE_${name})
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_RELEASE "${KAPELA_ARCHIVE_${name}}")
  endif()
endfunction()

if(KAPELA_STATIC)
  set(CMAKE_SKIP_BUILD_RPATH ON) # no shared library is our own
  find_package(SQLite3 REQUIRED)
  kapela_static(yaml-cpp yaml-cpp)
  kapela_static(SQLite::SQLite3 sqlite3)
  # Debian has no archive of fmt: orchestrator/base compiles its one file.
  set_target_properties(fmt::fmt PROPERTIES IMPORTED_LOCATION_RELEASE "${PROJECT_BINARY_DIR}/orchestrator/base/libkapela_fmt.a")
  add_dependencies(fmt::fmt kapela_fmt)
endif()
