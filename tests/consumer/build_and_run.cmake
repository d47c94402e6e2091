# Configures and builds the consumer PROJECT with OPTIONS in BUILD, sees that nothing but the library came with it, and
# runs it. It prints PRINTS, or what main.cpp does. GENERATOR and CONFIG are for a generator of several configurations;
# OWN_WARNINGS says that the consumer asks for warnings.

cmake_minimum_required(VERSION 3.24)

# What this script does not read was meant for OPTIONS, and got lost on its way.
set(read PROJECT BUILD OPTIONS TOOLCHAIN EMULATOR SOURCE REPOSITORY LIBRARIES GENERATOR CONFIG OWN_WARNINGS PRINTS)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(place RANGE ${last})
    if(CMAKE_ARGV${place} MATCHES "^-D([^=]*)=" AND NOT CMAKE_MATCH_1 IN_LIST read)
        message(FATAL_ERROR "nobody reads ${CMAKE_ARGV${place}}")
    endif()
endforeach()

file(REMOVE_RECURSE ${BUILD})
if(REPOSITORY)
    execute_process(COMMAND git -C ${REPOSITORY} rev-parse HEAD OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
    list(APPEND OPTIONS -DSOCKSTATE_REPOSITORY=file://${REPOSITORY} -DSOCKSTATE_COMMIT=${commit})
endif()
if(GENERATOR)
    list(REMOVE_AT TOOLCHAIN 1)
    list(INSERT TOOLCHAIN 1 "${GENERATOR}")
    set(config --config ${CONFIG})
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/${PROJECT} -B ${BUILD} ${TOOLCHAIN} ${OPTIONS}
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON --warn-uninitialized -Werror=dev COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} ${config} COMMAND_ERROR_IS_FATAL ANY)

file(STRINGS ${BUILD}/compile_commands.json commands REGEX "\"command\"")
foreach(command IN LISTS commands)
    if(NOT OWN_WARNINGS AND command MATCHES "[ \"](-W[a-z][^ ]*|-Werror)")
        message(FATAL_ERROR "a warning flag leaks into the consumer's build: ${CMAKE_MATCH_1}\n${command}")
    endif()
endforeach()
file(GLOB_RECURSE extra LIST_DIRECTORIES true ${BUILD}/*)
list(FILTER extra INCLUDE REGEX "/(tests|examples|doctest[^/]*)$")
list(FILTER extra EXCLUDE REGEX "/_deps/sockstate-src/")
if(extra)
    message(FATAL_ERROR "tests or examples came along: ${extra}")
endif()

set(ENV{WINEPATH} ${LIBRARIES}/bin)  # where Windows, which knows no rpath, looks for the shared library
file(GLOB consumer ${BUILD}/consumer ${BUILD}/consumer.exe ${BUILD}/${CONFIG}/consumer)
execute_process(COMMAND ${EMULATOR} ${consumer} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\r\n" "\n" output "${output}")
if(NOT PRINTS)
    set(PRINTS "hello ESTABLISHED")
endif()
if(NOT output STREQUAL "${PRINTS}\n")
    message(FATAL_ERROR "the consumer printed '${output}'")
endif()
