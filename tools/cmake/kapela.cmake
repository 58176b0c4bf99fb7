# How every target of Kapela is built: one function a kind of target, so that no folder repeats a flag.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

find_program(KAPELA_MOLD mold)
if(KAPELA_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# What users run: an overflow that is found ends the process, and no address in it is known before. (Tests of -O0 find
# their overflows with sanitizers.)
add_compile_options("$<$<CONFIG:Release>:-fPIE;-fstack-protector-strong;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
add_link_options("$<$<CONFIG:Release>:-pie>")

# g++ looks for garbage each time its heap has grown by a third; with this much room it looks seldom, which is 5 to 15 %
# of a compilation (a batch then takes up to 1.7 GB).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options("SHELL:--param ggc-min-expand=400" "SHELL:--param ggc-min-heapsize=1000000")
endif()

add_library(kapela_flags INTERFACE)
target_compile_options(kapela_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror)
# The name of a file is that in the tree: objects are the same in each clone, and a cache of them serves all.
target_compile_options(kapela_flags INTERFACE -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(CMAKE_UNITY_BUILD)
  # Names of other files are no surroundings that a local one could shadow, and an included .cpp is no header.
  target_compile_options(kapela_flags INTERFACE -Wno-shadow -Wno-subobject-linkage)
endif()
target_include_directories(kapela_flags INTERFACE "${PROJECT_SOURCE_DIR}")

# Counts what processes execute that leave by _exit, see there.
if(CMAKE_CXX_FLAGS MATCHES "--coverage")
  set(leaving "${CMAKE_BINARY_DIR}/coverage_exit.o")
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -x c -c "${PROJECT_SOURCE_DIR}/tools/cmake/coverage_exit.c" -o "${leaving}"
                  COMMAND_ERROR_IS_FATAL ANY)
  add_link_options(-Wl,--wrap=_exit,--wrap=kill,--wrap=execvpe "${leaving}")
endif()

# Libraries without the outside, on which searches run a hundred thousand virtual runs a test. At -O0 those take minutes,
# so a daily build optimises these few; under sanitizers that would cost minutes of compiling instead.
set(KAPELA_PURE base wire expression calendar record scenario engine history checker automation planner faults component
    world explore estimate statistics twin)

# Rooms in which nobody waits for the processor but the one who compiles them: reading files, showing answers, asking
# others. A quarter of their compile time goes into what -O2 does more than -O1.
set(KAPELA_COLD client console convert yaml keys calendar alerts planner archive notify tracing files dashboard api fault_files experiment judge certify lab plant processes reports search service system cli)

function(kapela_optimise target)
  string(REGEX REPLACE "^kapela_" "" name "${target}")
  if(name IN_LIST KAPELA_COLD)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  if(name IN_LIST KAPELA_PURE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O2>)
  endif()
endfunction()

# Libraries of a whole build whose files are compiled one by one all the same: tools/mutants puts another object in the
# place of one of theirs.
set(KAPELA_APART "" CACHE STRING "Libraries that are not compiled in batches")

# kapela_unity(target [most]): two thirds of a compilation is reading headers. Where files are not edited one by one (the
# program that users build, continuous integration), so many of a target are compiled as one, in batches of one size: no
# rest of three files reads all headers once more.
function(kapela_unity target)
  string(REGEX REPLACE "^kapela_" "" name "${target}")
  if(NOT CMAKE_UNITY_BUILD OR name IN_LIST KAPELA_APART)
    set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
    return()
  endif()
  set(most 24)
  if(ARGC GREATER 1)
    set(most ${ARGV1})
  endif()
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "\\.cpp$")
  list(LENGTH files count)
  math(EXPR batches "(${count} + ${most} - 1) / ${most}")
  math(EXPR size "(${count} + ${batches} - 1) / ${batches}")
  set_target_properties(${target} PROPERTIES UNITY_BUILD_BATCH_SIZE ${size})
endfunction()

# kapela_library(NAME name SOURCES ... HEADERS ... USES ... [PRIVATE_USES ...])
# USES are the layers below that the headers show; PRIVATE_USES stay inside the .cpp files.
function(kapela_library)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;HEADERS;USES;PRIVATE_USES" ${ARGN})
  set(target "kapela_${ARG_NAME}")
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(kapela::${ARG_NAME} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${ARG_HEADERS})
  target_link_libraries(${target} PUBLIC ${ARG_USES} PRIVATE kapela_flags ${ARG_PRIVATE_USES})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  kapela_unity(${target})
  kapela_optimise(${target})
  if(NOT ARG_NAME IN_LIST KAPELA_APART)
    set_property(GLOBAL APPEND PROPERTY KAPELA_ROOMS ${ARG_NAME})
  endif()
endfunction()

# kapela_merge_rooms(): batches that reach over rooms, as many of them read the same headers. Rooms of the same options
# are compiled together until they have KAPELA_MERGE bytes of source. Each library is then the objects of all of them, and
# links what they link. To be called when all is there, and the layers are checked.
#
# g++ keeps a unit that is large from growing by inlining. Hot rooms are to have what each would have by itself.
set(KAPELA_MERGE 0 CACHE STRING "Bytes of source that are compiled as one, whichever libraries they are of; 0: of one alone")
function(kapela_merge_rooms)
  get_property(rooms GLOBAL PROPERTY KAPELA_ROOMS)
  while(rooms)
    list(POP_FRONT rooms first)
    get_target_property(options kapela_${first} COMPILE_OPTIONS)
    kapela_size(size ${first})
    set(together ${first})
    set(apart "")
    foreach(room IN LISTS rooms)
      get_target_property(other_options kapela_${room} COMPILE_OPTIONS)
      kapela_size(more ${room})
      math(EXPR more "${size} + ${more}")
      if(options STREQUAL other_options AND NOT more GREATER KAPELA_MERGE)
        list(APPEND together ${room})
        set(size ${more})
      else()
        list(APPEND apart ${room})
      endif()
    endforeach()
    kapela_merge(${together})
    set(rooms ${apart})
  endwhile()
endfunction()

# kapela_merge(first rooms...): the library of the first has all objects, and those of the others have none.
function(kapela_merge first)
  set_target_properties(kapela_${first} PROPERTIES UNITY_BUILD_BATCH_SIZE 0)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(kapela_${first} PRIVATE "SHELL:--param large-unit-insns=100000")
  endif()
  set(nothing "${PROJECT_BINARY_DIR}/merged.cpp")
  file(CONFIGURE OUTPUT "${nothing}" CONTENT "// Its files are compiled with those of other libraries.\n")
  foreach(room IN LISTS ARGN)
    kapela_files(files ${room})
    get_target_property(uses kapela_${room} LINK_LIBRARIES)
    list(REMOVE_ITEM uses kapela::${first})
    target_sources(kapela_${first} PRIVATE ${files})
    target_link_libraries(kapela_${first} PRIVATE ${uses})
    set_target_properties(kapela_${room} PROPERTIES SOURCES "${nothing}")
    target_link_libraries(kapela_${room} PRIVATE kapela_${first})
  endforeach()
endfunction()

# kapela_files(variable room): its source files.
function(kapela_files variable room)
  get_target_property(folder kapela_${room} SOURCE_DIR)
  get_target_property(files kapela_${room} SOURCES)
  list(FILTER files INCLUDE REGEX "\\.cpp$")
  list(TRANSFORM files PREPEND "${folder}/" REGEX "^[^/]")
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

# kapela_size(variable room): bytes of them.
function(kapela_size variable room)
  set(sum 0)
  kapela_files(files ${room})
  foreach(file IN LISTS files)
    file(SIZE "${file}" size)
    math(EXPR sum "${sum} + ${size}")
  endforeach()
  set(${variable} ${sum} PARENT_SCOPE)
endfunction()

# kapela_test(NAME name SOURCES ... USES ... [LABEL unit|golden|property]): one executable a library, one ctest entry a TEST.
function(kapela_test)
  cmake_parse_arguments(ARG "" "NAME;LABEL" "SOURCES;USES" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  set(target "test_${ARG_NAME}")
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_USES} kapela_flags GTest::gmock GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE KAPELA_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  kapela_unity(${target})
  include(GoogleTest)
  # Values of parameters would bring addresses into the names, which differ from run to run.
  gtest_discover_tests(
    ${target} TEST_PREFIX "${ARG_NAME}." NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 60)
endfunction()

# kapela_never_links(name forbidden...): configuring fails when the library reaches one of the others through what it links.
function(kapela_never_links name)
  set(waiting "kapela_${name}")
  set(found "")
  while(waiting)
    list(POP_FRONT waiting each)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" each "${each}")
    if(NOT TARGET "${each}" OR each IN_LIST found)
      continue()
    endif()
    list(APPEND found "${each}")
    get_target_property(aliased "${each}" ALIASED_TARGET)
    if(aliased)
      list(APPEND waiting "${aliased}")
      continue()
    endif()
    foreach(property IN ITEMS LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
      get_target_property(linked "${each}" ${property})
      if(linked)
        list(APPEND waiting ${linked})
      endif()
    endforeach()
  endwhile()
  foreach(forbidden IN LISTS ARGN)
    if("kapela_${forbidden}" IN_LIST found)
      message(FATAL_ERROR "kapela_${name} links kapela_${forbidden}, which is not pure: let a port stand between them")
    endif()
  endforeach()
endfunction()

# kapela_bench(NAME name SOURCES ... USES ...): a Google Benchmark executable; never a test.
function(kapela_bench)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;USES" ${ARGN})
  set(target "bench_${ARG_NAME}")
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_USES} kapela_flags benchmark::benchmark_main)
  kapela_unity(${target})
endfunction()
