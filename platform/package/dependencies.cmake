# What the library needs: a target that the consumer already has, else an installed package, else the pinned
# release. FetchContent decides between the last two, so its own switches hold (FETCHCONTENT_SOURCE_DIR_FMT, …).

include(FetchContent)
find_package(Threads REQUIRED)

if(NOT TARGET tl::expected)
    set(EXPECTED_BUILD_TESTS OFF)
    set(EXPECTED_BUILD_PACKAGE OFF)
    FetchContent_Declare(tl-expected
        URL https://github.com/TartanLlama/expected/archive/refs/tags/v1.1.0.tar.gz
        URL_HASH SHA256=1db357f46dd2b24447156aaf970c4c40a793ef12a8a9c2ad9e096d9801368df6
        DOWNLOAD_EXTRACT_TIMESTAMP OFF
        FIND_PACKAGE_ARGS)
    FetchContent_MakeAvailable(tl-expected)
endif()

if(TARGET fmt::fmt AND fmt_VERSION AND fmt_VERSION VERSION_LESS 9.1)
    message(FATAL_ERROR "sockstate needs fmt 9.1 or later, and this project has found fmt ${fmt_VERSION}")
endif()
if(NOT TARGET fmt::fmt)
    set(FMT_INSTALL ${SOCKSTATE_INSTALL})
    FetchContent_Declare(fmt
        URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
        URL_HASH SHA256=5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2
        DOWNLOAD_EXTRACT_TIMESTAMP OFF
        FIND_PACKAGE_ARGS 9.1)
    FetchContent_MakeAvailable(fmt)
endif()

# An installed package is never warned of; sources that were fetched, or are part of the consumer's build, need be no
# more so.
foreach(dependency tl::expected fmt::fmt)
    get_target_property(installed ${dependency} IMPORTED)
    get_target_property(include_directories ${dependency} INTERFACE_INCLUDE_DIRECTORIES)
    if(NOT installed AND include_directories)
        target_include_directories(sockstate SYSTEM PUBLIC "$<BUILD_INTERFACE:${include_directories}>")
    endif()
endforeach()
