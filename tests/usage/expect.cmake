# PROGRAM must succeed, print nothing to stderr, and print what OUTPUT matches as a whole.

execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE result OUTPUT_VARIABLE printed ERROR_VARIABLE complaint)
string(REPLACE "\r\n" "\n" printed "${printed}")
message("${printed}${complaint}")
if(NOT result EQUAL 0 OR complaint)
    message(FATAL_ERROR "ended with ${result}")
endif()
string(REGEX REPLACE "^(${OUTPUT})$" "" rest "${printed}")
if(NOT rest STREQUAL "" OR printed STREQUAL "")
    message(FATAL_ERROR "printed something else than ${OUTPUT}")
endif()
