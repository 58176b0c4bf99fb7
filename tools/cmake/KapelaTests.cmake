# Tests and benchmarks need packages that the program does not. Where they are missing, the program is configured alone.
option(KAPELA_TESTS "Tests and benchmarks, where their packages are installed" ON)
if(NOT KAPELA_TESTS)
  return()
endif()
find_package(GTest QUIET)
find_package(benchmark QUIET)
if(NOT TARGET GTest::gmock OR NOT TARGET benchmark::benchmark_main)
  message(WARNING "Without tests and benchmarks: libgtest-dev, libgmock-dev or libbenchmark-dev is missing. "
                  "tools/bootstrap all installs them.")
  return()
endif()

enable_testing()
add_subdirectory(tests)
add_subdirectory(bench)
