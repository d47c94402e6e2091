# Makes a dependency that the project has not: an installed package, else the pinned release, as FetchContent does and by
# its own switches (FETCHCONTENT_SOURCE_DIR_FMT, …). Where there is neither the package nor a network, one sentence names
# the packages; FetchContent by itself would print the story of its download.

include(FetchContent)

# sockstate_fetch(NAME URL SHA256 WITHOUT what to install or to switch off [VERSION least])
macro(sockstate_fetch name url hash)
    cmake_parse_arguments(fetched "" "WITHOUT;VERSION" "" ${ARGN})
    string(TOUPPER ${name} fetched_upper)
    set(fetched_from "${url}")
    get_property(fetched_declared GLOBAL PROPERTY _FetchContent_${name}_savedDetails DEFINED)  # by the consumer
    if(NOT fetched_declared AND NOT FETCHCONTENT_SOURCE_DIR_${fetched_upper} AND NOT FETCHCONTENT_FULLY_DISCONNECTED)
        set(${name}_FOUND FALSE)
        if(NOT FETCHCONTENT_TRY_FIND_PACKAGE_MODE STREQUAL "NEVER")
            find_package(${name} ${fetched_VERSION} QUIET)
        endif()
        if(NOT ${name}_FOUND)
            sockstate_download(${name} "${url}" "${fetched_WITHOUT}")
        endif()
    endif()
    FetchContent_Declare(${name} URL "${fetched_from}" URL_HASH SHA256=${hash} DOWNLOAD_EXTRACT_TIMESTAMP OFF
        FIND_PACKAGE_ARGS ${fetched_VERSION})
    FetchContent_MakeAvailable(${name})
endmacro()

# Sets `fetched_from` to the file.
function(sockstate_download name url without)
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${name}.tar.gz")
    if(NOT EXISTS "${file}")
        message(STATUS "sockstate: fetching ${name}, which is not installed")
        file(DOWNLOAD "${url}" "${file}.part" STATUS status INACTIVITY_TIMEOUT 60)
        list(GET status 0 failed)
        list(GET status 1 reason)
        if(failed)
            file(REMOVE "${file}.part")
            message(FATAL_ERROR
                "sockstate needs ${name}, which is not installed and could not be fetched (${reason}): ${without}.")
        endif()
        file(RENAME "${file}.part" "${file}")
    endif()
    set(fetched_from "${file}" PARENT_SCOPE)
endfunction()
