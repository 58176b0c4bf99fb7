# What `cmake --install` puts where, by component: `program` (with scenarios, documents, manual pages and completions), `dev`
# (find_package(kapela) and its functions), `python`. `system` and `debian_python` are for Debian packages alone.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/kapela")
set(KAPELA_SCENARIOS "${CMAKE_INSTALL_DATADIR}/kapela/scenarios")

install(TARGETS kapela_cli EXPORT kapelaTargets RUNTIME COMPONENT program)
install(DIRECTORY scenarios/ DESTINATION "${KAPELA_SCENARIOS}" COMPONENT program)
install(DIRECTORY tools/monitoring DESTINATION "${CMAKE_INSTALL_DATADIR}/kapela" COMPONENT program)
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright COMPONENT program)
install(FILES README.md CHANGELOG.md orchestrator/SECURITY.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
foreach(room orchestrator scenarios simulators)
  install(FILES ${room}/README.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME ${room}.md COMPONENT program)
endforeach()
install(
  CODE "execute_process(
          COMMAND \"${PROJECT_SOURCE_DIR}/tools/packaging/man_pages\" \"$<TARGET_FILE:kapela_cli>\"
                  \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1\"
          COMMAND_ERROR_IS_FATAL ANY)"
  COMPONENT program)
set(completions "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES tools/kapela/completion/kapela.bash DESTINATION "${completions}" RENAME kapela COMPONENT program)
install(FILES tools/kapela/completion/_kapela DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" COMPONENT program)
install(FILES tools/kapela/completion/kapela.fish DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" COMPONENT program)

install(EXPORT kapelaTargets NAMESPACE kapela:: DESTINATION "${package}" COMPONENT dev)
configure_package_config_file(
  tools/cmake/kapelaConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/kapelaConfig.cmake"
  INSTALL_DESTINATION "${package}" PATH_VARS KAPELA_SCENARIOS)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/kapelaConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${CMAKE_CURRENT_BINARY_DIR}/kapelaConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/kapelaConfigVersion.cmake"
        tools/cmake/KapelaExperiments.cmake
  DESTINATION "${package}" COMPONENT dev)

# By its metadata pytest finds the plugin.
set(metadata "${CMAKE_CURRENT_BINARY_DIR}/kapela-${PROJECT_VERSION}.dist-info")
file(WRITE "${metadata}/METADATA" "Metadata-Version: 2.1\nName: kapela\nVersion: ${PROJECT_VERSION}\n")
file(WRITE "${metadata}/entry_points.txt" "[pytest11]\nkapela = kapela.pytest_plugin\n")
function(kapela_install_python destination)
  install(DIRECTORY "${metadata}" DESTINATION "${destination}" ${ARGN})
  install(DIRECTORY tools/python/kapela DESTINATION "${destination}" ${ARGN}
          FILES_MATCHING PATTERN "*.py" PATTERN "*.json" PATTERN "py.typed" PATTERN "__pycache__" EXCLUDE)
endfunction()
kapela_install_python("${CMAKE_INSTALL_DATADIR}/kapela/python" COMPONENT python)
kapela_install_python(lib/python3/dist-packages COMPONENT debian_python EXCLUDE_FROM_ALL)
install(FILES tools/packaging/kapela-orchestrator.service tools/packaging/kapela-plant.service
        DESTINATION "/lib/systemd/system" COMPONENT system EXCLUDE_FROM_ALL)
install(FILES tools/packaging/kapela.yaml DESTINATION "/etc/kapela" COMPONENT system EXCLUDE_FROM_ALL)
include(KapelaPackages)
