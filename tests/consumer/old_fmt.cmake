# An fmt that is older than 9.1 must be refused, with words that say so: by the header, by pkg-config and by find_package.

file(REMOVE_RECURSE ${BUILD})
file(WRITE ${BUILD}/include/fmt/format.h "#define FMT_VERSION 90000\n")
file(WRITE ${BUILD}/main.cpp "#include <sockstate/format.hpp>\n")
file(WRITE ${BUILD}/fmt.pc "Name: fmt\nDescription: old\nVersion: 9.0.0\n")
file(WRITE ${BUILD}/package/fmt-config.cmake "add_library(fmt::fmt INTERFACE IMPORTED)\n")
file(WRITE ${BUILD}/package/fmt-config-version.cmake "set(PACKAGE_VERSION 9.0.0)
if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
")
file(WRITE ${BUILD}/package/tl-expected-config.cmake "add_library(tl::expected INTERFACE IMPORTED)\n")
file(WRITE ${BUILD}/CMakeLists.txt "cmake_minimum_required(VERSION 3.24)
project(old_fmt LANGUAGES CXX)
if(FIND_FIRST)
    find_package(fmt REQUIRED)
endif()
find_package(sockstate REQUIRED COMPONENTS \${COMPONENTS})
")

function(must_refuse by message)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE messages)
    string(REGEX REPLACE "[ \n]+" " " messages "${messages}")
    if(NOT failed OR NOT messages MATCHES "${message}")
        message(FATAL_ERROR "${by} does not say '${message}':\n${output}${messages}")
    endif()
endfunction()

must_refuse("the header" "needs fmt 9\\.1" ${COMPILER} -std=c++20 -fsyntax-only -I${BUILD}/include -I${PREFIX}/include ${BUILD}/main.cpp)

file(GLOB_RECURSE description ${PREFIX}/*/sockstate.pc)
get_filename_component(pkgconfig ${description} DIRECTORY)
must_refuse("pkg-config" "fmt >= 9\\.1" ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${pkgconfig} PKG_CONFIG_LIBDIR=${BUILD}
    pkg-config --print-errors --exists sockstate-format)

file(GLOB_RECURSE config ${PREFIX}/*/sockstate-config.cmake)
get_filename_component(config ${config} DIRECTORY)
set(configure ${CMAKE_COMMAND} -S ${BUILD} ${TOOLCHAIN} -Dsockstate_DIR=${config} -Dfmt_DIR=${BUILD}/package
    -Dtl-expected_DIR=${BUILD}/package -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF
    -DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM})
must_refuse("find_package" "needs fmt 9\\.1 or later, which was not found" ${configure} -B ${BUILD}/absent -DCOMPONENTS=format)
must_refuse("find_package after fmt" "needs fmt 9\\.1 or later, and this project has found fmt 9\\.0"
    ${configure} -B ${BUILD}/found -DFIND_FIRST=ON -DCOMPONENTS=format)

# Who does not ask for it gets the library without.
execute_process(COMMAND ${configure} -B ${BUILD}/without OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output MATCHES "Without the target sockstate::format: sockstate::format needs fmt 9\\.1")
    message(FATAL_ERROR "find_package does not say what it goes without:\n${output}")
endif()
