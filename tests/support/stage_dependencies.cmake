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
install(FILES @name@.pc DESTINATION lib/pkgconfig)
]])
    list(TRANSFORM definitions PREPEND -D)
    file(CONFIGURE OUTPUT ${tree}/${name}.pc @ONLY CONTENT [[
Name: @name@
Description: headers alone
Version: 0
Cflags: -I${pcfiledir}/../../include @definitions@
]])
endfunction()

stage(tl-expected tl expected tl/expected.hpp "")
stage(fmt fmt fmt fmt/core.h FMT_HEADER_ONLY=1)
stage(doctest doctest doctest doctest/doctest.h "")
find_file(discover doctest.cmake PATHS /usr/lib/cmake/doctest /usr/local/lib/cmake/doctest NO_DEFAULT_PATH REQUIRED)
get_filename_component(discover ${discover} DIRECTORY)
file(COPY ${discover}/doctest.cmake ${discover}/doctestAddTests.cmake DESTINATION ${OUTPUT}/doctest/scripts/cmake)
