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

configure_package_config_file(platform/package/sockstate-config.cmake.in sockstate-config.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(sockstate-config-version.cmake COMPATIBILITY SameMinorVersion)
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
