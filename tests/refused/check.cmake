# One pair: REFUSED must fail to compile, and its first error (with the notes that belong to it) must name CONCEPT as
# the constraint that was not met, or match SAYS; LEGAL must compile.

set(ENV{LC_ALL} C)  # the compilers' own words, with plain quotes
execute_process(COMMAND ${COMPILE} ${LEGAL} RESULT_VARIABLE failed ERROR_VARIABLE messages)
if(failed)
    message(FATAL_ERROR "the legal twin does not compile:\n${messages}")
endif()

execute_process(COMMAND ${COMPILE} ${REFUSED} RESULT_VARIABLE failed ERROR_VARIABLE messages)
if(NOT failed)
    message(FATAL_ERROR "this compiles, and must not")
endif()
string(FIND "${messages}" " error: " start)
string(SUBSTRING "${messages}" ${start} -1 first)
string(SUBSTRING "${first}" 8 -1 rest)
string(FIND "${rest}" " error: " end)
string(SUBSTRING "${rest}" 0 ${end} first)

if(CONCEPT)
    # gcc: required for the satisfaction of 'can_send<P, S>'; clang: because 'can_send<…>' evaluated to false
    set(SAYS "constraints not satisfied.*(satisfaction of|because) '[^\n]*${CONCEPT}")
endif()
if(NOT first MATCHES "${SAYS}")
    message(FATAL_ERROR "the first error does not say '${SAYS}':\n${messages}")
endif()
