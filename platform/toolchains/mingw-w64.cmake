# Windows on x86-64: Debian's MinGW-w64 with POSIX threads (g++-mingw-w64-x86-64-posix), run under Wine (wine64).
#
# Programs and shared libraries hold the compiler's libraries themselves, so that they run without its DLLs. Wine keeps
# its files under the build directory, never in a home, and opens no window.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static)
find_program(SOCKSTATE_WINE NAMES wine64 wine PATHS /usr/lib/wine)
if(SOCKSTATE_WINE)
    set(CMAKE_CROSSCOMPILING_EMULATOR
        env -u DISPLAY WINEPREFIX=${CMAKE_BINARY_DIR}/wine WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe= ${SOCKSTATE_WINE})
endif()

# Nothing of the host's may be found but programs; what the library needs is given as source.
list(APPEND CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
