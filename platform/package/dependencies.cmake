# What the library needs: a target that the consumer already has, else an installed package, else the pinned release.

include(${CMAKE_CURRENT_LIST_DIR}/fetch.cmake)
find_package(Threads REQUIRED)

if(NOT TARGET tl::expected)
    set(EXPECTED_BUILD_TESTS OFF)
    set(EXPECTED_BUILD_PACKAGE OFF)
    sockstate_fetch(tl-expected https://github.com/TartanLlama/expected/archive/refs/tags/v1.1.0.tar.gz
        1db357f46dd2b24447156aaf970c4c40a793ef12a8a9c2ad9e096d9801368df6
        WITHOUT "install libexpected-dev and libfmt-dev (Debian), or tl-expected and fmt (vcpkg, Conan, Homebrew)")
endif()

if(SOCKSTATE_FORMAT AND TARGET fmt::fmt AND fmt_VERSION AND fmt_VERSION VERSION_LESS 9.1)
    message(FATAL_ERROR "sockstate::format needs fmt 9.1 or later, and this project has found fmt ${fmt_VERSION}; "
        "SOCKSTATE_FORMAT=OFF does without")
endif()
if(SOCKSTATE_FORMAT AND NOT TARGET fmt::fmt)
    set(FMT_INSTALL ${SOCKSTATE_INSTALL})
    sockstate_fetch(fmt https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
        5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2
        VERSION 9.1 WITHOUT "install libfmt-dev (Debian) or fmt (vcpkg, Conan, Homebrew), or set SOCKSTATE_FORMAT=OFF")
endif()

# An installed package is never warned of; sources that were fetched, or are part of the consumer's build, need be no
# more so.
function(sockstate_never_warn_of dependency target scope)
    get_target_property(installed ${dependency} IMPORTED)
    get_target_property(include_directories ${dependency} INTERFACE_INCLUDE_DIRECTORIES)
    if(NOT installed AND include_directories)
        target_include_directories(${target} SYSTEM ${scope} "$<BUILD_INTERFACE:${include_directories}>")
    endif()
endfunction()
sockstate_never_warn_of(tl::expected sockstate PUBLIC)
if(SOCKSTATE_FORMAT)
    sockstate_never_warn_of(fmt::fmt sockstate_format INTERFACE)
endif()
