# The Debian packages that CPack makes of any build directory: `kapela`, `libkapela-dev`, `python3-kapela` (tools/package).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "Kapela")
set(CPACK_PACKAGE_CONTACT "Kapela <kapela@localhost>")
set(CPACK_INSTALL_PREFIX "/usr")
set(CPACK_SET_DESTDIR ON) # as units and configuration have places outside of it
set(CPACK_COMPONENTS_ALL program system dev debian_python)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_KAPELA_PACKAGE_NAME kapela)
set(CPACK_DEBIAN_KAPELA_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_KAPELA_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_KAPELA_PACKAGE_DEPENDS "passwd, tzdata")
set(CPACK_DEBIAN_KAPELA_PACKAGE_RECOMMENDS "libcurl4, ca-certificates") # loaded with the first alert that needs it
set(scripts "${PROJECT_SOURCE_DIR}/tools/packaging")
set(CPACK_DEBIAN_KAPELA_PACKAGE_CONTROL_EXTRA
    ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm ${scripts}/conffiles)
set(CPACK_DEBIAN_KAPELA_DESCRIPTION "${PROJECT_DESCRIPTION}")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libkapela-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "kapela (= ${PROJECT_VERSION}), cmake")
set(CPACK_DEBIAN_DEV_DESCRIPTION "Kapela for CMake: find_package(kapela) and kapela_add_experiments()")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-kapela)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.11)")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "kapela, python3-pytest")
set(CPACK_DEBIAN_PYTHON_DESCRIPTION "Kapela for Python: client, components, pytest plugin")

include(CPack)
cpack_add_component(program GROUP kapela)
cpack_add_component(system GROUP kapela)
cpack_add_component(dev GROUP dev)
cpack_add_component(debian_python GROUP python)
