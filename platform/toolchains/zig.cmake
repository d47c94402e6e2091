# Other systems from any host, with the clang, libc++, headers and libraries that Zig carries: macOS and Windows, which are
# compiled and linked and not run, and Linux with musl, which this system runs itself.
#
# -DSOCKSTATE_ZIG_TARGET=<processor>-<system>[-<libc>], as Zig calls it: aarch64-macos, x86_64-windows-gnu, x86_64-linux-musl;
# -DSOCKSTATE_ZIG=<path of zig>, unless it is on the PATH.

list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SOCKSTATE_ZIG SOCKSTATE_ZIG_TARGET)
if(SOCKSTATE_ZIG_TARGET MATCHES "^([^-]+)-macos")
    set(CMAKE_SYSTEM_NAME Darwin)
elseif(SOCKSTATE_ZIG_TARGET MATCHES "^([^-]+)-windows")
    set(CMAKE_SYSTEM_NAME Windows)
elseif(NOT SOCKSTATE_ZIG_TARGET MATCHES "^(${CMAKE_HOST_SYSTEM_PROCESSOR})-linux")  # with which nothing is crossed
    message(FATAL_ERROR "SOCKSTATE_ZIG_TARGET is '${SOCKSTATE_ZIG_TARGET}', which is no system that this file knows")
endif()
if(CMAKE_SYSTEM_NAME)
    set(CMAKE_SYSTEM_PROCESSOR ${CMAKE_MATCH_1})
endif()

find_program(SOCKSTATE_ZIG zig REQUIRED)
set(CMAKE_CXX_COMPILER ${SOCKSTATE_ZIG} c++)
set(CMAKE_CXX_COMPILER_TARGET ${SOCKSTATE_ZIG_TARGET})
set(CMAKE_SIZEOF_VOID_P 8)  # CMake would ask the compiler, with a -v to the linker that Zig's does not take
# The host's archiver knows no Mach-O and would leave out the index of symbols.
set(CMAKE_CXX_ARCHIVE_CREATE "\"${SOCKSTATE_ZIG}\" ar qcs <TARGET> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "")

# Read when CMake knows the compiler and has set what this sets again.
set(CMAKE_USER_MAKE_RULES_OVERRIDE_CXX ${CMAKE_CURRENT_LIST_DIR}/zig-rules.cmake)

# Nothing of the host's may be found but programs; what the library needs is given as source.
get_filename_component(zig_folder ${SOCKSTATE_ZIG} DIRECTORY)
list(APPEND CMAKE_FIND_ROOT_PATH ${zig_folder}/lib)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
