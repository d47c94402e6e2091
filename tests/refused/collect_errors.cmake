# Writes to MESSAGES what COMPILE, which must fail, says.

set(ENV{LC_ALL} C)  # the compilers' own words, with plain quotes
execute_process(COMMAND ${COMPILE} RESULT_VARIABLE failed ERROR_FILE ${MESSAGES})
if(NOT failed)
    message(FATAL_ERROR "this compiles, and must not")
endif()
