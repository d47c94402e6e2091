# macOS from any host, with the clang, libc++, headers and stubs that Zig carries: compiles and links, runs nothing.
#
# -DSOCKSTATE_ZIG=<path of zig>, unless it is on the PATH; -DCMAKE_SYSTEM_PROCESSOR=x86_64 for Intel's.

set(CMAKE_SYSTEM_NAME Darwin)
if(NOT CMAKE_SYSTEM_PROCESSOR)
    set(CMAKE_SYSTEM_PROCESSOR aarch64)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SOCKSTATE_ZIG CMAKE_SYSTEM_PROCESSOR)

find_program(SOCKSTATE_ZIG zig REQUIRED)
set(CMAKE_CXX_COMPILER ${SOCKSTATE_ZIG} c++)
set(CMAKE_CXX_COMPILER_TARGET ${CMAKE_SYSTEM_PROCESSOR}-macos)
set(CMAKE_SIZEOF_VOID_P 8)  # CMake would ask the compiler, with a -v to the linker that Zig's does not take
# The host's archiver knows no Mach-O and would leave out the index of symbols.
set(CMAKE_CXX_ARCHIVE_CREATE "\"${SOCKSTATE_ZIG}\" ar qcs <TARGET> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "")

# Read when CMake knows the compiler and has set what this sets again.
set(CMAKE_USER_MAKE_RULES_OVERRIDE_CXX ${CMAKE_CURRENT_LIST_DIR}/macos-zig-rules.cmake)

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
