# An overlay port of the tree that it lies in: `vcpkg install sockstate --overlay-ports=platform/package/vcpkg`.

get_filename_component(tree "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)
vcpkg_check_features(OUT_FEATURE_OPTIONS features FEATURES format SOCKSTATE_FORMAT)
vcpkg_cmake_configure(
    SOURCE_PATH "${tree}"
    OPTIONS
        ${features}
        --compile-no-warning-as-error
        -DSOCKSTATE_BUILD_TESTS=OFF
        -DSOCKSTATE_BUILD_EXAMPLES=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/sockstate)
vcpkg_fixup_pkgconfig()
vcpkg_copy_pdbs()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${tree}/LICENSE")
