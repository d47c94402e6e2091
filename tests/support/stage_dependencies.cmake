# Lays out the three dependencies' installed headers as source trees of their own, for FetchContent's override
# FETCHCONTENT_SOURCE_DIR_<NAME>: cmake -DOUTPUT=<dir> [-DINCLUDE=/usr/include] -P stage_dependencies.cmake
#
# So a foreign compiler sees them without the host's /usr/include, and fmt is headers alone, tied to no
# standard library's ABI. Each is as its release: the same target names and packages, fmt's for pkg-config too, the same
# module for doctest.

cmake_minimum_required(VERSION 3.24)
if(NOT INCLUDE)
    set(INCLUDE /usr/include)
endif()

function(stage name namespace target header definitions)
    set(tree ${OUTPUT}/${name})
    get_filename_component(folder ${header} DIRECTORY)
    if(NOT EXISTS ${INCLUDE}/${header})
        message(FATAL_ERROR "${INCLUDE}/${header} is missing")
    endif()
    file(COPY ${INCLUDE}/${folder} DESTINATION ${tree}/include)
    # Only fmt's version is asked for: 90100 is 9.1.0. From fmt 11 on it stands in base.h.
    set(version 0)
    set(numbered ${INCLUDE}/${folder}/base.h)
    if(NOT EXISTS ${numbered})
        set(numbered ${INCLUDE}/${header})
    endif()
    file(STRINGS ${numbered} number REGEX "define FMT_VERSION [0-9]+")
    if(number MATCHES " ([0-9]+)$")
        math(EXPR major "${CMAKE_MATCH_1} / 10000")
        math(EXPR minor "${CMAKE_MATCH_1} / 100 % 100")
        math(EXPR patch "${CMAKE_MATCH_1} % 100")
        set(version ${major}.${minor}.${patch})
    endif()
    file(CONFIGURE OUTPUT ${tree}/CMakeLists.txt @ONLY CONTENT [[
cmake_minimum_required(VERSION 3.24)
project(@name@ LANGUAGES CXX)
add_library(@target@ INTERFACE)
add_library(@namespace@::@target@ ALIAS @target@)
target_include_directories(@target@ INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
target_compile_definitions(@target@ INTERFACE @definitions@)
install(DIRECTORY include/ DESTINATION include)
install(TARGETS @target@ EXPORT @name@-config)
install(EXPORT @name@-config NAMESPACE @namespace@:: DESTINATION lib/cmake/@name@)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(@name@-config-version.cmake VERSION @version@ COMPATIBILITY AnyNewerVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/@name@-config-version.cmake DESTINATION lib/cmake/@name@)
install(FILES @name@.pc DESTINATION lib/pkgconfig)
]])
    list(TRANSFORM definitions PREPEND -D)
    file(CONFIGURE OUTPUT ${tree}/${name}.pc @ONLY CONTENT [[
Name: @name@
Description: headers alone
Version: @version@
Cflags: -I${pcfiledir}/../../include @definitions@
]])
endfunction()

stage(tl-expected tl expected tl/expected.hpp "")
stage(fmt fmt fmt fmt/core.h FMT_HEADER_ONLY=1)
stage(doctest doctest doctest doctest/doctest.h "")
find_file(discover doctest.cmake PATHS /usr/lib/cmake/doctest /usr/local/lib/cmake/doctest NO_DEFAULT_PATH REQUIRED)
get_filename_component(discover ${discover} DIRECTORY)
file(COPY ${discover}/doctest.cmake ${discover}/doctestAddTests.cmake DESTINATION ${OUTPUT}/doctest/scripts/cmake)
