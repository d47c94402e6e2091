# `cmake --install`: the library, its headers, the package for find_package and the one for pkg-config.

include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sockstate)
install(TARGETS sockstate EXPORT sockstate-targets)
install(DIRECTORY include/sockstate ${PROJECT_BINARY_DIR}/include/sockstate ${SOCKSTATE_FAMILY_INCLUDE_DIR}/sockstate
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(EXPORT sockstate-targets NAMESPACE sockstate:: DESTINATION ${package_dir})
if(SOCKSTATE_FORMAT)
    install(TARGETS sockstate_format EXPORT sockstate-format-targets)
    install(EXPORT sockstate-format-targets NAMESPACE sockstate:: DESTINATION ${package_dir})
endif()
if(SOCKSTATE_MODULE)  # as source: each consumer's build compiles it for its own compiler
    install(TARGETS sockstate_module EXPORT sockstate-module-targets
        FILE_SET CXX_MODULES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sockstate)
    install(EXPORT sockstate-module-targets NAMESPACE sockstate:: DESTINATION ${package_dir}
        CXX_MODULES_DIRECTORY module)
endif()

configure_package_config_file(platform/package/sockstate-config.cmake.in sockstate-config.cmake
    INSTALL_DESTINATION ${package_dir})
configure_file(platform/package/sockstate-config-version.cmake.in sockstate-config-version.cmake @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sockstate-config.cmake ${PROJECT_BINARY_DIR}/sockstate-config-version.cmake
    DESTINATION ${package_dir})

# Paths from where the file lies, so that an installed tree can be moved.
file(RELATIVE_PATH pc_includedir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_FULL_INCLUDEDIR})
if(library_type STREQUAL "STATIC_LIBRARY")
    set(pc_cflags "-DSOCKSTATE_STATIC_DEFINE")
    set(pc_libs "${CMAKE_THREAD_LIBS_INIT} ${SOCKSTATE_SYSTEM_LIBRARIES}")
endif()
configure_file(platform/package/sockstate.pc.in sockstate.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sockstate.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(SOCKSTATE_FORMAT)
    configure_file(platform/package/sockstate-format.pc.in sockstate-format.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/sockstate-format.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()

# `cpack`: what is installed, as an archive, and as a Debian package where dpkg is. platform/package/debian is the package as
# Debian itself builds them.
if(PROJECT_IS_TOP_LEVEL)
    set(CPACK_PACKAGE_VENDOR "the sockstate developers")
    set(CPACK_PACKAGE_CONTACT "the sockstate developers")
    set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
    set(CPACK_RESOURCE_FILE_README ${PROJECT_SOURCE_DIR}/README.md)
    set(CPACK_GENERATOR TGZ)
    find_program(SOCKSTATE_DPKG dpkg)
    mark_as_advanced(SOCKSTATE_DPKG)
    if(SOCKSTATE_DPKG AND NOT CMAKE_CROSSCOMPILING)
        list(APPEND CPACK_GENERATOR DEB)
    endif()
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_NAME libsockstate-dev)
    set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
    set(CPACK_DEBIAN_PACKAGE_DEPENDS libexpected-dev)
    if(SOCKSTATE_FORMAT)
        string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libfmt-dev (>= 9.1)")
    endif()
    if(library_type STREQUAL "SHARED_LIBRARY")
        set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
    endif()
    include(CPack)
endif()
