# Asks find_package for the library in PREFIX, whose version is VERSION, in many ways: which are answered, with which
# targets, and what is said of the others.

if(NOT VERSION MATCHES "^([0-9]+)\\.([0-9]+)\\.([0-9]+)$")
    message(FATAL_ERROR "VERSION is ${VERSION}")
endif()
set(major ${CMAKE_MATCH_1})
set(minor ${CMAKE_MATCH_2})
math(EXPR next_major "${major} + 1")
math(EXPR next_minor "${minor} + 1")
math(EXPR next_patch "${CMAKE_MATCH_3} + 1")
set(here ${major}.${minor})

function(ask asked)
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/versions -B ${BUILD} ${TOOLCHAIN}
        -DCMAKE_PREFIX_PATH=${PREFIX} "-DASKED=${asked}" ${ARGN}
        RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE messages)
    string(REGEX REPLACE "[ \n]+" " " messages "${messages}")
    set(failed "${failed}" PARENT_SCOPE)
    set(output "${output}" PARENT_SCOPE)
    set(messages "${messages}" PARENT_SCOPE)
endfunction()
function(expect_found asked)
    ask("${asked}")
    if(failed)
        message(FATAL_ERROR "not found: ${asked}\n${messages}")
    endif()
    foreach(target ${ARGN})
        if(NOT output MATCHES "target ${target}")
            message(FATAL_ERROR "without the target ${target}: ${asked}\n${output}")
        endif()
    endforeach()
endfunction()
function(expect_refused asked says)
    ask("${asked}" ${ARGN})
    if(NOT failed OR NOT messages MATCHES "${says}")
        message(FATAL_ERROR "'${asked}' is to be refused with '${says}':\n${messages}")
    endif()
endfunction()

file(REMOVE_RECURSE ${BUILD})
foreach(asked "" ${major} ${here} ${VERSION} "${VERSION} EXACT"
    "${here}...<${next_major}" "${here}...${next_major}" "0...<${major}.${next_minor}" "${VERSION}...${VERSION}")
    expect_found("${asked}" sockstate format)
endforeach()
expect_found("${here}...<${next_major} COMPONENTS format" sockstate format)
expect_found("OPTIONAL_COMPONENTS colours" sockstate)

foreach(asked ${next_major} ${major}.${next_minor} ${here}.${next_patch} "${here}.${next_patch} EXACT"
    "0.0.1...<${VERSION}" "${major}.${next_minor}...<${next_major}")
    expect_refused("${asked}" "version: ${VERSION}")
endforeach()
expect_refused("COMPONENTS colours" "sockstate has no component 'colours', its components are 'format' and 'module'")
expect_refused("COMPONENTS format colours" "sockstate has no component 'colours', its components are 'format' and 'module'")
expect_refused("COMPONENTS format" "sockstate::format needs fmt 9.1 or later, which was not found"
    -DCMAKE_DISABLE_FIND_PACKAGE_fmt=ON)
expect_refused("COMPONENTS module" "sockstate was installed with SOCKSTATE_MODULE=OFF")
