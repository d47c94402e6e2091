# The library by itself is built as a release where nobody says how; inside another project that is the project's choice.

file(REMOVE_RECURSE ${BUILD})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} ${TOOLCHAIN} -DSOCKSTATE_BUILD_TESTS=OFF
    -DSOCKSTATE_BUILD_EXAMPLES=OFF OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS ${BUILD}/CMakeCache.txt type REGEX "^CMAKE_BUILD_TYPE:")
if(NOT type STREQUAL "CMAKE_BUILD_TYPE:STRING=Release")
    message(FATAL_ERROR "without a build type the cache says ${type}")
endif()
