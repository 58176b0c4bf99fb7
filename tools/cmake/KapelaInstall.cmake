# What `cmake --install` puts where: the program, the delivered scenarios, and the CMake package for find_package(kapela).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/kapela")
set(KAPELA_SCENARIOS "${CMAKE_INSTALL_DATADIR}/kapela/scenarios")

install(TARGETS kapela_cli EXPORT kapelaTargets RUNTIME)
install(EXPORT kapelaTargets NAMESPACE kapela:: DESTINATION "${package}")
install(DIRECTORY scenarios/ DESTINATION "${KAPELA_SCENARIOS}")
install(DIRECTORY tools/python/kapela DESTINATION "${CMAKE_INSTALL_DATADIR}/kapela/python" FILES_MATCHING PATTERN "*.py" PATTERN "*.json" PATTERN "py.typed" PATTERN "__pycache__" EXCLUDE)
install(FILES tools/kapela/completion/kapela.bash DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME kapela)
install(FILES tools/kapela/completion/_kapela DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES tools/kapela/completion/kapela.fish DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
configure_package_config_file(
  tools/cmake/kapelaConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/kapelaConfig.cmake"
  INSTALL_DESTINATION "${package}" PATH_VARS KAPELA_SCENARIOS)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/kapelaConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${CMAKE_CURRENT_BINARY_DIR}/kapelaConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/kapelaConfigVersion.cmake"
        tools/cmake/KapelaExperiments.cmake
  DESTINATION "${package}")
